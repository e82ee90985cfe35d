package dev.slimgate.oci;

/**
 * Says that a reference, digest or document is not what its specification allows, and why. The message quotes at most
 * a short, unescaped part of the input: escape it before it is shown.
 */
public final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedException(String message) {
        super(message);
    }

    public MalformedException(String message, Throwable cause) {
        super(message, cause);
    }
}
