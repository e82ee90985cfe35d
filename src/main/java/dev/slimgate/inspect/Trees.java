package dev.slimgate.inspect;

import dev.slimgate.facts.ContentFacts.Libc;
import dev.slimgate.oci.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Trees that name no distribution: whether one is of a distribution after all, a busybox's, or nobody's. */
final class Trees {
    private static final int APPLET_SET = 10;

    private Trees() {}

    /**
     * What shows that the tree is a distribution's, whose name was taken away or never was there.
     *
     * @param applets whether its many commands are a busybox's
     */
    static List<String> ofDistribution(Tree tree, boolean applets) {
        List<String> marks = new ArrayList<>();
        if (Distributions.anyReleaseFile(tree)) {
            marks.add("a release file that names no distribution");
        }
        for (PackageKind kind : PackageKind.values()) {
            if (kind.in(tree)) {
                marks.add("a package database of " + kind.label());
            }
        }
        Remains.sure(tree).forEach((name, path) -> {
            if (!applets || !name.equals(Remains.COREUTILS)) {
                marks.add(Printable.of(path) + " of " + name);
            }
        });
        return marks;
    }

    /** What shows a distribution's library tree. */
    static List<String> libraries(Tree tree) {
        List<String> marks = new ArrayList<>();
        tree.first(Trees::isLibrary)
                .ifPresent(place -> marks.add("a distribution's library, " + Printable.of(place.path())));
        tree.first(Trees::isPapers)
                .ifPresent(place -> marks.add("part of a distribution, " + Printable.of(place.path())));
        return marks;
    }

    /**
     * A busybox with its applets. The images of that name have at most a C library of theirs besides, and it is not
     * musl's: with musl they are static. Other libraries are what Alpine or its like leaves.
     */
    static boolean isBusybox(Tree tree) {
        return hasApplets(tree) && tree.first(Trees::isStrangeToBusybox).isEmpty();
    }

    private static boolean hasApplets(Tree tree) {
        List<Tree.Place> boxes = tree.select(PackageManagers::isMultiCall);
        if (boxes.isEmpty()) {
            return false;
        }
        Set<Integer> inodes = boxes.stream().map(box -> box.node().inode()).collect(Collectors.toSet());
        long applets = tree.count(place -> Shells.isBin(place.directoryName())
                && !place.node().isDirectory()
                && tree.file(place.path())
                        .filter(found -> inodes.contains(found.node().inode()))
                        .isPresent());
        return applets >= APPLET_SET;
    }

    private static boolean isStrangeToBusybox(Tree.Place place) {
        String path = place.path();
        if (place.node().isDirectory() || !isLibrary(place)) {
            return isPapers(place);
        }
        if (Loaders.libc(place.name()) == Libc.MUSL) {
            return true;
        }
        boolean system = path.startsWith("/lib/") && path.lastIndexOf('/') == 4
                || path.startsWith("/usr/lib/") && path.lastIndexOf('/') == 8;
        return system && !isPartOfLibc(place.name());
    }

    /** The libraries that one C library is made of, glibc's or uClibc's. */
    private static boolean isPartOfLibc(String name) {
        for (String part : List.of(
                "ld",
                "libc",
                "libm",
                "libdl",
                "librt",
                "libpthread",
                "libresolv",
                "libutil",
                "libcrypt",
                "libnsl",
                "libanl",
                "libuClibc",
                "libnss_",
                "libthread_db",
                "libmvec",
                "libgcc_s",
                "libBrokenLocale")) {
            if (name.startsWith(part)
                    && (part.endsWith("_")
                            || name.length() == part.length()
                            || "-.6".indexOf(name.charAt(part.length())) >= 0)) {
                return true;
            }
        }
        return false;
    }

    /** Loaders, C libraries and shared libraries where distributions keep them; a loader or C library anywhere. */
    private static boolean isLibrary(Tree.Place place) {
        if (place.node().isDirectory()) {
            return false;
        }
        String path = place.path();
        boolean inTree = path.startsWith("/lib") || path.startsWith("/usr/lib");
        return inTree && (place.name().endsWith(".so") || place.name().contains(".so."))
                || Loaders.libc(place.name()) != Libc.NONE;
    }

    /** What only a distribution's packages put there; caches and lists that a build leaves behind are none. */
    private static boolean isPapers(Tree.Place place) {
        String path = place.path();
        return !place.node().isDirectory()
                && (path.startsWith("/etc/apt/")
                        || path.startsWith("/etc/apk/")
                        || path.startsWith("/etc/yum.repos.d/")
                        || path.startsWith("/etc/pacman.d/")
                        || path.startsWith("/etc/dpkg/")
                        || path.startsWith("/var/lib/dpkg/")
                        || path.startsWith("/usr/share/base-files/")
                        || path.startsWith("/usr/share/common-licenses/")
                        || path.startsWith("/usr/share/doc/") && place.name().equals("copyright"));
    }
}
