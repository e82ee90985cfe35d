package dev.slimgate.benchmarks.admissions;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One keep-alive connection to a webhook: HTTP/1.1 over TLS 1.3, as API servers speak to webhooks. It understands what
 * Slimgate answers, heads and bodies with a length, and no more, to leave the processor to the server. For one thread.
 */
final class Connection implements Closeable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_BYTES = 1 << 17;
    private static final byte[] LENGTH = "\r\ncontent-length:".getBytes(StandardCharsets.US_ASCII);

    private final SSLSocket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] sent = new byte[MOST_BYTES];
    private final byte[] received = new byte[MOST_BYTES];
    private int end;

    private Connection(SSLSocket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    static Connection open(SSLSocketFactory tls, int port) throws IOException {
        SSLSocket socket = (SSLSocket) tls.createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setEnabledProtocols(new String[] {"TLSv1.3"});
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.startHandshake();
        return new Connection(socket);
    }

    /**
     * Posts and waits for the answer.
     *
     * @param number makes the request's uid
     * @return whether it is the expected one
     * @throws IOException if none came; the connection is of no use any more
     */
    boolean exchange(Post post, long number) throws IOException {
        out.write(sent, 0, post.write(number, sent));
        int body = receive();
        return status() == 200 && post.answeredBy(sent, received, body, end);
    }

    /** Gets a path and returns the answer's status. */
    int get(String path) throws IOException {
        out.write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        receive();
        return status();
    }

    /** The last answer's body. */
    String body() throws IOException {
        int body = bodyAt();
        return new String(received, body, end - body, StandardCharsets.UTF_8);
    }

    /** The last answer's status. */
    int status() {
        return Integer.parseInt(new String(received, 9, 3, StandardCharsets.US_ASCII));
    }

    /** Reads one answer and returns where its body begins. */
    private int receive() throws IOException {
        end = 0;
        int body = -1;
        while (body < 0) {
            more();
            body = bodyAt();
        }
        int whole = body + length(body);
        while (end < whole) {
            more();
        }
        if (end > whole) {
            throw new ProtocolException("more came than one answer");
        }
        return body;
    }

    private void more() throws IOException {
        if (end == MOST_BYTES) {
            throw new ProtocolException("an answer of more than " + MOST_BYTES + " bytes");
        }
        int count = in.read(received, end, MOST_BYTES - end);
        if (count < 0) {
            throw new EOFException("closed after " + end + " bytes of an answer");
        }
        end += count;
    }

    private int bodyAt() {
        for (int i = 3; i < end; i++) {
            if (received[i] == '\n' && received[i - 1] == '\r' && received[i - 2] == '\n' && received[i - 3] == '\r') {
                return i + 1;
            }
        }
        return -1;
    }

    private int length(int headEnd) throws IOException {
        for (int i = 0; i < headEnd - LENGTH.length; i++) {
            int same = 0;
            while (same < LENGTH.length && Character.toLowerCase(received[i + same]) == LENGTH[same]) {
                same++;
            }
            if (same == LENGTH.length) {
                int lineEnd = i + same;
                while (received[lineEnd] != '\r') {
                    lineEnd++;
                }
                String digits = new String(received, i + same, lineEnd - i - same, StandardCharsets.US_ASCII);
                return Integer.parseInt(digits.strip());
            }
        }
        throw new ProtocolException("an answer without a length");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
