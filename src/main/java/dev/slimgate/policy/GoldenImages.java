package dev.slimgate.policy;

import dev.slimgate.facts.Base;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Comparisons.Comparison;
import dev.slimgate.policy.Comparisons.OtherImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The declared families that a rule allows, beside the image that is judged.
 *
 * <p>An image is built on a golden image where that one's layers are its lowest: the same compressed bytes, or, as builders
 * and mirrors compress anew, the same unpacked ones. A golden image without layers is under no image.
 *
 * @param names of the families, in the policy's order
 */
record GoldenImages(List<String> names, ImageFacts facts, Comparisons comparisons) {
    private static final int MOST_SHOWN = 3;

    /**
     * A golden image that the judged one is built on, by what both manifests and configs say.
     *
     * @param depth how many of the lowest layers are the golden image's
     */
    record Under(String family, OtherImage image, int depth) {
        /** What layers above the golden image changed of that which decides a family, lowest first. */
        List<Base.Change> changed(Base base) {
            return base.changes().stream()
                    .filter(change -> change.layer() >= depth)
                    .toList();
        }

        /** Whether the list of changes is too short to show that there are none. */
        boolean hidden(Base base) {
            return base.changes().size() >= Base.MOST_CHANGES && changed(base).isEmpty();
        }

        boolean unchanged(Base base) {
            return changed(base).isEmpty() && !hidden(base);
        }

        /** {@code corp-java (registry.example/base/java:21)}. */
        String words() {
            return family + " (" + Printable.of(image.reference()) + ")";
        }
    }

    /** Those that the image is built on; of one family the one with the most layers comes first. */
    List<Under> under() {
        List<Under> found = new ArrayList<>();
        for (String name : names) {
            if (comparisons.families().get(name) instanceof Comparison.Known known) {
                known.images().stream()
                        .flatMap(golden -> under(name, golden).stream())
                        .sorted((one, other) -> Integer.compare(other.depth, one.depth))
                        .forEach(found::add);
            }
        }
        return found;
    }

    /** Why it is not known whether the image is built on one of them; empty where it is known. */
    Optional<Comparison.Failed> failed() {
        return names.stream()
                .map(comparisons.families()::get)
                .<Comparison.@Nullable Failed>map(comparison -> switch (comparison) {
                    case null -> null;
                    case Comparison.Failed failed -> failed;
                    case Comparison.Known known -> known.missing();
                })
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** {@code corp-java (registry.example/base/java:21 and 2 more)}, for all families. */
    String words() {
        return names.stream()
                .map(name -> name + " (" + words(comparisons.families().get(name)) + ")")
                .collect(Collectors.joining(" or "));
    }

    private String words(@Nullable Comparison comparison) {
        return switch (comparison) {
            case null -> "which no BaseFamily declares";
            case Comparison.Failed failed -> failed.errorClass().words();
            case Comparison.Known known -> words(known) + (known.stale() == null ? "" : ", " + known.stale());
        };
    }

    private String words(Comparison.Known known) {
        if (known.images().isEmpty()) {
            return "which has no image for " + facts.platform();
        }
        List<String> references =
                known.images().stream().map(OtherImage::reference).distinct().toList();
        String shown = references.stream().limit(MOST_SHOWN).map(Printable::of).collect(Collectors.joining(", "));
        int more = references.size() - MOST_SHOWN;
        return more > 0 ? shown + " and " + more + " more" : shown;
    }

    private Optional<Under> under(String family, OtherImage golden) {
        int depth = golden.layers().size();
        boolean under =
                depth > 0 && golden.platform().isLike(facts.platform()) && (byDigests(golden) || byDiffIds(golden));
        return under ? Optional.of(new Under(family, golden, depth)) : Optional.empty();
    }

    private boolean byDigests(OtherImage golden) {
        return isPrefix(golden.layers(), ImageFacts.Layer::digest);
    }

    /** The image's own are proved by reading its layers; a golden image that leaves some out proves nothing. */
    private boolean byDiffIds(OtherImage golden) {
        return golden.diffIds().size() == golden.layers().size()
                && isPrefix(golden.diffIds(), ImageFacts.Layer::diffId);
    }

    private boolean isPrefix(List<Digest> prefix, DigestOf digestOf) {
        List<ImageFacts.Layer> layers = facts.layers();
        if (prefix.size() > layers.size()) {
            return false;
        }
        for (int i = 0; i < prefix.size(); i++) {
            if (!prefix.get(i).equals(digestOf.layer(layers.get(i)))) {
                return false;
            }
        }
        return true;
    }

    /** One of a layer's two digests. */
    private interface DigestOf {
        @Nullable Digest layer(ImageFacts.Layer layer);
    }
}
