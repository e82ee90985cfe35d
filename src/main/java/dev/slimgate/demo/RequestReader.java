package dev.slimgate.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1.1 requests from a connection, bounded.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
final class RequestReader {
    private static final int MAX_HEAD_BYTES = 64 * 1024;
    private static final int MAX_BODY_BYTES = 64 * 1024;

    private final InputStream in;

    RequestReader(InputStream in) {
        this.in = in;
    }

    /** A request that this server does not read, and the status that says so. */
    static final class BadRequestException extends IOException {
        private static final long serialVersionUID = 1L;
        private final int status;

        BadRequestException(int status, String message) {
            super(message);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /** The next request; null at the end of the connection. */
    @Nullable Request next() throws IOException {
        String head = head();
        if (head.isEmpty()) {
            return null;
        }
        Iterator<String> lines = List.of(head.split("\r\n", -1)).iterator();
        String[] start = lines.next().split(" ", -1);
        if (start.length != 3 || !start[1].startsWith("/") || !start[2].startsWith("HTTP/1.")) {
            throw new BadRequestException(400, "no request line");
        }
        TreeMap<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        while (lines.hasNext()) {
            String line = lines.next();
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        int question = start[1].indexOf('?');
        String path = question < 0 ? start[1] : start[1].substring(0, question);
        String query = question < 0 ? "" : start[1].substring(question + 1);
        return new Request(start[0], path, query, headers, body(headers));
    }

    private String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < MAX_HEAD_BYTES) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
            int length = head.length();
            if (next == '\n' && length >= 4 && head.charAt(length - 3) == '\n') {
                return head.substring(0, length - 4);
            }
        }
        throw new BadRequestException(431, "head over " + MAX_HEAD_BYTES + " bytes");
    }

    private String body(Map<String, String> headers) throws IOException {
        if (headers.containsKey("Transfer-Encoding")) {
            throw new BadRequestException(411, "a length is required");
        }
        String length = headers.getOrDefault("Content-Length", "0");
        if (!length.matches("\\d{1,9}")) {
            throw new BadRequestException(400, "no length");
        }
        if (Integer.parseInt(length) > MAX_BODY_BYTES) {
            throw new BadRequestException(413, "body over " + MAX_BODY_BYTES + " bytes");
        }
        return new String(in.readNBytes(Integer.parseInt(length)), StandardCharsets.ISO_8859_1);
    }
}
