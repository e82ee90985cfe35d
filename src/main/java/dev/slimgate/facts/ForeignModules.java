package dev.slimgate.facts;

import dev.slimgate.facts.ContentFacts.Libc;
import java.util.List;

/**
 * Native modules and extension libraries that were built for another C library than the image's own.
 *
 * @param found sorted by path; at most {@value #MOST_FOUND}
 * @param more how many were left out
 */
public record ForeignModules(List<ForeignModule> found, int more) {
    /** The most that are listed. */
    public static final int MOST_FOUND = 100;

    /** None. */
    public static final ForeignModules NONE = new ForeignModules(List.of(), 0);

    public ForeignModules {
        found = List.copyOf(found);
    }

    /**
     * One of them.
     *
     * @param path absolute
     * @param builtFor what it needs
     * @param layer the layer that brought it, counted from 0
     */
    public record ForeignModule(String path, Libc builtFor, int layer) {}
}
