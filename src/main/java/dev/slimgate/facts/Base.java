package dev.slimgate.facts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an image's final tree is, and what shows it.
 *
 * @param family never a mere claim
 * @param variant {@code debug}, {@code slim}, {@code full}; null where none applies
 * @param distribution by os-release or its kin; null where the tree names none
 * @param strength the strongest kind of evidence that the family rests on
 * @param modified paths by which the tree departs from the family's own images; empty where it does not
 * @param evidence in words, strongest first
 */
public record Base(
        Family family,
        @Nullable String variant,
        @Nullable Distribution distribution,
        Strength strength,
        List<String> modified,
        List<Evidence> evidence) {

    public Base {
        modified = List.copyOf(modified);
        evidence = List.copyOf(evidence);
    }

    /**
     * A distribution by its own files.
     *
     * @param id as in os-release, such as {@code debian}
     * @param version such as {@code 12} or {@code 3.20.3}; null where it has none, as Debian testing
     */
    public record Distribution(String id, @Nullable String version) {}

    /**
     * One piece of evidence.
     *
     * @param strength what kind it is
     * @param text what was seen where, safe to show
     */
    public record Evidence(Strength strength, String text) {}

    /** How much a piece of evidence proves, weakest first. */
    public enum Strength {
        /** The image says so of itself. */
        CLAIM("Claim"),
        /** Its layers contain it. */
        CONTENT("Content"),
        /** It has the very layers of a known image. */
        LAYERS("Layers");

        private final String label;

        Strength(String label) {
            this.label = label;
        }

        /** The name in policies and JSON. */
        public String label() {
            return label;
        }
    }
}
