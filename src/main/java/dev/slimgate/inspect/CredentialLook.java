package dev.slimgate.inspect;

import dev.slimgate.filesystem.ContentProbe.Look;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads a small file that may hold a credential, and forgets all of it but whether it does. */
final class CredentialLook implements Look {
    /** Larger files are none of the kinds that are known. */
    static final int MAX_BYTES = 64 * 1024;

    private final CredentialFiles.Shape shape;
    private final byte[] text;
    private int length;

    CredentialLook(CredentialFiles.Shape shape, int sizeBytes) {
        this.shape = shape;
        this.text = new byte[sizeBytes];
    }

    @Override
    public boolean chunk(byte[] bytes, int offset, int count) {
        int taken = Math.min(count, text.length - length);
        System.arraycopy(bytes, offset, text, length, taken);
        length += taken;
        return length < text.length;
    }

    @Override
    public int marks() {
        return shape.marks(new String(text, 0, length, StandardCharsets.ISO_8859_1));
    }

    @Override
    public byte @Nullable [] captured() {
        return null;
    }
}
