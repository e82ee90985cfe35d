package dev.slimgate.demo;

/**
 * A line of the registry's log.
 *
 * @param method such as {@code GET}
 * @param path without the query
 * @param query {@code ""} where there is none
 * @param status of the answer; 0 where the connection ended without one
 * @param credentials what kind came, never the secret
 * @param host the {@code Host} header
 * @param accept the {@code Accept} header
 */
public record RequestEntry(
        String method, String path, String query, int status, Credentials credentials, String host, String accept) {

    static RequestEntry of(Request request, int status) {
        return new RequestEntry(
                request.method(),
                request.path(),
                request.query(),
                status,
                request.credentials(),
                request.header("Host").orElse(""),
                request.header("Accept").orElse(""));
    }

    /** Kinds of credentials in a request. */
    public enum Credentials {
        NONE,
        BASIC,
        BEARER,
        OTHER
    }
}
