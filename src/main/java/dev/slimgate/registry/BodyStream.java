package dev.slimgate.registry;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A response's body as a stream for one blocking reader. At most {@value #AHEAD} buffers wait in memory: each one read
 * asks the connection for one more. A read waits until the deadline, or for the idle time, and then fails with an
 * {@link IOException} whose cause is {@link ContentException.TimedOut}. Closing before the end resets the connection.
 */
final class BodyStream extends InputStream {
    private static final int AHEAD = 16;
    private static final String PHASE = "a body was being read";

    private final HttpClientResponse response;
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Ending ending;
    private Deadline deadline;
    private Duration idle;
    private Buffer current = Buffer.buffer();
    private int position;
    private @Nullable Event last;

    /** How the exchange ended. */
    enum How {
        /** All of the body was read. */
        WHOLE,
        /** The reader closed it before, or its deadline passed while bytes came. */
        LEFT,
        /** The connection broke. */
        BROKEN,
        /** No byte came for as long as there was time. */
        STOOD_STILL
    }

    /** Is told of the end; of several, the first counts. */
    @FunctionalInterface
    interface Ending {
        void ended(How how);
    }

    private sealed interface Event {
        record Bytes(Buffer buffer) implements Event {}

        record End() implements Event {}

        record Failure(Throwable cause) implements Event {}
    }

    /** Must be called while the response's head is being delivered, before any of its body can be. */
    BodyStream(HttpClientResponse response, Ending ending, Deadline deadline, Duration idle) {
        this.response = response;
        this.ending = ending;
        this.deadline = deadline;
        this.idle = idle;
        response.pause();
        response.handler(buffer -> events.add(new Event.Bytes(buffer)));
        response.endHandler(end -> events.add(new Event.End()));
        response.exceptionHandler(cause -> events.add(new Event.Failure(cause)));
        response.fetch(AHEAD);
    }

    /** From now on reads end at this deadline, and at most this long after each other. */
    void until(Deadline deadline, Duration idle) {
        this.deadline = deadline;
        this.idle = idle;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (position == current.length()) {
            if (!advance()) {
                return -1;
            }
        }
        if (deadline.expired()) { // bytes that trickle in time must not stretch it
            throw fail(Waiting.timedOut(PHASE), How.LEFT);
        }
        int count = Math.min(length, current.length() - position);
        current.getBytes(position, position + count, buffer, offset);
        position += count;
        return count;
    }

    private boolean advance() throws IOException {
        Event event = last != null ? last : next();
        return switch (event) {
            case Event.Bytes(Buffer buffer) -> {
                current = buffer;
                position = 0;
                response.fetch(1);
                yield true;
            }
            case Event.End end -> {
                last = end;
                ending.ended(How.WHOLE);
                yield false;
            }
            case Event.Failure failure -> {
                last = failure;
                ending.ended(How.BROKEN);
                throw new IOException("the connection broke", failure.cause);
            }
        };
    }

    private Event next() throws IOException {
        try {
            @Nullable Event event = events.poll(deadline.atMost(idle).remaining().toNanos(), TimeUnit.NANOSECONDS);
            if (event == null) {
                throw fail(Waiting.timedOut(PHASE), How.STOOD_STILL);
            }
            return event;
        } catch (InterruptedException e) {
            throw fail(Waiting.interrupted(PHASE), How.LEFT);
        }
    }

    private IOException fail(ContentException.TimedOut cause, How how) {
        last = new Event.Failure(cause);
        ending.ended(how);
        close();
        return new IOException(cause);
    }

    /** Ends the exchange; where the body has not been read to its end, the connection is not used again. */
    @Override
    public void close() {
        boolean ended = last instanceof Event.End;
        if (!ended) {
            last = last == null ? new Event.Failure(new IOException("closed")) : last;
            response.request().reset(8); // CANCEL in HTTP/2; closes an HTTP/1.1 connection
            events.clear();
        }
        current = Buffer.buffer();
        position = 0;
        ending.ended(ended ? How.WHOLE : How.LEFT);
    }
}
