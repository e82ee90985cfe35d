package dev.slimgate.inspect;

import dev.slimgate.facts.ContentFacts.Libc;
import dev.slimgate.filesystem.FileTree;
import dev.slimgate.filesystem.TreeNode;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which C library a tree has: by the loader or library file that is there; with several, by what the entry asks for. */
final class Libcs {
    private Libcs() {}

    static Libc find(Tree tree, @Nullable TreeNode entry) {
        Set<Libc> present = EnumSet.noneOf(Libc.class);
        for (Tree.Place place : tree.select(Libcs::isLibrary)) {
            tree.file(place.path()).ifPresent(found -> present.add(libc(place, found)));
        }
        present.remove(Libc.NONE);
        if (present.size() <= 1) {
            return present.isEmpty() ? Libc.NONE : present.iterator().next();
        }
        Libc asked = entry == null ? Libc.NONE : asked(entry.marks());
        if (!present.contains(asked)) {
            asked = tree.file("/bin/sh")
                    .map(found -> asked(found.node().marks()))
                    .orElse(Libc.NONE);
        }
        return present.contains(asked) ? asked : mainOf(tree, present);
    }

    /** Whose names the tree's libraries and loaders bear, those of compatibility packages included. */
    static Set<Libc> present(Tree tree) {
        Set<Libc> present = EnumSet.noneOf(Libc.class);
        tree.select(Libcs::isLibrary).forEach(place -> present.add(Loaders.libc(place.name())));
        return present;
    }

    private static boolean isLibrary(Tree.Place place) {
        return !place.node().isDirectory() && place.path().contains("/lib") && Loaders.libc(place.name()) != Libc.NONE;
    }

    /** A link of glibc's name to musl's file, as compatibility packages make it, is musl. */
    private static Libc libc(Tree.Place place, FileTree.Resolved found) {
        Libc byTarget = Loaders.libc(found.path().substring(found.path().lastIndexOf('/') + 1));
        return byTarget == Libc.NONE ? Loaders.libc(place.name()) : byTarget;
    }

    private static Libc asked(int marks) {
        return Marks.has(marks, Marks.GLIBC_LOADER)
                ? Libc.GLIBC
                : Marks.has(marks, Marks.MUSL_LOADER)
                        ? Libc.MUSL
                        : Marks.has(marks, Marks.UCLIBC_LOADER) ? Libc.UCLIBC : Libc.NONE;
    }

    /** Without an entry to ask: the one whose main library stands in the system's own directories. */
    private static Libc mainOf(Tree tree, Set<Libc> present) {
        for (String directory : List.of("/lib", "/usr/lib", "/lib64", "/usr/lib64")) {
            for (Tree.Place place : tree.select(place -> place.path().startsWith(directory + "/")
                    && isLibrary(place)
                    && !place.name().startsWith("ld"))) {
                Libc libc = Loaders.libc(place.name());
                if (present.contains(libc)) {
                    return libc;
                }
            }
        }
        return present.iterator().next();
    }
}
