package dev.slimgate.inspect;

import dev.slimgate.filesystem.ContentProbe.Look;
import org.jspecify.annotations.Nullable;

/** Looks into files whose content decides whether they are left over: lock files, and what may hold a credential. */
final class LeftoverLooks {
    private LeftoverLooks() {}

    /** The look at a file of its own kind; null where the common one will do. */
    static @Nullable Look look(String path, long sizeBytes) {
        return null;
    }

    /** Marks by the first bytes of a file that is no program. */
    static int sniff(String path, byte[] bytes, int offset, int length) {
        return 0;
    }
}
