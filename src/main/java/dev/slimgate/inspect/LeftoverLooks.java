package dev.slimgate.inspect;

import dev.slimgate.filesystem.ContentProbe.Look;
import org.jspecify.annotations.Nullable;

/**
 * Looks into files whose content decides whether they are left over: lists of dependencies, and what may hold a
 * credential. Of a credential nothing is kept but a mark.
 */
final class LeftoverLooks {
    private LeftoverLooks() {}

    /** The common look at a file, and beside it a look of the file's own kind where it has one. */
    static Look beside(Look common, String path, long sizeBytes) {
        Look own = look(path, sizeBytes);
        return own == null ? common : new BothLooks(common, own);
    }

    private static @Nullable Look look(String path, long sizeBytes) {
        Look list = DependencyLists.look(path, sizeBytes);
        if (list != null) {
            return list;
        }
        CredentialFiles.Shape shape = sizeBytes <= CredentialLook.MAX_BYTES ? CredentialFiles.shape(path) : null;
        return shape == null || sizeBytes == 0 ? null : new CredentialLook(shape, (int) sizeBytes);
    }

    /** Marks by the first bytes of a file that is no program. */
    static int sniff(String path, byte[] bytes, int offset, int length) {
        return PrivateKeys.begins(bytes, offset, length) ? Marks.PRIVATE_KEY : 0;
    }
}
