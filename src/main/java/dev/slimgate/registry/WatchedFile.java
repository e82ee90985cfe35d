package dev.slimgate.registry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A small file that is read again when it has changed, also where a mounted secret was swapped as a whole. */
final class WatchedFile<T> {
    private static final int MOST_BYTES = 1 << 20;

    private final Path path;
    private final Parser<T> parser;
    private @Nullable Version<T> current;

    /** Makes something of the file's bytes. */
    @FunctionalInterface
    interface Parser<T> {
        T parse(byte[] bytes) throws IOException;
    }

    WatchedFile(Path path, Parser<T> parser) {
        this.path = path;
        this.parser = parser;
    }

    /** What the file says now. */
    synchronized T value() throws IOException {
        BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
        Version<T> known = current;
        if (known == null || !known.isOf(now)) {
            known = new Version<>(now.lastModifiedTime(), now.size(), now.fileKey(), parser.parse(read()));
            current = known;
        }
        return known.value;
    }

    private byte[] read() throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IOException("longer than " + MOST_BYTES + " bytes");
            }
            return bytes;
        }
    }

    private record Version<T>(
            FileTime modified, long bytes, @Nullable Object key, T value) {
        boolean isOf(BasicFileAttributes now) {
            return modified.equals(now.lastModifiedTime()) && bytes == now.size() && Objects.equals(key, now.fileKey());
        }
    }
}
