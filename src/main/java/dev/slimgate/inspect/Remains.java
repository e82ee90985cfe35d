package dev.slimgate.inspect;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the packages that every distribution is made of leave in a tree, even where its marks were taken away: their
 * settings, their own directories, and many small commands at once. Caches and lists that a build leaves are none.
 */
final class Remains {
    /** The name that many small commands go by. */
    static final String COREUTILS = "coreutils";

    /** Of a package of its own kind; one path that is there is enough. */
    private static final Map<String, List<String>> OF_PACKAGES = packages();

    /** Commands of coreutils or of an applet set; some of them anybody may bring, many nobody does. */
    private static final Set<String> COMMANDS = Set.of(
            "cat",
            "chgrp",
            "chmod",
            "chown",
            "cp",
            "cut",
            "date",
            "dd",
            "df",
            "du",
            "expr",
            "grep",
            "head",
            "id",
            "ln",
            "ls",
            "mkdir",
            "mknod",
            "mktemp",
            "mount",
            "mv",
            "od",
            "ps",
            "pwd",
            "readlink",
            "rm",
            "rmdir",
            "sed",
            "sort",
            "stat",
            "stty",
            "su",
            "sync",
            "tail",
            "tar",
            "touch",
            "tr",
            "tty",
            "umount",
            "uname",
            "wc",
            "whoami",
            "xargs");

    /** What a program's author may bring for his own service; two of them he does not. */
    private static final Set<String> ALSO_ALONE =
            Set.of("pam", "login", "bash", "init", "util-linux", "shells", "systemd", "perl", "adduser");

    private static final int MANY_COMMANDS = 10;

    private Remains() {}

    /** The packages whose traces are there, each with the path that shows it. */
    static Map<String, String> find(Tree tree) {
        Map<String, String> found = new LinkedHashMap<>();
        OF_PACKAGES.forEach((name, paths) -> {
            for (String path : paths) {
                if (tree.hasFile(path) || tree.hasContents(path)) {
                    found.put(name, path);
                    break;
                }
            }
        });
        List<String> commands = commands(tree);
        if (commands.size() >= MANY_COMMANDS) {
            found.put(COREUTILS, commands.getFirst());
        }
        return found;
    }

    /** Those that show a distribution where nothing names one: without one that may well stand alone. */
    static Map<String, String> sure(Tree tree) {
        Map<String, String> found = find(tree);
        boolean alone = found.size() == 1 && ALSO_ALONE.containsAll(found.keySet());
        return alone ? Map.of() : found;
    }

    /** By their names, in the directories of a distribution's commands. */
    private static List<String> commands(Tree tree) {
        Set<String> names = new HashSet<>();
        List<String> paths = new ArrayList<>();
        for (String directory : List.of("/bin/", "/usr/bin/", "/sbin/", "/usr/sbin/")) {
            for (String command : COMMANDS) {
                if (!names.contains(command) && tree.hasFile(directory + command)) {
                    names.add(command);
                    paths.add(directory + command);
                }
            }
        }
        paths.sort(null);
        return paths;
    }

    private static Map<String, List<String>> packages() {
        Map<String, List<String>> map = new LinkedHashMap<>();
        map.put(
                "dpkg",
                List.of(
                        "/var/lib/dpkg/info",
                        "/etc/dpkg/dpkg.cfg",
                        "/etc/dpkg/dpkg.cfg.d",
                        "/usr/share/dpkg",
                        "/usr/lib/dpkg"));
        map.put("apt", List.of("/etc/apt", "/usr/lib/apt", "/usr/share/apt"));
        map.put("debconf", List.of("/usr/share/debconf", "/etc/debconf.conf"));
        map.put("perl", List.of("/usr/share/perl5", "/usr/share/perl"));
        map.put("pam", List.of("/etc/pam.d", "/etc/pam.conf", "/usr/share/pam"));
        map.put("login", List.of("/etc/login.defs", "/etc/securetty"));
        map.put("adduser", List.of("/etc/adduser.conf", "/etc/deluser.conf", "/usr/share/adduser"));
        map.put("bash", List.of("/etc/bash.bashrc", "/etc/bashrc", "/etc/skel/.bashrc"));
        map.put("init", List.of("/etc/inittab", "/etc/init.d", "/etc/rc.d", "/usr/lib/init", "/lib/init"));
        map.put("util-linux", List.of("/etc/fstab", "/usr/share/util-linux"));
        map.put("shells", List.of("/etc/shells"));
        map.put("apk", List.of("/etc/apk", "/lib/apk", "/usr/lib/apk", "/usr/share/apk"));
        map.put(
                "alpine-baselayout",
                List.of("/etc/alpine-release", "/etc/busybox-paths.d", "/etc/udhcpc", "/etc/modprobe.d"));
        map.put(
                "rpm",
                List.of("/usr/lib/rpm", "/etc/rpm", "/etc/pki/rpm-gpg", "/var/lib/rpm", "/usr/lib/sysimage/rpm"));
        map.put("yum", List.of("/etc/yum.repos.d", "/etc/yum.conf", "/etc/yum"));
        map.put("dnf", List.of("/etc/dnf", "/usr/lib/sysimage/libdnf5", "/etc/tdnf"));
        map.put("zypper", List.of("/etc/zypp", "/var/lib/zypp", "/usr/lib/zypp"));
        map.put("pacman", List.of("/etc/pacman.conf", "/etc/pacman.d", "/var/lib/pacman", "/usr/share/pacman"));
        map.put("opkg", List.of("/etc/opkg", "/etc/opkg.conf", "/usr/lib/opkg"));
        map.put("systemd", List.of("/etc/systemd", "/usr/lib/systemd", "/lib/systemd"));
        return map;
    }
}
