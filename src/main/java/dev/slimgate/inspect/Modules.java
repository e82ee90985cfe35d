package dev.slimgate.inspect;

import dev.slimgate.facts.ContentFacts.Libc;
import dev.slimgate.facts.ForeignModules;

/** Finds native modules that were built for another C library. */
final class Modules {
    private Modules() {}

    static ForeignModules foreign(Tree tree, Libc libc) {
        return ForeignModules.NONE;
    }
}
