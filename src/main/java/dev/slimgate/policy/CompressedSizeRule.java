package dev.slimgate.policy;

import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.ImageFacts;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code compressedSize}: what a node downloads must be small.
 *
 * <p>{@code perRuntime} replaces {@code max} for a runtime known by content; a runtime that environment names claim can
 * only lower the limit, never raise it. The layers are read for the runtime only where the answer hangs on it.
 *
 * @param max for the whole image; null for no limit
 * @param perRuntime by a name of {@link Runtimes#NAMES}
 * @param perLayer for each layer; null for no limit
 */
public record CompressedSizeRule(
        @Nullable Quantity max,
        Map<String, Quantity> perRuntime,
        @Nullable Quantity perLayer,
        @Nullable Enforcement enforcement)
        implements Rule {

    public CompressedSizeRule {
        perRuntime = Map.copyOf(perRuntime);
    }

    /** A limit for the whole image and whom it is for: {@code ""} for all. */
    private record Limit(Quantity most, String runtime) {
        @Override
        public String toString() {
            return "at most " + most + (runtime.isEmpty() ? "" : " for " + runtime);
        }
    }

    @Override
    public String name() {
        return "compressedSize";
    }

    @Override
    public String label() {
        return "size";
    }

    @Override
    public boolean judgesImageVolumes() {
        return false;
    }

    /** The limit for an image of this runtime that is known by content; empty where there is none. */
    public Optional<Quantity> limitFor(String runtime) {
        return Optional.ofNullable(perRuntime.getOrDefault(runtime, max));
    }

    /** The limit for this image by what is known of it, as it is judged; empty where there is none. */
    public Optional<Quantity> limitFor(ImageFacts facts, @Nullable ContentFacts contents) {
        return Optional.ofNullable(limit(facts, contents)).map(Limit::most);
    }

    @Override
    public Outcome judge(Subject subject) {
        ImageFacts facts = subject.facts();
        Long bytes = facts.compressedBytes();
        if (bytes == null) {
            Long stored = facts.storedBytes();
            return new Outcome.Skipped("the compressed size is not known: the image is a docker save archive"
                    + (stored == null ? "" : ", which stores " + Quantity.about(stored)));
        }
        Limit limit = limit(facts, subject.contents());
        boolean fatLayer = perLayer != null
                && facts.layers().stream().anyMatch(layer -> exceeds(layer.compressedBytes(), perLayer));
        boolean undecided = subject.contents() == null && !sameForEveryRuntime(bytes);
        if (undecided && !fatLayer) {
            return new Outcome.NeedsContents();
        }
        boolean tooBig = !undecided && limit != null && exceeds(bytes, limit.most());
        if (!tooBig && !fatLayer) {
            return new Outcome.Passed();
        }
        String whole = tooBig && limit != null ? Quantity.over(bytes) + " compressed, " + limit : "";
        String layer =
                facts.largestLayer().map(largest -> layer(largest, fatLayer)).orElse("");
        return new Outcome.Violated(whole + (whole.isEmpty() || layer.isEmpty() ? "" : "; ") + layer);
    }

    /** The limit by what is known now; null where there is none. */
    private @Nullable Limit limit(ImageFacts facts, @Nullable ContentFacts contents) {
        ContentFacts.LanguageRuntime known = contents == null ? null : contents.runtime();
        if (known != null) {
            Quantity own = perRuntime.get(known.name());
            return own != null ? new Limit(own, known.name()) : overall();
        }
        String claimed = Runtimes.claimed(facts.environment()).orElse("");
        Quantity own = perRuntime.get(claimed);
        boolean lowers = own != null && (max == null || own.bytes() < max.bytes());
        return lowers && own != null ? new Limit(own, claimed) : overall();
    }

    private @Nullable Limit overall() {
        return max == null ? null : new Limit(max, "");
    }

    /** Whether every limit that the contents could bring into play gives the same answer. */
    private boolean sameForEveryRuntime(long bytes) {
        boolean over = max != null && bytes > max.bytes();
        return perRuntime.values().stream().allMatch(limit -> bytes > limit.bytes() == over);
    }

    private static boolean exceeds(@Nullable Long bytes, Quantity limit) {
        return bytes != null && bytes > limit.bytes();
    }

    private String layer(ImageFacts.Layer largest, boolean fatLayer) {
        Long bytes = largest.compressedBytes();
        if (bytes == null) {
            return "";
        }
        return "largest layer " + Quantity.over(bytes)
                + (fatLayer ? ", at most " + perLayer + " for each" : "")
                + BuildStep.of(largest).map(command -> ": " + command).orElse("");
    }
}
