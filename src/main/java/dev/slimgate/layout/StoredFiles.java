package dev.slimgate.layout;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.OptionalLong;

/** The regular files of a layout directory or an archive, by relative path with {@code /}. */
interface StoredFiles extends AutoCloseable {

    /** The length of a file; empty where there is no such regular file. */
    OptionalLong bytes(String path);

    /** A file's bytes; may only be asked for a path that has a length. */
    InputStream open(String path) throws IOException;

    /** All paths that end with this name, as it is or after a {@code /}; fewest folders first. */
    List<String> named(String name);

    @Override
    void close();
}
