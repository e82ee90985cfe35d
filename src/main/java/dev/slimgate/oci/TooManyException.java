package dev.slimgate.oci;

/** Says that a document is well formed but has more parts than are read; its class is {@code tooLarge}. */
public final class TooManyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TooManyException(String message) {
        super(message);
    }
}
