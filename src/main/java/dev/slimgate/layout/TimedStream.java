package dev.slimgate.layout;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A file's bytes that fail once the deadline has passed: disks hardly block, but long files take long. */
final class TimedStream extends FilterInputStream {
    private final Deadline deadline;
    private final String what;

    TimedStream(InputStream in, Deadline deadline, String what) {
        super(in);
        this.deadline = deadline;
        this.what = what;
    }

    @Override
    public int read() throws IOException {
        check();
        return in.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        check();
        return in.read(buffer, offset, length);
    }

    private void check() throws IOException {
        if (deadline.expired()) {
            throw new IOException(
                    new ContentException.TimedOut(what + ": no time was left while a file was being read"));
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new IOException(new ContentException.TimedOut(what + ": interrupted while a file was being read"));
        }
    }
}
