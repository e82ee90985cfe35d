package dev.slimgate.application;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * One connection as the API server holds it: HTTP/1.1 over TLS, kept alive. Small enough that what it measures is the
 * server's time. Not for use by several threads.
 */
final class ReviewClient implements AutoCloseable {
    private static final int MOST_HEAD = 16 * 1024;

    private final SSLContext tls;
    private final int port;
    private SSLSocket socket;
    private InputStream in;

    ReviewClient(SSLContext tls, int port) throws IOException {
        this.tls = tls;
        this.port = port;
        connect();
    }

    /**
     * An answer.
     *
     * @param sent when the request's first byte was written, on the scale of {@link System#nanoTime}
     * @param received when the answer's last byte was there
     */
    record Answer(int status, byte[] body, long sent, long received) {
        double millis() {
            return (received - sent) / 1e6;
        }
    }

    private void connect() throws IOException {
        socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(60_000);
        socket.startHandshake();
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends a review and reads the whole answer; a connection that is gone is made anew first. */
    Answer post(String path, byte[] body) throws IOException {
        byte[] head = ("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                        + "\r\nContent-Type: application/json\r\nAccept: application/json, */*\r\nContent-Length: "
                        + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head);
        request.writeBytes(body);
        return exchange(request.toByteArray());
    }

    Answer get(String path) throws IOException {
        return exchange(("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    private Answer exchange(byte[] request) throws IOException {
        if (socket.isClosed()) {
            connect();
        }
        try {
            long sent = System.nanoTime();
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            String head = head();
            int status = Integer.parseInt(head.substring(9, 12));
            byte[] answer = head.toLowerCase(java.util.Locale.ROOT).contains("\ntransfer-encoding: chunked")
                    ? chunks()
                    : in.readNBytes(length(head));
            return new Answer(status, answer, sent, System.nanoTime());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0 || head.length() > MOST_HEAD) {
                throw new IOException("the answer has no head: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            int length = Integer.parseInt(line(), 16);
            all.write(in.readNBytes(length));
            line();
            if (length == 0) {
                return all.toByteArray();
            }
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.length() > 100) {
                throw new IOException("a chunk without a length: " + line);
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    private static int length(String head) throws IOException {
        for (String line : head.split("\r\n")) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                return Integer.parseInt(line.substring(15).strip());
            }
        }
        throw new IOException("the answer has no length: " + head);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
