package dev.slimgate.demo;

import java.time.Duration;

/** Who may read from a registry. */
public sealed interface Authentication {

    /** Everybody. */
    record Anonymous() implements Authentication {}

    /** Whoever sends this name and password with each request. */
    record Basic(String username, String password) implements Authentication {}

    /**
     * Whoever sends a token from the registry's own {@code /token} endpoint.
     *
     * @param username who may have a token; {@code ""} where anybody may
     * @param password of that user; also accepted as a refresh token in a POST
     * @param service that requests for a token must name
     * @param life of a token
     */
    record Token(String username, String password, String service, Duration life) implements Authentication {

        /** Tokens for anybody, valid for five minutes, as public registries give them. */
        public static Token forAnybody() {
            return new Token("", "", "demo-registry", Duration.ofMinutes(5));
        }

        /** Tokens for one user, valid for five minutes. */
        public static Token forUser(String username, String password) {
            return new Token(username, password, "demo-registry", Duration.ofMinutes(5));
        }
    }
}
