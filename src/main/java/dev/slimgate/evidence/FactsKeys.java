package dev.slimgate.evidence;

import dev.slimgate.document.TrustedKeys;
import dev.slimgate.oci.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys whose statements count, in a file that may change, as a mounted Secret does. It is looked at when it is used, and
 * not more often than every ten seconds. What a key has vouched for counts no more once the key is gone; a file that has
 * become unreadable keeps the last good keys. Safe for use by many threads.
 */
public final class FactsKeys {
    private static final Logger LOG = LoggerFactory.getLogger(FactsKeys.class);
    private static final Duration REST = Duration.ofSeconds(10);
    private static final int MOST_BYTES = 1 << 20;

    private final Path file;
    private final LongSupplier nanos;
    private volatile State state;

    /** The bytes of the last try, the keys of the last good one, and when that was on the clock. */
    @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
    private record State(byte[] bytes, TrustedKeys keys, long at) {}

    private FactsKeys(Path file, LongSupplier nanos, State state) {
        this.file = file;
        this.nanos = nanos;
        this.state = state;
    }

    /**
     * Reads the file.
     *
     * @param nanos monotonic clock
     * @throws MalformedException where it cannot be read or holds no fit keys; the message names the file
     */
    public static FactsKeys open(Path file, LongSupplier nanos) {
        try {
            byte[] bytes = bytes(file);
            return new FactsKeys(file, nanos, new State(bytes, parse(bytes), nanos.getAsLong()));
        } catch (IOException e) {
            throw new MalformedException(
                    file + " cannot be read: " + e.getClass().getSimpleName(), e);
        } catch (MalformedException e) {
            throw new MalformedException(file + ": " + e.getMessage(), e);
        }
    }

    /** The keys that count now. */
    TrustedKeys now() {
        State seen = state;
        return nanos.getAsLong() - seen.at < REST.toNanos() ? seen.keys : again();
    }

    private synchronized TrustedKeys again() {
        State seen = state;
        long now = nanos.getAsLong();
        if (now - seen.at < REST.toNanos()) {
            return seen.keys; // somebody was faster
        }
        byte[] bytes;
        try {
            bytes = bytes(file);
        } catch (IOException e) {
            if (seen.bytes.length > 0) {
                LOG.atError().log("{} cannot be read; the last good keys of signed facts stay in force", file);
            }
            state = new State(new byte[0], seen.keys, now);
            return seen.keys;
        }
        TrustedKeys keys = seen.keys;
        if (!Arrays.equals(bytes, seen.bytes)) {
            try {
                keys = parse(bytes);
                LOG.atInfo().log("the keys of signed facts in {} were read again", file);
            } catch (MalformedException e) {
                LOG.atError().log("{}: {}; the last good keys of signed facts stay in force", file, e.getMessage());
            }
        }
        state = new State(bytes, keys, now);
        return keys;
    }

    private static TrustedKeys parse(byte[] bytes) {
        return TrustedKeys.parse(new String(bytes, StandardCharsets.UTF_8));
    }

    private static byte[] bytes(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new MalformedException("is longer than " + MOST_BYTES + " bytes");
            }
            return bytes;
        }
    }
}
