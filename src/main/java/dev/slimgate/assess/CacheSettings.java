package dev.slimgate.assess;

import java.time.Duration;

/**
 * How much is remembered, and for how long.
 *
 * @param tagLife how long a tag is taken to name what it named when it was last asked for
 * @param tagMostAge how old that may get while it is asked for anew in the background; nothing past its life is used where
 *     this is no longer than the life
 * @param bytes of heap for all caches together, approximately; a quarter of the heap where that is less
 */
public record CacheSettings(Duration tagLife, Duration tagMostAge, long bytes) {
    /** The least that is of any use. */
    public static final long LEAST_BYTES = 1L << 20;

    /** What is left for everything else, the file lists in the making included, is three times as much. */
    private static final int HEAP_SHARE = 4;

    public static final CacheSettings DEFAULTS =
            new CacheSettings(Duration.ofSeconds(30), Duration.ofHours(1), 96L << 20);

    /** @throws IllegalArgumentException for what makes no sense, with the reason */
    public CacheSettings {
        if (tagLife.isNegative() || tagLife.isZero()) {
            throw new IllegalArgumentException("a tag's life must be longer than nothing");
        }
        if (tagMostAge.isNegative()) {
            throw new IllegalArgumentException("a tag's highest age must not be negative");
        }
        if (bytes < LEAST_BYTES) {
            throw new IllegalArgumentException("caches need at least " + LEAST_BYTES + " bytes");
        }
    }

    /** The same in a heap of this size. */
    CacheSettings within(long heapBytes) {
        return new CacheSettings(tagLife, tagMostAge, Math.max(LEAST_BYTES, Math.min(bytes, heapBytes / HEAP_SHARE)));
    }

    /** What each cache may hold. */
    enum Share {
        /** Layer indexes, which are large, and which only images with new layers need. */
        INDEXES(18),
        /** Manifests, and indexes: what the default has room for is told by {@code CacheBytesTest}. */
        MANIFESTS(12),
        /** Configs, which are twice as large, as they tell of every step of the build. */
        CONFIGS(24),
        /** What manifests and configs say. */
        FACTS(8),
        /** Content facts. */
        CONTENTS(15),
        /** Who has been shown what. */
        ACCESS(11),
        /** What tags name. */
        TAGS(5),
        /** Other images that rules compare with. */
        COMPARISONS(4),
        /** Images with the credentials that were found for them. */
        OPENED(2),
        /** Failures of the last seconds. */
        FAILURES(1);

        private final int percent;

        Share(int percent) {
            this.percent = percent;
        }

        /** Of all bytes. */
        long of(CacheSettings settings) {
            return settings.bytes() * percent / 100;
        }
    }
}
