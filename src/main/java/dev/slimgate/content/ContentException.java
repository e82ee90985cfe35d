package dev.slimgate.content;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says why a manifest or blob could not be had, by what a caller can do about it. Messages say what was attempted, on
 * which reference and what came back, without credentials, query strings or control characters from outside.
 */
public abstract sealed class ContentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private ContentException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** There is no such tag, digest, repository, host or file. */
    public static final class NotFound extends ContentException {
        private static final long serialVersionUID = 1L;

        public NotFound(String message) {
            super(message, null);
        }
    }

    /** No credential that was tried is allowed to read it; the message names the sources that were tried. */
    public static final class Unauthorized extends ContentException {
        private static final long serialVersionUID = 1L;

        public Unauthorized(String message) {
            super(message, null);
        }
    }

    /** The registry asks for patience that the deadline does not have. */
    public static final class RateLimited extends ContentException {
        private static final long serialVersionUID = 1L;
        private final @Nullable Duration retryAfter;

        public RateLimited(String message, @Nullable Duration retryAfter) {
            super(message, null);
            this.retryAfter = retryAfter;
        }

        /** How long the registry asked to wait; empty where it did not say. */
        public Optional<Duration> retryAfter() {
            return Optional.ofNullable(retryAfter);
        }
    }

    /** No connection, a broken one, or an answer that only a failing server gives. */
    public static final class Unreachable extends ContentException {
        private static final long serialVersionUID = 1L;

        public Unreachable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The deadline passed, or the host's own time limit. */
    public static final class TimedOut extends ContentException {
        private static final long serialVersionUID = 1L;

        public TimedOut(String message) {
            super(message, null);
        }
    }

    /** What came is not what its descriptor, its digest or its specification says, or is no container image. */
    public static final class Invalid extends ContentException {
        private static final long serialVersionUID = 1L;

        public Invalid(String message) {
            super(message, null);
        }

        public Invalid(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** It is beyond one of {@link ReadLimits}. */
    public static final class TooLarge extends ContentException {
        private static final long serialVersionUID = 1L;

        public TooLarge(String message) {
            super(message, null);
        }
    }

    /** Slimgate must not connect there: the address policy or the list of registries forbids it. */
    public static final class Refused extends ContentException {
        private static final long serialVersionUID = 1L;

        public Refused(String message) {
            super(message, null);
        }
    }
}
