package dev.slimgate.cluster;

/** Objects could not be listed; the message says why, safe to show, and goes on from "the API server …". */
public final class ListingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What came back. */
    public enum Cause {
        /** 401: the credentials are none. */
        UNAUTHORIZED,
        /** 403: whoever asks has no right to. */
        FORBIDDEN,
        /** 404: there is no such kind, or no such object. */
        NOT_FOUND,
        /** Nobody answers at all. */
        UNREACHABLE,
        /** Anything else: 429 or 5xx to the end, an answer that cannot be read, no answer in time, a bound. */
        BROKEN
    }

    private final Cause kind;

    ListingException(Cause kind, String message) {
        super(message);
        this.kind = kind;
    }

    ListingException(Cause kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What came back. */
    public Cause kind() {
        return kind;
    }
}
