package dev.slimgate.filesystem;

import org.jspecify.annotations.Nullable;

/**
 * Looks at the contents of regular files while they stream past, and leaves marks and small copies in the index. Safe
 * for use by many threads; a {@link Look} belongs to one.
 */
@FunctionalInterface
public interface ContentProbe {
    /**
     * What a stored index was made by: raised whenever the program sees other things in a layer than before, be it that
     * the inspection's marks and copies change or how a tar is read. Indexes of another number are read anew.
     */
    int ENGINE_VERSION = 1;

    /** Looks at nothing. */
    ContentProbe NONE = (path, sizeBytes, mode) -> null;

    /**
     * Called for each regular file before its content.
     *
     * @param path relative to the root, normalised
     * @param sizeBytes of the content with holes
     * @param mode permission bits
     * @return null where the content is of no interest
     */
    @Nullable Look look(String path, long sizeBytes, int mode);

    /** A look at one file. */
    interface Look {
        /** Takes the next bytes of the file and says whether more are wanted; the array is the reader's own. */
        boolean chunk(byte[] bytes, int offset, int length);

        /** What was seen, in the prober's own code; 0 for nothing. Asked once, after the last chunk. */
        int marks();

        /** What is to be kept of the content; null for nothing. Asked once, after the last chunk. */
        byte @Nullable [] captured();
    }
}
