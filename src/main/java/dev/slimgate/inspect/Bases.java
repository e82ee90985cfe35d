package dev.slimgate.inspect;

import dev.slimgate.facts.Base;
import dev.slimgate.facts.Base.Evidence;
import dev.slimgate.facts.Base.Strength;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.facts.ContentFacts.PackageManager;
import dev.slimgate.facts.ContentFacts.Shell;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.facts.KnownBase;
import dev.slimgate.inspect.Distributions.Release;
import dev.slimgate.oci.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says which base family a tree is, from the tree alone, with the marks that show it: design, section 2. */
final class Bases {
    private static final List<String> RPM_DATABASES = List.of(
            "/var/lib/rpm/Packages",
            "/var/lib/rpm/Packages.db",
            "/var/lib/rpm/rpmdb.sqlite",
            "/usr/lib/sysimage/rpm/Packages",
            "/usr/lib/sysimage/rpm/Packages.db",
            "/usr/lib/sysimage/rpm/rpmdb.sqlite",
            "/usr/share/rpm/rpmdb.sqlite");
    private static final List<String> APK_DATABASES = List.of("/lib/apk/db/installed", "/usr/lib/apk/db/installed");
    private static final int APPLET_SET = 10;
    private static final int MANY_DOCUMENTED_PACKAGES = 20;

    private final Tree tree;
    private final ImageFacts facts;
    private final @Nullable KnownBase builtFrom;
    private final List<Shell> shells;
    private final List<PackageManager> managers;
    private final List<Evidence> evidence = new ArrayList<>();

    Bases(Tree tree, ImageFacts facts, Catalogue catalogue, List<Shell> shells, List<PackageManager> managers) {
        this.tree = tree;
        this.facts = facts;
        this.builtFrom = catalogue.builtFrom(facts.layers()).orElse(null);
        this.shells = shells;
        this.managers = managers;
    }

    /** The family; claims have no part in it. */
    Base detect() {
        boolean windows = facts.platform().isWindows();
        if (windows
                || tree.hasDirectory("/Files") && (tree.hasDirectory("/Hives") || tree.hasDirectory("/UtilityVM"))) {
            return windows
                    ? base(Family.WINDOWS, null, null, "platform windows")
                    : base(Family.WINDOWS, null, null, "/Files and /Hives");
        }
        Release release = Distributions.read(tree);
        if (release == null) {
            return unnamed();
        }
        Base.Distribution distribution = release.distribution();
        see(release.source() + " says " + Printable.of(distribution.id()));
        return switch (distribution.id()) {
            case "debian" -> debian(release);
            case "ubuntu" -> ubuntu(distribution);
            case "wolfi", "chainguard" -> base(Family.WOLFI, null, distribution);
            case "alpine" -> base(Family.ALPINE, null, distribution);
            case "rhel" -> redHat(distribution);
            case "fedora" -> base(Family.FEDORA, null, distribution);
            case "centos" -> base(Family.CENTOS, null, distribution);
            case "rocky" -> base(Family.ROCKYLINUX, null, distribution);
            case "almalinux" -> base(Family.ALMALINUX, null, distribution);
            case "amzn" -> base(Family.AMAZONLINUX, null, distribution);
            case "ol" -> base(Family.ORACLELINUX, null, distribution);
            case "photon" -> base(Family.PHOTON, null, distribution);
            case "azurelinux", "mariner" -> base(Family.AZURELINUX, null, distribution);
            case "arch", "archlinux", "archarm" -> base(Family.ARCHLINUX, null, distribution);
            case "nixos" -> base(Family.NIXOS, null, distribution);
            case "suse", "sles", "sled", "sle_hpc", "sle-micro", "sl-micro", "suse-microos" ->
                base(Family.SUSE, null, distribution);
            default ->
                distribution.id().startsWith("opensuse")
                        ? base(Family.SUSE, null, distribution)
                        : chiselled(distribution)
                                ? chiselledBase(distribution)
                                : base(Family.UNKNOWN, null, distribution);
        };
    }

    private Base debian(Release release) {
        boolean split = tree.hasContents("/var/lib/dpkg/status.d");
        if (split && release.prettyName().toLowerCase(Locale.ROOT).equals("distroless") && !hasDpkgStatus()) {
            see("/var/lib/dpkg/status.d without status");
            return distroless(release.distribution());
        }
        String slim = slimMark();
        if (slim != null) {
            see(slim);
            return base(Family.DEBIAN_SLIM, null, release.distribution());
        }
        return base(Family.DEBIAN, null, release.distribution());
    }

    private Base distroless(Base.Distribution distribution) {
        List<String> foreign = new ArrayList<>();
        shells.stream().filter(shell -> !isDebugShell(shell)).forEach(shell -> foreign.add(shell.path()));
        managers.stream().filter(Bases::isSystem).forEach(manager -> foreign.add(manager.path()));
        boolean debug = foreign.isEmpty() && !shells.isEmpty();
        if (debug) {
            see("/busybox/busybox, the debug image's own");
        }
        return new Base(
                Family.DISTROLESS,
                debug ? "debug" : null,
                distribution,
                null,
                0,
                Strength.CONTENT,
                List.of(),
                foreign,
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

    private Base ubuntu(Base.Distribution distribution) {
        return chiselled(distribution) ? chiselledBase(distribution) : base(Family.UBUNTU, null, distribution);
    }

    private boolean chiselled(Base.@Nullable Distribution distribution) {
        boolean cut = tree.hasDirectory("/var/lib/chisel")
                && managers.stream().noneMatch(Bases::isSystem)
                && (distribution == null || distribution.id().equals("ubuntu"));
        if (cut) {
            see("/var/lib/chisel");
        }
        return cut;
    }

    /** Shells are not what a chiselled image is known for: with one it is modified, by a slice or by hand. */
    private Base chiselledBase(Base.@Nullable Distribution distribution) {
        return new Base(
                Family.CHISELLED,
                null,
                distribution,
                image(),
                layers(),
                Strength.CONTENT,
                List.of(),
                shellPaths(),
                evidence);
    }

    private List<String> shellPaths() {
        return shells.stream().map(Shell::path).toList();
    }

    private Base redHat(Base.Distribution distribution) {
        if (manages("microdnf") && !manages("dnf") && !manages("yum")) {
            see("microdnf");
            return base(Family.UBI_MINIMAL, null, distribution);
        }
        boolean none = !manages("rpm") && !manages("dnf") && !manages("microdnf") && !manages("yum");
        if (none && any(RPM_DATABASES)) {
            see("an rpm database and none of rpm, dnf, microdnf");
            return base(Family.UBI_MICRO, null, distribution);
        }
        return base(Family.UBI, null, distribution);
    }

    /** A tree that names no distribution. */
    private Base unnamed() {
        if (chiselled(null)) {
            return chiselledBase(null);
        }
        if (tree.hasContents("/nix/store")) {
            return base(Family.NIXOS, null, null, "/nix/store");
        }
        List<String> against = new ArrayList<>();
        if (Distributions.anyReleaseFile(tree)) {
            against.add("a release file that names no distribution");
        }
        if (any(APK_DATABASES) || any(RPM_DATABASES) || hasDpkg() || tree.hasDirectory("/var/lib/pacman/local")) {
            against.add("a package database");
        }
        if (against.isEmpty() && isBusybox()) {
            return base(Family.BUSYBOX, null, null, "busybox with its applets, no release file, no package database");
        }
        tree.first(Bases::isLibrary)
                .ifPresent(place -> against.add("a distribution's library, " + Printable.of(place.path())));
        tree.first(Bases::isDistributionTree)
                .ifPresent(place -> against.add("part of a distribution, " + Printable.of(place.path())));
        return against.isEmpty()
                ? scratch()
                : base(Family.UNKNOWN, null, null, "names no distribution, yet has " + String.join(", ", against));
    }

    /** Nothing of a distribution; where shells were put in, it is that and modified: docs/adr/0006. */
    private Base scratch() {
        see("no release file, package database or library of a distribution" + (shells.isEmpty() ? ", no shell" : ""));
        return new Base(
                Family.SCRATCH, null, null, image(), layers(), Strength.CONTENT, List.of(), shellPaths(), evidence);
    }

    private boolean isBusybox() {
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

    /** Loaders, C libraries and shared libraries where distributions keep them. */
    private static boolean isLibrary(Tree.Place place) {
        if (place.node().isDirectory()) {
            return false;
        }
        String path = place.path();
        boolean inTree = path.startsWith("/lib") || path.startsWith("/usr/lib");
        return inTree && (place.name().endsWith(".so") || place.name().contains(".so."));
    }

    /** What only a distribution's packages put there; caches and lists that a build leaves behind are none. */
    private static boolean isDistributionTree(Tree.Place place) {
        String path = place.path();
        return !place.node().isDirectory()
                && (path.startsWith("/etc/apt/")
                        || path.startsWith("/etc/apk/")
                        || path.startsWith("/etc/yum.repos.d/")
                        || path.startsWith("/etc/pacman.d/")
                        || path.startsWith("/etc/dpkg/")
                        || path.startsWith("/var/lib/dpkg/")
                        || path.startsWith("/usr/share/doc/") && place.name().equals("copyright"));
    }

    private boolean hasDpkg() {
        return hasDpkgStatus() || tree.hasContents("/var/lib/dpkg/status.d");
    }

    private boolean hasDpkgStatus() {
        return tree.file("/var/lib/dpkg/status")
                .filter(found -> found.node().sizeBytes() > 0)
                .isPresent();
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

    private static boolean isDocument(Tree.Place place) {
        return place.node().isFile()
                && (place.path().startsWith("/usr/share/doc/") || place.path().startsWith("/usr/share/man/"));
    }

    private boolean manages(String name) {
        return managers.stream().anyMatch(manager -> manager.name().equals(name));
    }

    private static boolean isSystem(PackageManager manager) {
        return switch (manager.name()) {
            case "apt", "dpkg", "apk", "dnf", "yum", "microdnf", "rpm", "zypper", "pacman", "opkg" -> true;
            default -> false;
        };
    }

    private boolean any(List<String> paths) {
        return paths.stream().anyMatch(tree::hasFile);
    }

    private @Nullable String image() {
        return builtFrom == null ? null : builtFrom.image();
    }

    private int layers() {
        return builtFrom == null ? 0 : builtFrom.depth();
    }

    private void see(String text) {
        evidence.add(new Evidence(Strength.CONTENT, text));
    }

    private Base base(Family family, @Nullable String variant, Base.@Nullable Distribution distribution, String text) {
        see(text);
        return base(family, variant, distribution);
    }

    private Base base(Family family, @Nullable String variant, Base.@Nullable Distribution distribution) {
        return new Base(
                family, variant, distribution, image(), layers(), Strength.CONTENT, List.of(), List.of(), evidence);
    }
}
