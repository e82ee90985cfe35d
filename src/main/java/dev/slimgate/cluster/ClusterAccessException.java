package dev.slimgate.cluster;

/** The cluster is not there or is not prepared for Slimgate; the message says which and what to do. */
public final class ClusterAccessException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ClusterAccessException(String message) {
        super(message);
    }

    public ClusterAccessException(String message, Throwable cause) {
        super(message, cause);
    }
}
