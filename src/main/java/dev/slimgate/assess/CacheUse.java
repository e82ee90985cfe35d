package dev.slimgate.assess;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.stats.CacheStats;

/**
 * What a cache was asked, since the start.
 *
 * @param hits how often it had what was asked for
 * @param misses how often it had not
 */
public record CacheUse(long hits, long misses) {
    static CacheUse of(Cache<?, ?> cache) {
        CacheStats stats = cache.stats();
        return new CacheUse(stats.hitCount(), stats.missCount());
    }

    /** The caches in memory that can be asked for their use. */
    public enum Kind {
        /** Manifest facts of images. */
        FACTS,
        /** Content facts of images. */
        CONTENTS,
        /** Indexes of layers. */
        LAYERS
    }
}
