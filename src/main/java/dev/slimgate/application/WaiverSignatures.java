package dev.slimgate.application;

import dev.slimgate.document.SignatureCheck;
import dev.slimgate.document.WaiverKeyFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the signatures of waivers are checked by, and whether that has changed.
 *
 * @param file the keys; null where none are configured
 */
record WaiverSignatures(@Nullable WaiverKeyFile file) {
    /** No keys: a signature proves nothing. */
    static final WaiverSignatures NONE = new WaiverSignatures(null);

    /**
     * @param keys null where none are configured
     * @param cluster the name that signatures must carry
     * @throws dev.slimgate.oci.MalformedException where the keys cannot be read
     */
    static WaiverSignatures of(@Nullable Path keys, String cluster) {
        return keys == null ? NONE : new WaiverSignatures(WaiverKeyFile.open(keys, cluster));
    }

    SignatureCheck check() {
        return file == null ? SignatureCheck.NO_KEYS : file;
    }

    /** Reads the keys again; whether documents must be read again because of that. */
    boolean reload() {
        return file != null && file.reload();
    }
}
