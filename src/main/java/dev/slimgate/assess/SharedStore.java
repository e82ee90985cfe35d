package dev.slimgate.assess;

import dev.slimgate.content.Deadline;
import java.time.Duration;
import java.util.Optional;

/**
 * Where replicas keep what they have found out, for each other and for after a restart. Everything works without it: what
 * is not there, is damaged, or does not come in time is absent, and nothing here throws. Safe for use by many threads.
 *
 * <p>A store is not trusted: what {@link #get} gives was put under the same key by a holder of the same secret, or it is
 * absent. Never verdicts.
 */
public interface SharedStore extends AutoCloseable {
    /** No store: nothing is ever there. */
    SharedStore NONE = new SharedStore() {
        @Override
        public Optional<byte[]> get(Key key, Deadline deadline) {
            return Optional.empty();
        }

        @Override
        public void put(Key key, byte[] value, Duration life) {
            // nowhere to put it
        }

        @Override
        public void close() {
            // nothing is open
        }
    };

    /** What a value says. */
    enum Kind {
        /** Which digest a reference named, and when. */
        TAG,
        /** That a registry has shown a digest to somebody. */
        ACCESS,
        /** The bytes of a manifest or config. */
        DOCUMENT,
        /** The index of a layer, made by this version of the engine. */
        LAYER
    }

    /**
     * Names one value.
     *
     * @param registry the host
     * @param repository {@code ""} where the value is the same for the whole host
     * @param access whose credentials, as {@link dev.slimgate.content.ImageSource.AccessKey} names them; {@code ""} where
     *     the value is kept apart by nobody's
     * @param name a reference or a digest
     */
    record Key(Kind kind, String registry, String repository, String access, String name) {}

    /**
     * The value of a key. Waits no longer than the deadline and the store's own short time limit; a store that is down is
     * not waited for at all.
     */
    Optional<byte[]> get(Key key, Deadline deadline);

    /**
     * Keeps a value for at most so long. Does not wait, and may come to nothing: where the store is down, or too much is
     * on its way to it.
     */
    void put(Key key, byte[] value, Duration life);

    @Override
    void close();
}
