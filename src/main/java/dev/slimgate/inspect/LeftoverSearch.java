package dev.slimgate.inspect;

import dev.slimgate.facts.Leftovers;

/** Finds what a build left behind. */
final class LeftoverSearch {
    private LeftoverSearch() {}

    static Leftovers find(Tree tree) {
        return Leftovers.NONE;
    }
}
