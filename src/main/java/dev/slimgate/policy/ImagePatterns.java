package dev.slimgate.policy;

import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageReference;
import java.util.List;
import java.util.Set;

/**
 * Globs over an image's registry and repository without tag, such as {@code registry.internal/team-*}{@code /**}. {@code *}
 * stays within a path component and {@code **} crosses them; Docker Hub's own images are {@code docker.io/library/…}.
 *
 * @param include at least one must match
 * @param exclude none may match
 */
public record ImagePatterns(List<String> include, List<String> exclude) {
    /** All images. */
    public static final ImagePatterns EVERYTHING = new ImagePatterns(List.of("**"), List.of());

    public ImagePatterns {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }

    /** Whether an image of this {@link dev.slimgate.oci.ImageReference#name name} is selected. */
    public boolean selects(String name) {
        return anyMatches(include, name) && !anyMatches(exclude, name);
    }

    /**
     * Whether an entry of a list that holds digests and globs names an image; nothing names what has no readable reference.
     *
     * @param digests what the image was resolved to, as far as it was, and its reference's own
     */
    static boolean names(String entry, ImageUse use, Set<Digest> digests) {
        return ImageReference.tryParse(use.image())
                .filter(reference -> entry.startsWith("sha256:")
                        ? digests.stream().anyMatch(digest -> digest.toString().equals(entry))
                        : matches(entry, reference.name()))
                .isPresent();
    }

    private static boolean anyMatches(List<String> globs, String name) {
        for (String glob : globs) {
            if (matches(glob, name)) {
                return true;
            }
        }
        return false;
    }

    /** Matches in time proportional to the product of the lengths, whatever the glob. */
    static boolean matches(String glob, String name) {
        if (glob.equals("**")) {
            return true;
        }
        boolean[] reached = new boolean[name.length() + 1];
        reached[0] = true;
        for (int i = 0; i < glob.length(); i++) {
            boolean star = glob.charAt(i) == '*';
            boolean crosses = star && i + 1 < glob.length() && glob.charAt(i + 1) == '*';
            if (star) {
                i += crosses ? 1 : 0;
                for (int j = 1; j <= name.length(); j++) {
                    reached[j] |= reached[j - 1] && (crosses || name.charAt(j - 1) != '/');
                }
            } else {
                for (int j = name.length(); j > 0; j--) {
                    reached[j] = reached[j - 1] && name.charAt(j - 1) == glob.charAt(i);
                }
                reached[0] = false;
            }
        }
        return reached[name.length()];
    }
}
