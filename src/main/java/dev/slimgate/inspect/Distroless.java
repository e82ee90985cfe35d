package dev.slimgate.inspect;

import dev.slimgate.facts.ContentFacts.Libc;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether a tree that bears the marks of distroless, an os-release of that name and {@code status.d}, is made as such
 * images are: of the packages listed there, and of nothing that installs packages. Marks alone are soon forged.
 */
final class Distroless {
    static final String STATUS = "/var/lib/dpkg/status.d";
    private static final String DOCUMENTS = "/usr/share/doc/";

    /** One package of a full distribution may have been copied in for a purpose; two are what is left of one. */
    private static final int FEW_REMAINS = 1;
    /** Libraries that somebody adds bring their papers too; so many unlisted packages are another tree's. */
    private static final int FEW_UNLISTED = 4;

    /** Packages that no distroless image lists, since each is there to install or to log in. */
    private static final Set<String> NEVER = Set.of(
            "dpkg",
            "apt",
            "debconf",
            "perl-base",
            "bash",
            "coreutils",
            "util-linux",
            "login",
            "passwd",
            "adduser",
            "sysvinit-utils",
            "init-system-helpers",
            "tar",
            "gzip",
            "grep",
            "sed",
            "findutils",
            "diffutils",
            "hostname",
            "libpam-runtime",
            "libpam-modules",
            "apt-utils",
            "gpgv");

    /** What shows that a listed package is really there, besides its papers. */
    private static final Map<String, List<String>> WITNESSES = Map.of(
            "base-files", List.of("/etc/debian_version", "/usr/share/base-files", "/etc/host.conf"),
            "netbase", List.of("/etc/protocols", "/etc/services"),
            "tzdata", List.of("/usr/share/zoneinfo"),
            "ca-certificates", List.of("/etc/ssl/certs", "/usr/share/ca-certificates"),
            "media-types", List.of("/etc/mime.types"),
            "mime-support", List.of("/etc/mime.types"));

    private final Tree tree;
    private final Set<String> listed = new TreeSet<>();

    Distroless(Tree tree) {
        this.tree = tree;
        for (Tree.Place place : tree.select(place -> !place.node().isDirectory()
                && place.path().startsWith(STATUS + "/")
                && place.path().lastIndexOf('/') == STATUS.length())) {
            if (!place.name().endsWith(".md5sums")) {
                listed.add(decoded(place.name()));
            }
        }
    }

    /** How many packages are listed. */
    int packages() {
        return listed.size();
    }

    /** What contradicts the marks; empty where nothing does. */
    List<String> against() {
        List<String> against = new ArrayList<>();
        listed.stream()
                .filter(NEVER::contains)
                .findFirst()
                .ifPresent(name -> against.add("status.d lists " + name + ", which no such image has"));
        Map<String, String> remains = Remains.find(tree);
        if (remains.size() > FEW_REMAINS) {
            against.add("has what only a full distribution has: " + String.join(", ", remains.values()));
        }
        if (!witnessed()) {
            against.add("lacks the files of the packages that status.d lists");
        }
        return against;
    }

    /** Where it departs from what such images are, though it is one: papers of packages that nobody listed, a libc. */
    List<String> modified() {
        List<String> modified = new ArrayList<>(unlisted());
        if (modified.size() <= FEW_UNLISTED) {
            modified.clear();
        }
        tree.select(place -> !place.node().isDirectory() && isStrangeLibc(place.path(), place.name()))
                .forEach(place -> modified.add(place.path()));
        return modified;
    }

    /** Another C library than Debian's, or one that does not stand where Debian's does. */
    private static boolean isStrangeLibc(String path, String name) {
        if (!Deciding.libc(path.substring(1))) {
            return false;
        }
        Libc libc = Loaders.libc(name);
        return libc != Libc.GLIBC || name.equals("libc.so.6") && !path.contains("-linux-gnu");
    }

    private boolean witnessed() {
        int known = 0;
        int there = 0;
        for (String name : listed) {
            boolean documented = isThere(DOCUMENTS + name);
            List<String> paths = WITNESSES.getOrDefault(name, List.of());
            boolean seen = documented
                    || paths.stream().anyMatch(this::isThere)
                    || name.equals("libc6") && tree.first(Distroless::isLibc).isPresent();
            known += seen || !paths.isEmpty() || name.equals("libc6") ? 1 : 0;
            there += seen ? 1 : 0;
        }
        return there > 0 && there * 2 >= known;
    }

    private static boolean isLibc(Tree.Place place) {
        return !place.node().isDirectory() && Deciding.libc(place.path().substring(1));
    }

    private boolean isThere(String path) {
        return tree.files().lookup(path).isPresent();
    }

    /** Directories with the papers of packages that status.d does not list. */
    private List<String> unlisted() {
        List<String> unlisted = new ArrayList<>();
        for (Tree.Place place : tree.select(
                place -> place.path().startsWith(DOCUMENTS) && place.name().equals("copyright"))) {
            int end = place.path().indexOf('/', DOCUMENTS.length());
            String name = end < 0 ? "" : place.path().substring(DOCUMENTS.length(), end);
            boolean direct = end == place.path().lastIndexOf('/');
            if (direct && !listed.contains(name) && !name.equals("ca-certificates")) {
                unlisted.add(DOCUMENTS + name);
            }
        }
        return unlisted;
    }

    /** The images of 2020 and 2021 wrote the names in Base64. */
    private static String decoded(String name) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(name), StandardCharsets.UTF_8);
            boolean plausible = text.length() > 1
                    && text.chars()
                            .allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || "+-.".indexOf(c) >= 0);
            return plausible ? text : name;
        } catch (IllegalArgumentException e) {
            return name; // written plainly
        }
    }
}
