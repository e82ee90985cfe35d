package dev.slimgate.lint;

import dev.slimgate.facts.Catalogue;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.KnownBase;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The least that images of a family or a runtime are known to have. The catalogue's figures were measured. Those of the
 * tables here are what practitioners and projects tell of their images; they tell unpacked sizes mostly, and figures differ, so
 * a quarter of theirs is taken for the least that a node would download, and a half for the least on its disk.
 */
final class SmallestKnown {
    private static final long MB = 1_000_000;
    private static final int COMPRESSED = 4;
    private static final int OF_OTHER_VERSIONS = 2;

    /** Unpacked, in MB: the base images alone. */
    private static final Map<Family, Integer> UNPACKED = Map.of(
            Family.UBUNTU, 77,
            Family.DEBIAN_SLIM, 74,
            Family.ALPINE, 7,
            Family.DISTROLESS, 2);

    /**
     * Languages, in MB: the smallest base that has the runtime, unpacked (0 where a program needs none), and what a
     * finished service of good make has compressed at least.
     */
    private static final Map<String, Sizes> RUNTIMES = Map.of(
            "go", new Sizes(0, 10, "a static program"),
            "node", new Sizes(120, 60, "distroless with Node.js"),
            "python", new Sizes(50, 100, "Python on Alpine or distroless"),
            // a runtime cut down by jlink has half of it
            "java", new Sizes(95, 150, "a Java runtime of the needed modules only"),
            "php", new Sizes(0, 90, "PHP on Alpine"),
            "nginx", new Sizes(0, 25, "nginx on Alpine"));

    /** All images that we know of these have a shell. */
    private static final Set<Family> WITH_SHELL = Set.copyOf(EnumSet.of(
            Family.ALPINE,
            Family.BUSYBOX,
            Family.DEBIAN_SLIM,
            Family.DEBIAN,
            Family.UBUNTU,
            Family.UBI_MINIMAL,
            Family.UBI,
            Family.FEDORA,
            Family.CENTOS,
            Family.ROCKYLINUX,
            Family.ALMALINUX,
            Family.AMAZONLINUX,
            Family.ORACLELINUX,
            Family.PHOTON,
            Family.SUSE,
            Family.ARCHLINUX));

    private final Catalogue catalogue;

    SmallestKnown(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    private record Sizes(int unpacked, int good, String what) {}

    /**
     * A size that nothing known is below.
     *
     * @param source where it comes from, in words
     */
    record Least(long bytes, String source) {}

    /** The least that a node downloads for an image of this family; empty where nobody knows. */
    Optional<Least> compressed(Family family) {
        Optional<Least> measured = catalogue.bases().stream()
                .filter(base -> base.family() == family && base.compressedBytes() != null)
                .min(Comparator.comparingLong(SmallestKnown::bytes))
                .map(base -> new Least(bytes(base), base.image() + " in the catalogue"));
        return measured.or(() -> Optional.ofNullable(UNPACKED.get(family))
                .map(size -> new Least(size * MB / COMPRESSED, size + " MB unpacked, as its makers tell")));
    }

    private static long bytes(KnownBase base) {
        return Objects.requireNonNullElse(base.compressedBytes(), Long.MAX_VALUE);
    }

    /** The least that an image of this family has unpacked; empty where nobody knows. */
    Optional<Least> unpacked(Family family) {
        return Optional.ofNullable(UNPACKED.get(family))
                .map(size -> new Least(size * MB / OF_OTHER_VERSIONS, size + " MB unpacked, as its makers tell"));
    }

    /** The least that a node downloads for an image with this runtime; empty where there is no such figure. */
    Optional<Least> runtime(String runtime) {
        return Optional.ofNullable(RUNTIMES.get(runtime))
                .filter(sizes -> sizes.unpacked() > 0)
                .map(sizes -> new Least(
                        sizes.unpacked() * MB / COMPRESSED,
                        sizes.what() + " has about " + sizes.unpacked() + " MB unpacked"));
    }

    /** What a finished service of good make has at least; empty where there is no such figure. */
    Optional<Least> good(String runtime) {
        return Optional.ofNullable(RUNTIMES.get(runtime))
                .map(sizes -> new Least(
                        sizes.good() * MB, "services on " + sizes.what() + " begin at about " + sizes.good() + " MB"));
    }

    /** Whether all images that we know of the family have a shell. */
    static boolean hasShell(Family family) {
        return WITH_SHELL.contains(family);
    }

    /** Whether all images that we know of the family have a package manager. */
    static boolean hasPackageManager(Family family) {
        return WITH_SHELL.contains(family) && family != Family.BUSYBOX;
    }

    /** Whether layers of an image of the family can be found in the catalogue. */
    boolean provedByLayers(Family family) {
        return catalogue.bases().stream().anyMatch(base -> base.family() == family);
    }

    /** The families that the catalogue can prove, in their order. */
    List<Family> proved() {
        return catalogue.bases().stream()
                .map(KnownBase::family)
                .distinct()
                .sorted()
                .toList();
    }
}
