package dev.slimgate.policy;

import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.ImageFacts;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One requirement of a policy. Cheap questions come first: a rule says that it needs the layers only when manifest and
 * config cannot decide it.
 */
public interface Rule {

    /** The field's name in the policy, such as {@code compressedSize}; with a slash and its own name behind it for one of several. */
    String name();

    /** The field's name in the policy of a rule of this name: {@code expressions} of {@code expressions/no-mail-port}. */
    static String field(String name) {
        int slash = name.indexOf('/');
        return slash < 0 ? name : name.substring(0, slash);
    }

    /** One short word for messages, such as {@code size}. */
    String label();

    /** The rule's own enforcement; null where it takes the policy's. */
    @Nullable Enforcement enforcement();

    /** Whether the rule says anything about images that are mounted as volumes. */
    boolean judgesImageVolumes();

    /** Judges one image. */
    Outcome judge(Subject subject);

    /**
     * What the rule says of an image of which nothing is known but its readable name; empty where it needs more, as
     * nearly all do.
     */
    default Optional<Outcome> withoutFacts(ImageUse use, PodContext pod) {
        return Optional.empty();
    }

    /** Names of declared families that the rule asks about; see {@link Comparisons#families}. */
    default Set<String> familiesAsked() {
        return Set.of();
    }

    /** References of other images that the rule compares with; see {@link Comparisons#images}. */
    default Set<String> imagesAsked() {
        return Set.of();
    }

    /** Whether the rule compares with what the same workload ran before; see {@link Comparisons#previous}. */
    default boolean asksForPrevious() {
        return false;
    }

    /** Whether the rule needs {@link ContentFacts#dive}, which is not counted where no rule does. */
    default boolean asksForDive() {
        return false;
    }

    /** Whether the rule looks into the object itself, see {@link PodContext#states}. */
    default boolean readsObject() {
        return false;
    }

    /** Whether the rule looks at the object's name or labels, which tell Pods of one workload apart. */
    default boolean tellsPodsApart() {
        return false;
    }

    /**
     * What a rule looks at.
     *
     * @param use where the image stands
     * @param pod the object that brings it
     * @param facts manifest facts
     * @param contents content facts; null where the layers were not read
     * @param comparisons other images that the rule asked for
     * @param now the time of judging
     */
    record Subject(
            ImageUse use,
            PodContext pod,
            ImageFacts facts,
            @Nullable ContentFacts contents,
            Comparisons comparisons,
            Instant now) {}

    /** What a rule says. */
    sealed interface Outcome {
        /** The image keeps the rule. */
        record Passed() implements Outcome {}

        /**
         * The image breaks the rule.
         *
         * @param text what was found, the limit, and where it comes from
         */
        record Violated(String text) implements Outcome {}

        /**
         * The image keeps the rule, and something is worth saying all the same: a warning at most, whatever the rule's
         * enforcement.
         *
         * @param text what was found and where it comes from
         */
        record Warned(String text) implements Outcome {}

        /**
         * The rule does not apply.
         *
         * @param text why
         */
        record Skipped(String text) implements Outcome {}

        /**
         * The image contradicts itself or lacks what the rule needs; class {@code invalid}.
         *
         * @param text why
         */
        record Undecidable(String text) implements Outcome {}

        /**
         * The image that it is compared with could not be had.
         *
         * @param failed why
         */
        record Uncompared(Comparisons.Comparison.Failed failed) implements Outcome {}

        /** The layers must be read first. Only allowed where {@link Subject#contents} is null. */
        record NeedsContents() implements Outcome {}
    }
}
