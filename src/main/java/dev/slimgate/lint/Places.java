package dev.slimgate.lint;

import dev.slimgate.policy.SourceLocation;

/** Tells where a field of a document stands. */
@FunctionalInterface
public interface Places {
    /** Knows nothing but where documents begin. */
    Places OF_DOCUMENTS = (document, path) -> document;

    /**
     * The place of a field.
     *
     * @param document where its document begins
     * @param path such as {@code spec.rules.shell}
     */
    SourceLocation at(SourceLocation document, String path);
}
