package dev.slimgate.registry;

import java.time.Duration;

/** What happened between Slimgate and a registry. Nothing in it is chosen by users, so all of it may become a label. */
public sealed interface RegistryEvent {
    /** The host of every registry that the operator has not listed. */
    String OTHER = "other";

    /** As the operator lists it, {@code docker.io}, or {@link #OTHER}. */
    String host();

    /**
     * A request came to its end: its answer was read, or there was none.
     *
     * @param took until the head of the answer, or until there could be none any more
     */
    record Asked(String host, RequestKind kind, Outcome outcome, Duration took) implements RegistryEvent {}

    /** A request is sent once more. */
    record Retried(String host, RetryCause cause) implements RegistryEvent {}

    /** A request was not sent at all. */
    record HeldBack(String host, Hold hold) implements RegistryEvent {}

    /** A circuit breaker opened or closed. */
    record Switched(String host, boolean open) implements RegistryEvent {}

    /** A registry said how many requests it still allows. */
    record QuotaSeen(String host, Quota quota) implements RegistryEvent {}

    /** How a request ended. */
    enum Outcome {
        /** 2xx. */
        SUCCESS,
        /** 3xx. */
        REDIRECT,
        /** 401 or 403. */
        UNAUTHORIZED,
        /** 404. */
        NOT_FOUND,
        /** 429. */
        RATE_LIMITED,
        /** Any other 4xx, or a status that is none. */
        CLIENT_ERROR,
        /** 5xx. */
        SERVER_ERROR,
        /** The connection broke before the end of the answer. */
        BROKEN,
        /** The registry had closed a connection that was to be used again; it may not have seen the request. */
        STALE,
        /** The answer, or its next part, did not come in time. */
        TIMED_OUT,
        /** There was no connection: nothing was sent. */
        NOT_CONNECTED;

        static Outcome of(int status) {
            return switch (status / 100) {
                case 2 -> SUCCESS;
                case 3 -> REDIRECT;
                case 5 -> SERVER_ERROR;
                default ->
                    switch (status) {
                        case 401, 403 -> UNAUTHORIZED;
                        case 404 -> NOT_FOUND;
                        case 429 -> RATE_LIMITED;
                        default -> CLIENT_ERROR;
                    };
            };
        }
    }

    /** Why a request is sent once more. */
    enum RetryCause {
        /** The connection broke before an answer, or the name could not be looked up. */
        BROKEN,
        /** 5xx. */
        SERVER_ERROR,
        /** 429, and the wait that was asked for fits. */
        RATE_LIMITED,
        /** The registry had closed a connection that was to be used again. */
        STALE
    }

    /** Why a request was not sent. */
    enum Hold {
        /** The host's circuit breaker is open. */
        BREAKER,
        /** The host has asked for patience that the deadline does not have. */
        PATIENCE,
        /** The operator's own rate leaves no room before the deadline. */
        RATE,
        /** As many requests as may be were under way all the time. */
        CONCURRENCY,
        /** It would have been a retry, and there were too many. */
        RETRY_BUDGET
    }
}
