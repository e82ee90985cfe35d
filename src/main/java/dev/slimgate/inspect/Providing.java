package dev.slimgate.inspect;

import dev.slimgate.facts.Provides;

/** Looks for what minimal images tend to lack. */
final class Providing {
    private Providing() {}

    static Provides find(Tree tree) {
        return Provides.NOTHING;
    }
}
