package dev.slimgate.layout;

import dev.slimgate.content.ContentException;
import dev.slimgate.oci.Printable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The files below one directory; a link that leads out of it leads nowhere. */
final class DirectoryFiles implements StoredFiles {
    private final Path root;

    DirectoryFiles(Path directory) {
        try {
            root = directory.toRealPath();
        } catch (IOException e) {
            throw new ContentException.Unreachable(Printable.of(directory.toString(), 200) + " cannot be read", e);
        }
    }

    @Override
    public OptionalLong bytes(String path) {
        return real(path).map(file -> OptionalLong.of(file.toFile().length())).orElse(OptionalLong.empty());
    }

    @Override
    public InputStream open(String path) throws IOException {
        Path file = real(path).orElseThrow(() -> new IOException("no such file"));
        // not a channel: an interrupted reader must not close it for others
        return new FileInputStream(file.toFile());
    }

    @Override
    public List<String> named(String name) {
        return bytes(name).isPresent() ? List.of(name) : List.of();
    }

    private Optional<Path> real(String path) {
        try {
            Path file = root.resolve(path).toRealPath();
            return file.startsWith(root) && Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // absent, a loop, or not ours to read: not there
        }
    }

    @Override
    public void close() {}
}
