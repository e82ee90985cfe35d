package dev.slimgate.inspect;

import java.util.List;
import java.util.Set;

/** How a distribution keeps its packages. */
enum PackageKind {
    DPKG("dpkg"),
    APK("apk"),
    RPM("rpm"),
    PACMAN("pacman");

    private static final Set<String> RPM_DISTRIBUTIONS = Set.of(
            "rhel",
            "fedora",
            "centos",
            "rocky",
            "almalinux",
            "amzn",
            "ol",
            "photon",
            "azurelinux",
            "mariner",
            "suse",
            "sles",
            "sled",
            "sle_hpc",
            "sle-micro",
            "sl-micro",
            "suse-microos");
    private static final List<String> RPM_DATABASES = List.of(
            "/var/lib/rpm/Packages",
            "/var/lib/rpm/Packages.db",
            "/var/lib/rpm/rpmdb.sqlite",
            "/usr/lib/sysimage/rpm/Packages",
            "/usr/lib/sysimage/rpm/Packages.db",
            "/usr/lib/sysimage/rpm/rpmdb.sqlite",
            "/usr/share/rpm/rpmdb.sqlite");

    private final String label;

    PackageKind(String label) {
        this.label = label;
    }

    /** Whether a tree has a database of this kind with something in it. */
    boolean in(Tree tree) {
        return switch (this) {
            case DPKG ->
                hasStatus(tree) || tree.hasContents(Distroless.STATUS) || tree.hasContents("/var/lib/dpkg/info");
            case APK -> tree.hasFile("/lib/apk/db/installed") || tree.hasFile("/usr/lib/apk/db/installed");
            case RPM -> RPM_DATABASES.stream().anyMatch(tree::hasFile);
            case PACMAN -> tree.hasContents("/var/lib/pacman/local");
        };
    }

    /** Whether a distribution of this id keeps its packages so. */
    boolean of(String id) {
        return switch (this) {
            case DPKG -> id.equals("debian") || id.equals("ubuntu");
            case APK -> id.equals("alpine") || id.equals("wolfi") || id.equals("chainguard");
            case RPM -> RPM_DISTRIBUTIONS.contains(id) || id.startsWith("opensuse");
            case PACMAN -> id.startsWith("arch");
        };
    }

    /** Whether dpkg's own database is there, in one file, and lists something. */
    static boolean hasStatus(Tree tree) {
        return tree.file("/var/lib/dpkg/status")
                .filter(found -> found.node().sizeBytes() > 0)
                .isPresent();
    }

    /** The name for people. */
    String label() {
        return label;
    }
}
