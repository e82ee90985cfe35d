package dev.slimgate.registry;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import org.jspecify.annotations.Nullable;

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
     * @param source unlike that of any other in this process
     * @param identity whose it is, in words that mean the same in every process, such as the name of a role; null where
     *     only the exchange itself finds out, so that no two processes can know that theirs is the same
     */
    record Exchanged(String source, @Nullable String identity, Exchange exchange) implements Credential {
        /** Of nobody in particular. */
        public Exchanged(String source, Exchange exchange) {
            this(source, null, exchange);
        }

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
