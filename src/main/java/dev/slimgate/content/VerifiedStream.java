package dev.slimgate.content;

import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A blob's bytes, checked while they are read: more bytes than stated fail at once, fewer or another digest where the
 * stream would end. Failures are {@link IOException}s whose cause is a {@link ContentException.Invalid}, and stay.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md#verification">verification</a>
 */
public final class VerifiedStream extends FilterInputStream {
    private final Descriptor descriptor;
    private final String what;
    private final MessageDigest hash;
    private long read;
    private boolean verified;
    private ContentException.@Nullable Invalid failure;

    /**
     * Checks {@code in}, which is closed with this stream.
     *
     * @param what names the blob in messages
     */
    public VerifiedStream(InputStream in, Descriptor descriptor, String what) {
        super(in);
        this.descriptor = descriptor;
        this.what = what;
        this.hash = descriptor.digest().newHash();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (failure != null) {
            throw new IOException(failure);
        }
        if (length == 0) {
            return 0;
        }
        int count = verified ? -1 : in.read(buffer, offset, length);
        if (count < 0) {
            verifyEnd();
            return -1;
        }
        read += count;
        if (read > descriptor.bytes()) {
            throw fail("is longer than the " + descriptor.bytes() + " bytes that its descriptor states");
        }
        hash.update(buffer, offset, count);
        return count;
    }

    /** Reads rather than skips, as every byte counts for the digest. */
    @Override
    public long skip(long count) throws IOException {
        byte[] buffer = new byte[(int) Math.min(8192, Math.max(0, count))];
        long skipped = 0;
        while (skipped < count) {
            int now = read(buffer, 0, (int) Math.min(buffer.length, count - skipped));
            if (now <= 0) {
                break;
            }
            skipped += now;
        }
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void verifyEnd() throws IOException {
        if (verified) {
            return;
        }
        if (read != descriptor.bytes()) {
            throw fail("ends after " + read + " of the " + descriptor.bytes() + " bytes that its descriptor states");
        }
        Digest actual = Digest.of(descriptor.digest().algorithm(), hash.digest());
        if (!actual.equals(descriptor.digest())) {
            throw fail("has the digest " + actual);
        }
        verified = true;
    }

    private IOException fail(String why) {
        failure = new ContentException.Invalid(what + ": blob " + descriptor.digest() + " " + why);
        return new IOException(failure);
    }
}
