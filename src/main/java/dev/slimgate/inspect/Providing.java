package dev.slimgate.inspect;

import dev.slimgate.facts.Provides;
import java.util.List;

/** Looks for what minimal images tend to lack, where the libraries of languages and distributions look for it. */
final class Providing {
    private static final List<String> CERTIFICATE_FILES = List.of(
            "/etc/ssl/certs/ca-certificates.crt",
            "/etc/pki/tls/certs/ca-bundle.crt",
            "/etc/ssl/ca-bundle.pem",
            "/etc/pki/tls/cacert.pem",
            "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
            "/etc/ssl/cert.pem",
            "/usr/local/etc/ssl/cert.pem",
            "/usr/local/share/certs/ca-root-nss.crt",
            "/etc/certs/ca-certificates.crt",
            "/usr/lib/ssl/cert.pem",
            "/var/lib/ca-certificates/ca-bundle.pem",
            "/etc/pki/ca-trust/extracted/java/cacerts",
            "/etc/ssl/certs/java/cacerts",
            "/etc/pki/java/cacerts");
    private static final List<String> CERTIFICATE_DIRECTORIES =
            List.of("/etc/ssl/certs", "/etc/pki/tls/certs", "/usr/lib/ssl/certs", "/system/etc/security/cacerts");
    private static final List<String> TIME_ZONE_DIRECTORIES =
            List.of("/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/usr/lib/locale/TZ", "/etc/zoneinfo");

    private static final List<String> CERTIFICATES_OF_RUNTIMES =
            List.of("/lib/security/cacerts", "-packages/certifi/cacert.pem");
    private static final List<String> TIME_ZONES_OF_RUNTIMES =
            List.of("/lib/time/zoneinfo.zip", "/lib/tzdb.dat", "-packages/tzdata/zoneinfo/tzdata.zi");

    private Providing() {}

    /**
     * What is there. What only one runtime reads (a JDK's own certificates and zones, the zones in Go's own tree, Python's
     * packages of either) counts where that runtime's files stand.
     */
    static Provides find(Tree tree) {
        return new Provides(
                CERTIFICATE_FILES.stream().anyMatch(path -> hasContent(tree, path))
                        || CERTIFICATE_DIRECTORIES.stream().anyMatch(path -> hasCertificates(tree, path))
                        || ofARuntime(tree, CERTIFICATES_OF_RUNTIMES),
                TIME_ZONE_DIRECTORIES.stream().anyMatch(path -> hasZones(tree, path))
                        || ofARuntime(tree, TIME_ZONES_OF_RUNTIMES),
                tree.hasDirectory("/tmp"),
                tree.hasFile("/etc/passwd"));
    }

    private static boolean hasContent(Tree tree, String path) {
        return tree.file(path).filter(found -> found.node().sizeBytes() > 0).isPresent();
    }

    private static boolean hasCertificates(Tree tree, String directory) {
        return Runtimes.children(tree, directory).stream()
                .map(node -> node.name())
                .filter(name -> name.endsWith(".pem") || name.endsWith(".crt") || name.endsWith(".0"))
                .anyMatch(name -> hasContent(tree, directory + "/" + name));
    }

    /** More than the few names that go without data, such as an empty directory or UTC alone. */
    private static boolean hasZones(Tree tree, String directory) {
        return tree.hasContents(directory + "/Europe")
                || tree.hasContents(directory + "/America")
                || hasContent(tree, directory + "/Etc/UTC");
    }

    private static boolean ofARuntime(Tree tree, List<String> endings) {
        return tree.first(place -> place.node().isFile()
                        && place.node().sizeBytes() > 0
                        && endings.stream().anyMatch(place.path()::endsWith))
                .isPresent();
    }
}
