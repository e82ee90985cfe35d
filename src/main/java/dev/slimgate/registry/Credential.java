package dev.slimgate.registry;

/** What proves to a registry who asks. Says in messages where it comes from, and never what it is. */
public sealed interface Credential {

    /** Where it comes from, for messages: {@code docker config ~/.docker/config.json}. */
    String source();

    /**
     * A user name and a password, or a token used as one.
     *
     * @param password never shown
     */
    record Basic(String source, String username, String password) implements Credential {
        @Override
        public String toString() {
            return source;
        }
    }

    /**
     * A refresh token, which is exchanged at the registry's token service.
     *
     * @param token never shown
     * @see <a href="https://distribution.github.io/distribution/spec/auth/oauth/">OAuth2 token authentication</a>
     */
    record IdentityToken(String source, String username, String token) implements Credential {
        @Override
        public String toString() {
            return source;
        }
    }
}
