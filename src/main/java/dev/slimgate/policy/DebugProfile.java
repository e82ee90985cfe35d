package dev.slimgate.policy;

import dev.slimgate.oci.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Images that people debug with: {@code spec.debug}. In an ephemeral container, and nowhere else, what some rules of this
 * policy find on them does no more than warn.
 *
 * @param images digests ({@code sha256:…}), or globs over registry and repository as in {@link ImagePatterns}; at least one
 * @param rules field names of the rules that are loosened
 * @param maxDuration how long after its start a container is borne with; null for as long as its Pod lives
 * @param until from this instant on nothing is loosened; null for never
 */
public record DebugProfile(
        List<String> images,
        Set<String> rules,
        @Nullable Duration maxDuration,
        @Nullable Instant until) {
    /**
     * What is loosened where a policy does not say: what a debug image is full of. Who runs it, what it is called and where
     * it comes from stay as strict as they are.
     */
    public static final Set<String> USUAL = Set.of(
            "shell",
            "packageManager",
            "tools",
            "leftovers",
            "compressedSize",
            "uncompressedSize",
            "layers",
            "waste",
            "growth");

    public DebugProfile {
        images = List.copyOf(images);
        rules = Set.copyOf(rules);
    }

    /**
     * Whether what this rule finds is loosened.
     *
     * @param rule its {@link Rule#name name}, so that no single expression is meant by {@code expressions}
     */
    public boolean loosens(String rule) {
        return rules.contains(rule);
    }

    /** Whether this use of an image is debugging with one of those listed. */
    boolean covers(ImageUse use, Set<Digest> digests) {
        return use.kind() == ContainerKind.EPHEMERAL
                && images.stream().anyMatch(image -> ImagePatterns.names(image, use, digests));
    }

    /** {@link #maxDuration} as policies write it: {@code 30m}, {@code 4h}, {@code 2d}; {@code ""} where there is none. */
    public String spanWords() {
        if (maxDuration == null) {
            return "";
        }
        if (maxDuration.toMinutes() % (24 * 60) == 0) {
            return maxDuration.toDays() + "d";
        }
        return maxDuration.toMinutes() % 60 == 0 ? maxDuration.toHours() + "h" : maxDuration.toMinutes() + "m";
    }
}
