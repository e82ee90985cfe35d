package dev.slimgate.store;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the replies of version 2 of the protocol, in whatever pieces they come. Knows those that our commands can have, and
 * no others: no arrays, nothing nested. Holds a line of at most {@value #MOST_LINE_BYTES} bytes and one value, for which
 * {@link Sink#wants} was asked before.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">Redis serialization protocol</a>
 */
final class ReplyReader {
    private static final int MOST_LINE_BYTES = 1_024;
    private static final Pattern LENGTH = Pattern.compile("-1|[0-9]{1,9}");
    private static final Pattern CODE = Pattern.compile("([A-Z]{1,24})(?: .*)?", Pattern.DOTALL);

    private final Sink sink;
    private final int mostValueBytes;
    private final byte[] line = new byte[MOST_LINE_BYTES];
    private int lineBytes;
    /** What is missing of a value and the end of its line; 0 outside of one. */
    private int missing;

    private byte @Nullable [] value;
    private int valueBytes;

    /** Takes what was read. */
    interface Sink {
        /** Whether a value of so many bytes shall be held, or skipped. */
        boolean wants(int bytes);

        void take(Reply reply) throws StoreException;
    }

    ReplyReader(Sink sink, int mostValueBytes) {
        this.sink = sink;
        this.mostValueBytes = mostValueBytes;
    }

    /**
     * Reads on.
     *
     * @throws StoreException if this is no reply that any of our commands has
     */
    void read(Buffer piece) throws StoreException {
        int at = 0;
        while (at < piece.length()) {
            at = missing > 0 ? readValue(piece, at) : readLine(piece, at);
        }
    }

    private int readValue(Buffer piece, int from) throws StoreException {
        int to = Math.min(piece.length(), from + missing);
        byte[] into = value;
        if (into != null) {
            int wanted = Math.min(to - from, into.length - valueBytes);
            if (wanted > 0) {
                piece.getBytes(from, from + wanted, into, valueBytes);
                valueBytes += wanted;
            }
        }
        missing -= to - from;
        if (missing == 0) {
            value = null;
            sink.take(into == null ? new Reply.Skipped() : new Reply.Value(into));
        }
        return to;
    }

    private int readLine(Buffer piece, int from) throws StoreException {
        int at = from;
        while (at < piece.length()) {
            byte next = piece.getByte(at++);
            if (next == '\n') {
                if (lineBytes < 2 || line[lineBytes - 1] != '\r') {
                    throw garbage();
                }
                String text = new String(line, 0, lineBytes - 1, StandardCharsets.ISO_8859_1);
                lineBytes = 0;
                take(text.charAt(0), text.substring(1));
                return at;
            }
            if (lineBytes == MOST_LINE_BYTES) {
                throw garbage();
            }
            line[lineBytes++] = next;
        }
        return at;
    }

    private void take(char type, String text) throws StoreException {
        switch (type) {
            case '+', ':' -> sink.take(new Reply.Status(text));
            case '-' -> {
                Matcher code = CODE.matcher(text);
                sink.take(new Reply.Refusal(code.matches() ? code.group(1) : "ERR"));
            }
            case '$' -> {
                if (!LENGTH.matcher(text).matches()) {
                    throw garbage();
                }
                begin(Integer.parseInt(text));
            }
            default -> throw garbage();
        }
    }

    private void begin(int length) throws StoreException {
        if (length < 0) {
            sink.take(new Reply.Absent());
            return;
        }
        if (length > mostValueBytes) {
            throw new StoreException("it sent a value of " + length + " bytes, and none is longer than "
                    + mostValueBytes + " that Slimgate puts");
        }
        missing = length + 2;
        valueBytes = 0;
        value = sink.wants(length) ? new byte[length] : null;
    }

    private static StoreException garbage() {
        return new StoreException("it does not speak the Redis protocol");
    }
}
