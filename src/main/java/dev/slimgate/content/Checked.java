package dev.slimgate.content;

import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Manifest;
import dev.slimgate.oci.ManifestReader;
import dev.slimgate.oci.MediaType;
import dev.slimgate.oci.Printable;
import dev.slimgate.oci.TooManyException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What every source checks alike: sizes before anything is fetched, digests, and what a manifest's bytes say. */
public final class Checked {
    private static final int SHOWN = 200;

    private Checked() {}

    /**
     * Checks what a descriptor states about a blob.
     *
     * @throws ContentException.Invalid for a size of zero, which no blob of an image has
     * @throws ContentException.TooLarge beyond {@code mostBytes}
     */
    public static void size(Descriptor descriptor, long mostBytes, String what) {
        if (descriptor.bytes() == 0) {
            throw new ContentException.Invalid(what + ": blob " + descriptor.digest() + " is stated to have no bytes");
        }
        if (descriptor.bytes() > mostBytes) {
            throw new ContentException.TooLarge(what + ": " + descriptor.digest() + " is stated to have "
                    + descriptor.bytes() + " bytes, at most " + mostBytes + " are read");
        }
    }

    /** All of a blob that {@link #size} has let through; closes the stream. */
    public static byte[] blob(InputStream in, Descriptor descriptor, String what) {
        try (VerifiedStream stream = new VerifiedStream(in, descriptor, what)) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw failure(e, what);
        }
    }

    /**
     * Reads a manifest or index whose length is already bounded.
     *
     * @param named the digest that it was asked for by; null for a tag
     * @throws ContentException.Invalid for another digest, or what is no manifest
     * @throws ContentException.TooLarge beyond the bounds of entries and layers
     */
    public static Manifest manifest(
            byte[] bytes, @Nullable MediaType served, @Nullable Digest named, ReadLimits limits, String what) {
        if (named != null && !named.names(bytes)) {
            throw new ContentException.Invalid(
                    what + ": the manifest that came is not " + named + ", its digest is " + Digest.sha256(bytes));
        }
        Digest digest = named != null ? named : Digest.sha256(bytes);
        return parse(() -> ManifestReader.read(bytes, served, digest, limits.indexEntries(), limits.layers()), what);
    }

    /** Runs a parser and gives its complaints their class. */
    public static <T> T parse(Supplier<T> parser, String what) {
        try {
            return parser.get();
        } catch (MalformedException e) {
            throw new ContentException.Invalid(what + ": " + Printable.of(String.valueOf(e.getMessage()), SHOWN), e);
        } catch (TooManyException e) {
            throw new ContentException.TooLarge(what + ": " + Printable.of(String.valueOf(e.getMessage()), SHOWN));
        }
    }

    /** The typed failure inside a stream's exception; {@code unreachable} where it has none. */
    public static ContentException failure(IOException e, String what) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ContentException typed) {
                return typed;
            }
        }
        return new ContentException.Unreachable(
                what + ": cannot be read: " + Printable.of(String.valueOf(e.getMessage())), e);
    }
}
