package dev.slimgate.store;

import dev.slimgate.assess.SharedStore.Kind;
import java.time.Duration;

/** Is told what a store does, for metrics. Must return at once, and be safe for use by many threads. */
public interface StoreListener {
    /** Nobody listens. */
    StoreListener NONE = new StoreListener() {
        @Override
        public void got(Kind kind, Got result, Duration duration) {
            // nobody listens
        }

        @Override
        public void put(Kind kind, Put result) {
            // nobody listens
        }
    };

    /** What came of a question. */
    enum Got {
        /** The value, and it is ours. */
        HIT,
        /** There is none. */
        MISS,
        /** There is one, and it is not proven to be ours: damaged, or put there by somebody else. */
        REJECTED,
        /** No answer within the time limit. */
        LATE,
        /** The server refused it, or went away. */
        FAILED,
        /** Not asked: the store is down, or too much is on its way. */
        SKIPPED
    }

    /** What came of a value to keep. */
    enum Put {
        KEPT,
        /** The server refused it, or went away. */
        FAILED,
        /** Not sent: the store is down, too much is on its way, or the value is too long. */
        DROPPED
    }

    /**
     * A question has its answer, or none.
     *
     * @param duration how long somebody waited
     */
    void got(Kind kind, Got result, Duration duration);

    /** A value was sent and answered, or not sent. */
    void put(Kind kind, Put result);
}
