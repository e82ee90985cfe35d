package dev.slimgate.admission;

/** What came in is no AdmissionReview that can be answered: status 400. The message is one line and safe to show. */
public final class BadReviewException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BadReviewException(String message) {
        super(message);
    }

    public BadReviewException(String message, Throwable cause) {
        super(message, cause);
    }
}
