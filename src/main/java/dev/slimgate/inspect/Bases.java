package dev.slimgate.inspect;

import dev.slimgate.facts.Base;
import dev.slimgate.facts.Base.Change;
import dev.slimgate.facts.Base.Distribution;
import dev.slimgate.facts.Base.Evidence;
import dev.slimgate.facts.Base.Strength;
import dev.slimgate.facts.ContentFacts.Libc;
import dev.slimgate.facts.ContentFacts.PackageManager;
import dev.slimgate.facts.ContentFacts.Shell;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.inspect.Distributions.Release;
import dev.slimgate.oci.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Says which base family a tree is, from the tree alone, with the marks that show it: design, section 2. One file that
 * says so is never enough where another contradicts it.
 */
final class Bases {
    private static final int MANY_DOCUMENTED_PACKAGES = 20;
    private static final List<String> COMPILERS =
            List.of("/usr/bin/gcc", "/usr/bin/cc", "/usr/bin/g++", "/usr/bin/clang");
    private static final List<String> VERSION_CONTROLS = List.of("/usr/bin/git", "/usr/bin/hg", "/usr/bin/svn");
    private static final List<String> RUNTIMES = List.of(
            "/usr/local/bin/python3",
            "/usr/local/bin/python",
            "/usr/local/bin/node",
            "/usr/local/bin/ruby",
            "/usr/local/bin/php",
            "/usr/local/bin/perl",
            "/usr/local/go/bin/go",
            "/usr/local/cargo/bin/cargo",
            "/opt/java/openjdk/bin/java",
            "/usr/share/dotnet/dotnet");

    private final Tree tree;
    private final ImageFacts facts;
    private final BaseChanges changes;
    private final List<Shell> shells;
    private final List<PackageManager> managers;
    private final List<Evidence> evidence = new ArrayList<>();

    Bases(Tree tree, ImageFacts facts, BaseChanges changes, List<Shell> shells, List<PackageManager> managers) {
        this.tree = tree;
        this.facts = facts;
        this.changes = changes;
        this.shells = shells;
        this.managers = managers;
    }

    /**
     * What the tree is.
     *
     * @param layers how many of the lowest layers bring it
     * @param modified paths by which it departs from the family's own images
     * @param evidence of its content, strongest first
     */
    record Seen(
            Family family,
            @Nullable String variant,
            @Nullable Distribution distribution,
            int layers,
            List<String> modified,
            List<Evidence> evidence) {}

    /** The family; neither claims nor catalogues have a part in it. */
    Seen detect() {
        if (facts.platform().isWindows()) {
            return windows("platform windows");
        }
        if (tree.hasDirectory("/Files") && (tree.hasDirectory("/Hives") || tree.hasDirectory("/UtilityVM"))) {
            return windows("/Files and /Hives");
        }
        Release release = Distributions.read(tree);
        if (release == null) {
            return unnamed();
        }
        Distribution distribution = release.distribution();
        String id = distribution.id();
        see(release.source() + " says " + Printable.of(id));
        String contradiction = contradiction(id);
        if (contradiction != null) {
            evidence.addFirst(new Evidence(Strength.CONTENT, contradiction));
            return seen(Family.UNKNOWN, null, distribution);
        }
        return switch (id) {
            case "debian" -> debian(release);
            case "ubuntu" ->
                chiselled(distribution)
                        ? chiselledBase(distribution)
                        : seen(Family.UBUNTU, languageVariant(false), distribution);
            case "wolfi", "chainguard" -> wolfi(distribution);
            case "alpine" -> seen(Family.ALPINE, null, distribution);
            case "rhel" -> redHat(distribution);
            case "fedora" -> seen(Family.FEDORA, null, distribution);
            case "centos" -> seen(Family.CENTOS, null, distribution);
            case "rocky" -> seen(Family.ROCKYLINUX, null, distribution);
            case "almalinux" -> seen(Family.ALMALINUX, null, distribution);
            case "amzn" -> seen(Family.AMAZONLINUX, null, distribution);
            case "ol" -> seen(Family.ORACLELINUX, null, distribution);
            case "photon" -> seen(Family.PHOTON, null, distribution);
            case "azurelinux", "mariner" -> seen(Family.AZURELINUX, null, distribution);
            case "arch", "archlinux", "archarm" -> seen(Family.ARCHLINUX, null, distribution);
            case "nixos" -> seen(Family.NIXOS, null, distribution);
            case "suse", "sles", "sled", "sle_hpc", "sle-micro", "sl-micro", "suse-microos" ->
                seen(Family.SUSE, null, distribution);
            default -> seen(id.startsWith("opensuse") ? Family.SUSE : Family.UNKNOWN, null, distribution);
        };
    }

    /** What in the tree speaks against the distribution that its release file names; null where nothing does. */
    private @Nullable String contradiction(String id) {
        PackageKind own = null;
        for (PackageKind kind : PackageKind.values()) {
            own = kind.of(id) ? kind : own;
        }
        if (own == null) {
            return null;
        }
        if (!own.in(tree)) {
            for (PackageKind kind : PackageKind.values()) {
                if (kind.in(tree)) {
                    return "names itself " + Printable.of(id) + ", yet its package database is that of " + kind.label();
                }
            }
        }
        boolean musl = hasLibc(Libc.MUSL);
        boolean glibc = hasLibc(Libc.GLIBC);
        if (id.equals("alpine") && glibc && !musl) {
            return "names itself alpine, yet has glibc and not musl";
        }
        return !id.equals("alpine") && musl && !glibc
                ? "names itself " + Printable.of(id) + ", yet has musl and not glibc"
                : null;
    }

    private boolean hasLibc(Libc libc) {
        return changes.brought().stream()
                .map(change -> change.path().substring(1))
                .anyMatch(
                        path -> Deciding.libc(path) && Loaders.libc(path.substring(path.lastIndexOf('/') + 1)) == libc);
    }

    private Seen windows(String mark) {
        see(mark);
        return new Seen(Family.WINDOWS, null, null, Math.min(1, facts.layers().size()), List.of(), evidence);
    }

    private Seen debian(Release release) {
        boolean named = release.prettyName().toLowerCase(Locale.ROOT).equals("distroless");
        if (named && tree.hasContents(Distroless.STATUS) && !PackageKind.hasStatus(tree)) {
            return distroless(release.distribution());
        }
        String slim = slimMark();
        if (slim != null) {
            see(slim);
            return seen(Family.DEBIAN_SLIM, languageVariant(true), release.distribution());
        }
        return seen(Family.DEBIAN, languageVariant(false), release.distribution());
    }

    private Seen distroless(Distribution distribution) {
        Distroless marks = new Distroless(tree);
        List<String> against = new ArrayList<>(marks.against());
        changes.removed().stream()
                .filter(change -> change.path().equals("/var/lib/dpkg/status"))
                .findFirst()
                .ifPresent(change -> against.add("layer " + change.layer() + " removed dpkg's database"));
        if (!against.isEmpty()) {
            evidence.addFirst(
                    new Evidence(Strength.CONTENT, "bears the marks of distroless, but " + String.join("; ", against)));
            return seen(Family.UNKNOWN, null, distribution);
        }
        see(Distroless.STATUS + " lists packages, " + marks.packages()
                + " in all, and nothing is there that installs any");
        List<String> foreign = new ArrayList<>();
        shells.stream().filter(shell -> !isDebugShell(shell)).forEach(shell -> foreign.add(shell.path()));
        managers.stream().filter(PackageManagers::isSystem).forEach(manager -> foreign.add(manager.path()));
        boolean debug = foreign.isEmpty() && !shells.isEmpty();
        if (debug) {
            see("/busybox/busybox, the debug image's own");
        }
        foreign.addAll(marks.modified());
        changes.removed().stream()
                .map(Change::path)
                .filter(path -> !path.startsWith("/busybox/") && !Deciding.release(path.substring(1)))
                .filter(path -> tree.files().lookup(path).isEmpty())
                .forEach(foreign::add);
        return new Seen(
                Family.DISTROLESS,
                debug ? "debug" : null,
                distribution,
                coreLayers(),
                foreign.stream().distinct().limit(Base.MOST_CHANGES).toList(),
                evidence);
    }

    /** The debug image has a busybox in a directory of its own, and nothing else in it is a shell. */
    private boolean isDebugShell(Shell shell) {
        return shell.path().startsWith("/busybox/")
                && tree.file(shell.path())
                        .filter(found -> found.path().startsWith("/busybox/"))
                        .filter(found -> Marks.has(found.node().marks(), Marks.MULTI_CALL))
                        .isPresent();
    }

    /**
     * A database of apk is in every such image, even in those without apk. Where something of a distribution is there and
     * the database is not, os-release is nothing but words.
     */
    private Seen wolfi(Distribution distribution) {
        if (PackageKind.APK.in(tree)) {
            see("a database of apk");
        } else if (!shells.isEmpty()
                || !Remains.find(tree).isEmpty()
                || !Trees.libraries(tree).isEmpty()) {
            evidence.addFirst(new Evidence(
                    Strength.CONTENT,
                    "names itself " + Printable.of(distribution.id()) + " without a database of apk"));
            return seen(Family.UNKNOWN, null, distribution);
        }
        return seen(Family.WOLFI, null, distribution);
    }

    /**
     * Slices of packages: they keep a list of themselves, the older ones as dpkg's status, and none has what installs
     * packages or belongs to it.
     */
    private boolean chiselled(@Nullable Distribution distribution) {
        if (managers.stream().anyMatch(PackageManagers::isSystem)
                || distribution != null && !distribution.id().equals("ubuntu")
                || Remains.find(tree).size() > 1) {
            return false;
        }
        if (tree.hasDirectory("/var/lib/chisel")) {
            see("/var/lib/chisel");
            return true;
        }
        boolean listed =
                distribution != null && PackageKind.hasStatus(tree) && !tree.hasDirectory("/var/lib/dpkg/info");
        if (listed
                && hasLibc(Libc.GLIBC)
                && shells.isEmpty()
                && Remains.find(tree).isEmpty()) {
            see("dpkg's status without dpkg, its files or a shell");
            return true;
        }
        return false;
    }

    /** Shells are not what a chiselled image is known for: with one it is modified, by a slice or by hand. */
    private Seen chiselledBase(@Nullable Distribution distribution) {
        return new Seen(Family.CHISELLED, null, distribution, coreLayers(), shellPaths(), evidence);
    }

    private List<String> shellPaths() {
        return shells.stream().map(Shell::path).toList();
    }

    private Seen redHat(Distribution distribution) {
        if (manages("microdnf") && !manages("dnf") && !manages("yum")) {
            see("microdnf");
            return seen(Family.UBI_MINIMAL, null, distribution);
        }
        boolean none = !manages("rpm") && !manages("dnf") && !manages("microdnf") && !manages("yum");
        if (none && PackageKind.RPM.in(tree)) {
            see("an rpm database and none of rpm, dnf, microdnf");
            return seen(Family.UBI_MICRO, null, distribution);
        }
        return seen(Family.UBI, null, distribution);
    }

    /** A tree that names no distribution. */
    private Seen unnamed() {
        if (chiselled(null)) {
            return chiselledBase(null);
        }
        if (tree.hasContents("/nix/store")) {
            see("/nix/store");
            return seen(Family.NIXOS, null, null);
        }
        boolean applets = Trees.isBusybox(tree);
        List<String> against = new ArrayList<>(Trees.ofDistribution(tree, applets));
        changes.removed().stream()
                .filter(change -> Deciding.core(change.path().substring(1)))
                .findFirst()
                .ifPresent(change -> against.add(
                        "layer " + change.layer() + " removed " + Printable.of(change.path()) + " from those below"));
        if (against.isEmpty() && applets) {
            see("busybox with its applets, no release file, no package database");
            return seen(Family.BUSYBOX, null, null);
        }
        against.addAll(Trees.libraries(tree));
        if (!against.isEmpty()) {
            see("names no distribution, yet has " + String.join(", ", against));
            return new Seen(Family.UNKNOWN, null, null, 0, List.of(), evidence);
        }
        see("no release file, package database or library of a distribution" + (shells.isEmpty() ? ", no shell" : ""));
        // Where shells were put in, it is that and modified: docs/adr/0006.
        return new Seen(Family.SCRATCH, null, null, 0, shellPaths(), evidence);
    }

    /** Why it is a slim Debian; null where it is not. */
    private @Nullable String slimMark() {
        boolean excludes = tree.text("/etc/dpkg/dpkg.cfg.d/docker")
                .orElse("")
                .lines()
                .anyMatch(line -> line.strip().startsWith("path-exclude"));
        if (excludes) {
            return "/etc/dpkg/dpkg.cfg.d/docker excludes paths";
        }
        if (!manages("dpkg")) {
            return null;
        }
        long documents = tree.count(Bases::isDocument);
        long copyrights = tree.count(place -> isDocument(place) && place.name().equals("copyright"));
        boolean bare = copyrights >= MANY_DOCUMENTED_PACKAGES && copyrights == documents;
        return bare ? "no documentation but copyright files" : null;
    }

    /** A language's image on a slim base, or on one with all that builds; null for what is no language's image. */
    private @Nullable String languageVariant(boolean slim) {
        if (slim) {
            return any(RUNTIMES) ? "slim" : null;
        }
        if (any(COMPILERS) && any(VERSION_CONTROLS)) {
            see("a compiler and version control");
            return "full";
        }
        return null;
    }

    private static boolean isDocument(Tree.Place place) {
        return place.node().isFile()
                && (place.path().startsWith("/usr/share/doc/") || place.path().startsWith("/usr/share/man/"));
    }

    private boolean manages(String name) {
        return managers.stream().anyMatch(manager -> manager.name().equals(name));
    }

    private boolean any(List<String> paths) {
        return paths.stream().anyMatch(tree::hasFile);
    }

    /** The lowest layers up to the last that first brought a part of the core, or of the list of packages. */
    private int coreLayers() {
        int split = changes.brought().stream()
                .filter(change -> change.path().startsWith(Distroless.STATUS + "/")
                        || change.path().startsWith("/var/lib/chisel/"))
                .mapToInt(Change::layer)
                .max()
                .orElse(-1);
        return 1 + (split < 0 ? changes.coreTop() : split);
    }

    private void see(String text) {
        evidence.add(new Evidence(Strength.CONTENT, text));
    }

    private Seen seen(Family family, @Nullable String variant, @Nullable Distribution distribution) {
        int layers = family == Family.BUSYBOX ? busyboxLayers() : coreLayers();
        return new Seen(family, variant, distribution, layers, List.of(), evidence);
    }

    private int busyboxLayers() {
        return 1 + changes.brought().stream().mapToInt(Change::layer).min().orElse(0);
    }
}
