package dev.slimgate.inspect;

import dev.slimgate.facts.ContentFacts.Libc;
import java.util.Set;

/**
 * What decides a family, told by paths: os-release and its kin, package databases, loaders and C libraries, shells,
 * applet sets and package managers. Paths are relative, without a leading slash.
 */
final class Deciding {
    private static final Set<String> RELEASES =
            Set.of("etc/os-release", "usr/lib/os-release", "etc/lsb-release", "etc/debian_version");
    private static final Set<String> DATABASES = Set.of(
            "var/lib/dpkg/status",
            "lib/apk/db/installed",
            "usr/lib/apk/db/installed",
            "var/lib/rpm/Packages",
            "var/lib/rpm/Packages.db",
            "var/lib/rpm/rpmdb.sqlite",
            "usr/lib/sysimage/rpm/Packages",
            "usr/lib/sysimage/rpm/Packages.db",
            "usr/lib/sysimage/rpm/rpmdb.sqlite",
            "usr/share/rpm/rpmdb.sqlite");

    private Deciding() {}

    /** Whether a path, whatever is in it, is one that decides. */
    static boolean path(String path) {
        return core(path) || shell(path) || manager(path);
    }

    /** Whether a file of this content decides wherever it stands. */
    static boolean content(int marks) {
        return Marks.has(marks, Marks.SHELL) || Marks.has(marks, Marks.MULTI_CALL);
    }

    /** Whether it names the distribution, is of a package database or a C library. */
    static boolean core(String path) {
        return release(path) || database(path) || libc(path);
    }

    static boolean release(String path) {
        return RELEASES.contains(path)
                || path.startsWith("etc/") && path.endsWith("-release") && path.lastIndexOf('/') == 3;
    }

    static boolean database(String path) {
        return DATABASES.contains(path)
                || path.startsWith("var/lib/dpkg/status.d/")
                || path.startsWith("var/lib/chisel/")
                || path.startsWith("var/lib/pacman/local/");
    }

    static boolean libc(String path) {
        return (path.startsWith("lib") || path.startsWith("usr/lib")) && Loaders.libc(name(path)) != Libc.NONE;
    }

    private static boolean shell(String path) {
        String name = name(path);
        return Shells.isName(name) && !Shells.isCommonWord(name);
    }

    private static boolean manager(String path) {
        int slash = path.lastIndexOf('/');
        String directory = slash < 0 ? "" : path.substring(path.lastIndexOf('/', slash - 1) + 1, slash);
        return Shells.isBin(directory) && PackageManagers.isSystemCommand(name(path));
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
