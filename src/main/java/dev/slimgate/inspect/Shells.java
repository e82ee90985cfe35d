package dev.slimgate.inspect;

import dev.slimgate.facts.ContentFacts.Shell;
import dev.slimgate.filesystem.FileTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds shells by name and by content, as the design's section 5 defines them. */
final class Shells {
    private static final Set<String> NAMES = Set.of(
            "sh",
            "bash",
            "rbash",
            "dash",
            "ash",
            "hush",
            "zsh",
            "rzsh",
            "ksh",
            "ksh93",
            "rksh",
            "rksh93",
            "mksh",
            "mksh-static",
            "rmksh",
            "lksh",
            "oksh",
            "loksh",
            "pdksh",
            "fish",
            "csh",
            "tcsh",
            "bsd-csh",
            "yash",
            "posh",
            "elvish",
            "nu",
            "xonsh",
            "osh",
            "pwsh",
            "sash",
            "static-sh",
            "bash-static",
            "zsh-static",
            "zsh5",
            "busybox",
            "busybox-static",
            "busybox-extras",
            "toybox",
            "klibc-sh",
            "cmd.exe",
            "powershell.exe",
            "pwsh.exe");
    /** Names that other things bear as well: what is no program counts only where commands stand, and executable. */
    private static final Set<String> COMMON_WORDS = Set.of("nu", "osh", "fish");

    private Shells() {}

    static List<Shell> find(Tree tree) {
        List<Shell> shells = new ArrayList<>();
        Set<Integer> named = new HashSet<>();
        for (Tree.Place place : tree.select(Shells::isNamed)) {
            FileTree.Resolved end = end(tree, place);
            if (end != null && runs(place, end)) {
                named.add(end.node().inode());
                shells.add(new Shell(
                        place.path(),
                        end.path().equals(place.path()) ? null : end.path(),
                        place.node().layer()));
            }
        }
        for (Tree.Place place : tree.select(Shells::isShellByContent)) {
            if (named.add(place.node().inode())) {
                shells.add(new Shell(place.path(), null, place.node().layer()));
            }
        }
        shells.sort(Comparator.comparing(Shell::path));
        return shells;
    }

    private static boolean isNamed(Tree.Place place) {
        return !place.node().isDirectory() && isName(place.name());
    }

    private static boolean isShellByContent(Tree.Place place) {
        return place.node().isFile() && Marks.has(place.node().marks(), Marks.SHELL);
    }

    private static FileTree.@Nullable Resolved end(Tree tree, Tree.Place place) {
        return place.node().isSymlink()
                ? tree.file(place.path()).orElse(null)
                : place.node().isFile() ? new FileTree.Resolved(place.path(), place.node()) : null;
    }

    /**
     * A text of a shell's name is none: packages put settings, completions and hooks under such names. It must be a
     * program, stand where programs stand, or be executable and no script (a script's shell is listed itself).
     */
    private static boolean runs(Tree.Place place, FileTree.Resolved end) {
        int marks = end.node().marks();
        if (Marks.isProgram(marks)) {
            return true;
        }
        if (COMMON_WORDS.contains(place.name())) {
            return isBin(place.directoryName()) && (end.node().mode() & 0111) != 0;
        }
        return isBin(place.directoryName())
                || place.name().endsWith(".exe")
                || (end.node().mode() & 0111) != 0 && !Marks.has(marks, Marks.SCRIPT);
    }

    static boolean isName(String name) {
        return NAMES.contains(name.toLowerCase(Locale.ROOT));
    }

    static boolean isCommonWord(String name) {
        return COMMON_WORDS.contains(name);
    }

    static boolean isBin(String directoryName) {
        return directoryName.equals("bin") || directoryName.equals("sbin");
    }
}
