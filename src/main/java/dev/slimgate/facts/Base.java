package dev.slimgate.facts;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an image's final tree is, and what shows it.
 *
 * @param family never a mere claim
 * @param variant {@code debug}, {@code slim}, {@code full}; null where none applies
 * @param distribution by os-release or its kin; null where the tree names none
 * @param image what it was built from, proved by its lowest layers, such as {@code debian:12-slim}; null where that is
 *     not known
 * @param layers how many of the lowest layers belong to the base; 0 where none does
 * @param strength the strongest kind of evidence that the family rests on
 * @param changes what layers above the first brought, replaced or removed of that which decides a family, by layer, then
 *     path; where they are more than {@value #MOST_CHANGES}, one of each layer, and of so many layers the highest
 * @param modified paths by which the tree departs from the family's own images; empty where it does not
 * @param evidence in words, strongest first
 */
public record Base(
        Family family,
        @Nullable String variant,
        @Nullable Distribution distribution,
        @Nullable String image,
        int layers,
        Strength strength,
        List<Change> changes,
        List<String> modified,
        List<Evidence> evidence) {

    /** The most changes that are listed. */
    public static final int MOST_CHANGES = 200;

    public Base {
        changes = List.copyOf(changes);
        modified = List.copyOf(modified);
        evidence = List.copyOf(evidence);
    }

    /**
     * A distribution by its own files.
     *
     * @param id as in os-release, such as {@code debian}
     * @param version such as {@code 12} or {@code 3.20.3}; null where it has none, as Debian testing
     * @param endOfLife the last day on which its makers give security updates to all; null where that is not known
     */
    public record Distribution(
            String id, @Nullable String version, @Nullable LocalDate endOfLife) {}

    /**
     * A layer's change to what decides a family: os-release, package databases, loader, libc, shells, applet sets,
     * package managers.
     *
     * @param path absolute
     * @param layer that made it, counted from 0
     */
    public record Change(String path, int layer) {}

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
