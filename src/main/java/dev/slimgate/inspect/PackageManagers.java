package dev.slimgate.inspect;

import dev.slimgate.facts.ContentFacts.PackageManager;
import dev.slimgate.filesystem.FileTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds package managers by the names of their commands, where commands stand, and in the tools' own places. */
final class PackageManagers {
    private static final Map<String, String> FAMILIES = families();
    private static final Set<String> SYSTEM =
            Set.of("apt", "dpkg", "apk", "dnf", "yum", "microdnf", "rpm", "zypper", "pacman", "opkg");

    private PackageManagers() {}

    static List<PackageManager> find(Tree tree) {
        Set<Integer> multiCall = new HashSet<>();
        tree.select(PackageManagers::isMultiCall)
                .forEach(place -> multiCall.add(place.node().inode()));
        List<PackageManager> result = new ArrayList<>();
        for (Tree.Place place : tree.select(place -> family(place) != null)) {
            String family = family(place);
            FileTree.Resolved end = tree.file(place.path()).orElse(null);
            if (family != null && end != null && !multiCall.contains(end.node().inode())) {
                result.add(new PackageManager(family, place.path(), place.node().layer()));
            }
        }
        result.sort(Comparator.comparing(PackageManager::name).thenComparing(PackageManager::path));
        return result;
    }

    /** Whether it manages a distribution's packages, not a language's. */
    static boolean isSystem(PackageManager manager) {
        return SYSTEM.contains(manager.name());
    }

    /** Whether a command of this name manages a distribution's packages. */
    static boolean isSystemCommand(String name) {
        return SYSTEM.contains(FAMILIES.getOrDefault(name, ""));
    }

    static boolean isMultiCall(Tree.Place place) {
        return place.node().isFile()
                && (Marks.has(place.node().marks(), Marks.MULTI_CALL)
                        || place.name().equals("busybox")
                        || place.name().equals("busybox.static")
                        || place.name().equals("toybox"));
    }

    private static @Nullable String family(Tree.Place place) {
        if (place.node().isDirectory()) {
            return null;
        }
        String name = place.name();
        if (Shells.isBin(place.directoryName())) {
            String known = FAMILIES.get(name);
            return known != null ? known : isPip(name) ? "pip" : null;
        }
        String path = place.path();
        if (name.equals("npm-cli.js") && path.endsWith("/npm/bin/npm-cli.js")) {
            return "npm";
        }
        if (path.endsWith("-packages/pip/__main__.py")) {
            return "pip";
        }
        if (name.equals("pnpm.cjs") && path.contains("/pnpm/")) {
            return "pnpm";
        }
        if (name.equals("composer.phar")) {
            return "composer";
        }
        if (name.equals("NuGet.CommandLine.XPlat.dll") && path.contains("/sdk/")) {
            return "nuget";
        }
        return null;
    }

    /** pip, pip3, pip3.12. */
    private static boolean isPip(String name) {
        if (!name.startsWith("pip")) {
            return false;
        }
        for (int i = 3; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '.' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    private static Map<String, String> families() {
        Map<String, String> map = new HashMap<>();
        put(map, "apt", "apt", "apt-get", "aptitude");
        put(map, "dpkg", "dpkg");
        put(map, "apk", "apk", "apk.static");
        put(map, "dnf", "dnf", "dnf-3", "dnf4", "dnf5", "tdnf");
        put(map, "yum", "yum");
        put(map, "microdnf", "microdnf");
        put(map, "rpm", "rpm");
        put(map, "zypper", "zypper");
        put(map, "pacman", "pacman");
        put(map, "opkg", "opkg");
        put(map, "npm", "npm", "npm-cli.js");
        put(map, "yarn", "yarn", "yarnpkg", "yarn.js");
        put(map, "pnpm", "pnpm", "pnpm.cjs");
        put(map, "gem", "gem");
        put(map, "composer", "composer", "composer.phar");
        put(map, "cargo", "cargo");
        put(map, "maven", "mvn");
        put(map, "gradle", "gradle");
        put(map, "nuget", "nuget", "nuget.exe");
        return map;
    }

    private static void put(Map<String, String> map, String family, String... commands) {
        for (String command : commands) {
            map.put(command, family);
        }
    }
}
