package dev.slimgate.policy;

import java.util.List;

/**
 * A base family that an operator declares by golden images: {@code BaseFamily}.
 *
 * @param name by which rules allow it
 * @param location where it was read from
 * @param images as written, see {@link TagPattern}; at least one
 */
public record DeclaredFamily(String name, SourceLocation location, List<String> images) {
    public DeclaredFamily {
        images = List.copyOf(images);
    }
}
