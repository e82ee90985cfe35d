package dev.slimgate.workload;

/**
 * A Kubernetes object cannot be judged because it is not what its kind promises, or is too large. The message is one
 * line and safe to show.
 */
public final class UnreadableObjectException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnreadableObjectException(String message) {
        super(message);
    }

    public UnreadableObjectException(String message, Throwable cause) {
        super(message, cause);
    }
}
