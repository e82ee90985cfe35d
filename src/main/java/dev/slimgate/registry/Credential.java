package dev.slimgate.registry;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;

/** What proves to a registry who asks. Says in messages where it comes from, and never what it is. */
public sealed interface Credential {

    /** Where it comes from, for messages: {@code docker config ~/.docker/config.json}. */
    String source();

    /** A credential that is at hand. */
    sealed interface Held extends Credential {}

    /**
     * A user name and a password, or a token used as one.
     *
     * @param password never shown
     */
    record Basic(String source, String username, String password) implements Held {
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
    record IdentityToken(String source, String username, String token) implements Held {
        @Override
        public String toString() {
            return source;
        }
    }

    /**
     * A credential that has to be asked for elsewhere and changes with time, such as a cloud's. It is the same credential
     * after each renewal, for as long as its source is.
     *
     * @param source unlike that of any other
     */
    record Exchanged(String source, Exchange exchange) implements Credential {
        @Override
        public String toString() {
            return source;
        }
    }

    /** Gives what an {@link Exchanged} is right now. Must be safe for use by many threads. */
    @FunctionalInterface
    interface Exchange {
        /**
         * The credential, from memory where it is still good.
         *
         * @throws ContentException if there is none; its message is for the operator, and has been logged
         */
        Held held(Deadline deadline);
    }
}
