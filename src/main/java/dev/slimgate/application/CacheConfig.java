package dev.slimgate.application;

import dev.slimgate.assess.CacheSettings;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.policy.Quantity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The settings of caches, checked. */
final class CacheConfig {
    private static final Duration LONGEST = Duration.ofDays(7);

    private CacheConfig() {}

    /**
     * Reads them.
     *
     * @throws IllegalArgumentException where something is wrong; the message names all that is, a line each
     */
    static CacheSettings of(ServeConfig.Caches caches) {
        List<String> problems = new ArrayList<>();
        long bytes = check(caches, problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        return new CacheSettings(caches.tagLife(), caches.tagMostAge(), bytes);
    }

    /** Adds what is wrong, a line each; how many bytes are meant. */
    static long check(ServeConfig.Caches caches, List<String> problems) {
        if (caches.tagLife().compareTo(Duration.ofSeconds(1)) < 0
                || caches.tagLife().compareTo(LONGEST) > 0) {
            problems.add("slimgate.cache.tag-life: must be from 1s to 7d");
        }
        if (caches.tagMostAge().isNegative() || caches.tagMostAge().compareTo(LONGEST) > 0) {
            problems.add("slimgate.cache.tag-most-age: must be from 0s to 7d");
        }
        long bytes = bytes(caches.bytes());
        if (bytes < CacheSettings.LEAST_BYTES) {
            problems.add("slimgate.cache.bytes: must be a quantity of at least 1Mi, such as 96Mi");
        }
        return bytes;
    }

    /** None for what is no quantity. */
    private static long bytes(String text) {
        try {
            return Quantity.parse(text).bytes();
        } catch (MalformedException e) {
            return 0;
        }
    }
}
