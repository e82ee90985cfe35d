package dev.slimgate.policy;

import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.facts.ImageFacts;
import org.jspecify.annotations.Nullable;

/** What is known of one image on one platform at the moment of judging. */
public sealed interface Knowledge {

    /**
     * Manifest and config are known.
     *
     * @param facts what they tell
     * @param contents what is known of the layers
     * @param comparisons what is known of other images that matching rules compare with
     */
    record Resolved(ImageFacts facts, Contents contents, Comparisons comparisons) implements Knowledge {
        /** Where no rule compares with another image. */
        public Resolved(ImageFacts facts, Contents contents) {
            this(facts, contents, Comparisons.NONE);
        }
    }

    /**
     * Not even the manifest is known.
     *
     * @param errorClass why, by kind
     * @param message why, in words, safe to show
     * @param configuredHost whether the operator has configured that registry: a softer effect than the default applies
     *     to configured ones only
     */
    record Unresolved(ErrorClass errorClass, String message, boolean configuredHost) implements Knowledge {}

    /** What is known of the layers. */
    sealed interface Contents {
        /** Nobody asked for them so far. */
        record NotRead() implements Contents {}

        /**
         * All were read.
         *
         * @param signedBy the id of the trusted key by whose word they are, safe to show; null where they were read here
         */
        record Read(ContentFacts facts, @Nullable String signedBy) implements Contents {
            /** Read here. */
            public Read(ContentFacts facts) {
                this(facts, null);
            }
        }

        /** They could not be read; the members are those of {@link Unresolved}. */
        record Failed(ErrorClass errorClass, String message, boolean configuredHost) implements Contents {}

        /** They are being read; {@code message} says how far and when to try again. */
        record Pending(String message) implements Contents {}
    }
}
