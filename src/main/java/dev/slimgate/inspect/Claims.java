package dev.slimgate.inspect;

import dev.slimgate.facts.Family;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageConfig;
import dev.slimgate.oci.ImageManifest;
import dev.slimgate.oci.MalformedException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an image says it was built from. A claim sets nothing; it stands beside the facts. */
final class Claims {
    private static final String BASE_NAME = "org.opencontainers.image.base.name";
    private static final String BASE_DIGEST = "org.opencontainers.image.base.digest";
    private static final int MAX_READ = 1024;

    /** A word of a base image's name and its family; the first that fits wins, so narrow ones stand first. */
    private static final List<Map.Entry<String, Family>> WORDS = List.of(
            Map.entry("distroless", Family.DISTROLESS),
            Map.entry("chisel", Family.CHISELLED),
            Map.entry("chainguard", Family.WOLFI),
            Map.entry("cgr.dev", Family.WOLFI),
            Map.entry("wolfi", Family.WOLFI),
            Map.entry("ubi-micro", Family.UBI_MICRO),
            Map.entry("ubi-minimal", Family.UBI_MINIMAL),
            Map.entry("ubi8-micro", Family.UBI_MICRO),
            Map.entry("ubi8-minimal", Family.UBI_MINIMAL),
            Map.entry("ubi9-micro", Family.UBI_MICRO),
            Map.entry("ubi9-minimal", Family.UBI_MINIMAL),
            Map.entry("ubi10-micro", Family.UBI_MICRO),
            Map.entry("ubi10-minimal", Family.UBI_MINIMAL),
            Map.entry("ubi8", Family.UBI),
            Map.entry("ubi9", Family.UBI),
            Map.entry("ubi10", Family.UBI),
            Map.entry("nanoserver", Family.WINDOWS),
            Map.entry("servercore", Family.WINDOWS),
            Map.entry("alpine", Family.ALPINE),
            Map.entry("busybox", Family.BUSYBOX),
            Map.entry("slim", Family.DEBIAN_SLIM),
            Map.entry("debian", Family.DEBIAN),
            Map.entry("bookworm", Family.DEBIAN),
            Map.entry("trixie", Family.DEBIAN),
            Map.entry("bullseye", Family.DEBIAN),
            Map.entry("ubuntu", Family.UBUNTU),
            Map.entry("fedora", Family.FEDORA),
            Map.entry("centos", Family.CENTOS),
            Map.entry("rocky", Family.ROCKYLINUX),
            Map.entry("almalinux", Family.ALMALINUX),
            Map.entry("amazonlinux", Family.AMAZONLINUX),
            Map.entry("oraclelinux", Family.ORACLELINUX),
            Map.entry("photon", Family.PHOTON),
            Map.entry("azurelinux", Family.AZURELINUX),
            Map.entry("mariner", Family.AZURELINUX),
            Map.entry("suse", Family.SUSE),
            Map.entry("archlinux", Family.ARCHLINUX),
            Map.entry("scratch", Family.SCRATCH));

    private Claims() {}

    /** The digest of the base that annotations or, without them, labels name; null where they name none. */
    static @Nullable Digest baseDigest(ImageFacts facts) {
        String named =
                facts.annotations().getOrDefault(BASE_DIGEST, facts.labels().getOrDefault(BASE_DIGEST, ""));
        try {
            return named.isEmpty() || named.length() > MAX_READ ? null : Digest.parse(named);
        } catch (MalformedException e) {
            return null; // a claim that says nothing
        }
    }

    static @Nullable Family family(ImageManifest manifest, ImageConfig config) {
        Family annotated = ofName(manifest.annotations().getOrDefault(BASE_NAME, ""));
        Family labelled = annotated != null ? annotated : ofName(config.labels().getOrDefault(BASE_NAME, ""));
        return labelled != null ? labelled : ofHistory(config);
    }

    private static @Nullable Family ofName(String name) {
        String read = name.substring(0, Math.min(name.length(), MAX_READ)).toLowerCase(Locale.ROOT);
        for (Map.Entry<String, Family> word : WORDS) {
            if (read.contains(word.getKey())) {
                return word.getValue();
            }
        }
        return null;
    }

    /** The builders of a few families sign their first step. */
    private static @Nullable Family ofHistory(ImageConfig config) {
        if (config.history().isEmpty()) {
            return null;
        }
        String first = config.history().getFirst().createdBy();
        if (first.contains("debian.sh")) {
            return Family.DEBIAN;
        }
        if (first.contains("alpine-minirootfs")) {
            return Family.ALPINE;
        }
        return first.startsWith("bazel build") ? Family.DISTROLESS : first.equals("apko") ? Family.WOLFI : null;
    }
}
