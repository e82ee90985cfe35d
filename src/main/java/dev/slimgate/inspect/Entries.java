package dev.slimgate.inspect;

import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.Entry;
import dev.slimgate.filesystem.FileTree;
import dev.slimgate.oci.ImageConfig;
import org.jspecify.annotations.Nullable;

/** Finds out what an image starts, and whether it can. */
final class Entries {
    private Entries() {}

    static Entry find(Tree tree, ImageConfig config, FileTree.@Nullable Resolved program, EffectiveUser user) {
        return Entry.NONE;
    }
}
