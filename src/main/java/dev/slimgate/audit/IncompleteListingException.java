package dev.slimgate.audit;

/** Something could be read before and cannot be read now, so that a listing is no picture of what runs. */
final class IncompleteListingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IncompleteListingException(String message) {
        super(message);
    }
}
