package dev.slimgate.document;

import dev.slimgate.oci.MalformedException;
import dev.slimgate.policy.Waiver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link WaiverKeys} in a file that may change, as a mounted Secret does. Keys are rotated by two of them in the file: what
 * is signed by a key that is gone proves nothing any more. A file that has become unreadable keeps the last good keys.
 *
 * <p>What was checked before {@link #reload} must be read again where it tells of a change. Safe for use by many threads.
 */
public final class WaiverKeyFile implements SignatureCheck {
    private static final Logger LOG = LoggerFactory.getLogger(WaiverKeyFile.class);
    private static final int MOST_BYTES = 1 << 20;

    private final Path file;
    private final String cluster;
    private byte[] seen;
    private volatile WaiverKeys keys;

    private WaiverKeyFile(Path file, String cluster, byte[] bytes, WaiverKeys keys) {
        this.file = file;
        this.cluster = cluster;
        this.seen = bytes;
        this.keys = keys;
    }

    /**
     * Reads the file.
     *
     * @param cluster the name that signatures must carry
     * @throws MalformedException where it cannot be read or holds no fit keys; the message names the file
     */
    public static WaiverKeyFile open(Path file, String cluster) {
        try {
            byte[] bytes = bytes(file);
            return new WaiverKeyFile(file, cluster, bytes, parse(bytes, cluster));
        } catch (IOException e) {
            throw new MalformedException(
                    file + " cannot be read: " + e.getClass().getSimpleName(), e);
        } catch (MalformedException e) {
            throw new MalformedException(file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Waiver.Signature check(String signature, Signable waiver) {
        return keys.check(signature, waiver);
    }

    /** Reads the file again; whether other keys count now. */
    public synchronized boolean reload() {
        try {
            byte[] bytes = bytes(file);
            if (Arrays.equals(bytes, seen)) {
                return false;
            }
            seen = bytes;
            keys = parse(bytes, cluster);
            LOG.atInfo().log("the keys of signed waivers in {} have changed", file);
            return true;
        } catch (IOException | MalformedException e) {
            tell(e);
            return false;
        }
    }

    private void tell(Exception e) {
        boolean absent = e instanceof IOException;
        if (!absent || seen.length > 0) {
            LOG.atError()
                    .log(
                            "waiver keys {}: {}; the last good keys count on",
                            file,
                            absent ? "cannot be read" : e.getMessage());
        }
        seen = absent ? new byte[0] : seen; // tells it once, and reads the file anew when it is back
    }

    private static WaiverKeys parse(byte[] bytes, String cluster) {
        return WaiverKeys.parse(new String(bytes, StandardCharsets.UTF_8), cluster);
    }

    private static byte[] bytes(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new MalformedException("is larger than " + MOST_BYTES + " bytes");
            }
            return bytes;
        }
    }
}
