package dev.slimgate.layout;

import dev.slimgate.content.Checked;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/** Opens stored files with typed errors. */
final class Opened {
    private Opened() {}

    /** A file as a stream that ends or fails at the deadline. */
    static InputStream file(StoredFiles files, String path, Deadline deadline, String what) {
        try {
            return new TimedStream(new BufferedInputStream(files.open(path), 64 * 1024), deadline, what);
        } catch (IOException e) {
            throw Checked.failure(e, what);
        }
    }

    /** All of a small file that no descriptor tells of. */
    static byte[] small(StoredFiles files, String path, int mostBytes, String what) {
        OptionalLong bytes = files.bytes(path);
        if (bytes.isEmpty()) {
            throw new ContentException.NotFound(what + ": there is no " + path);
        }
        try (InputStream in = files.open(path)) {
            byte[] read = in.readNBytes(mostBytes + 1);
            if (read.length > mostBytes) {
                throw new ContentException.TooLarge(
                        what + ": " + path + " is longer than the " + mostBytes + " bytes that are read");
            }
            return read;
        } catch (IOException e) {
            throw Checked.failure(e, what);
        }
    }
}
