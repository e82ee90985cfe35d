package dev.slimgate.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Sends bytes and keeps what comes back, broken or not. */
final class RawClient {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int ENOUGH_BYTES = 1 << 20;

    private RawClient() {}

    /** How an answer ended. */
    enum End {
        CLOSED,
        RESET,
        SILENT,
        ENOUGH
    }

    record Answer(String text, End end, Duration time) {

        String body() {
            int start = text.indexOf("\r\n\r\n");
            return start < 0 ? "" : text.substring(start + 4);
        }
    }

    static Answer get(DemoRegistry registry, String path) throws IOException {
        return get(registry, path, PATIENCE);
    }

    static Answer get(DemoRegistry registry, String path, Duration patience) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: " + registry.host() + "\r\nConnection: close\r\n\r\n";
        return send(registry.port(), request, patience);
    }

    static Answer send(int port, String request) throws IOException {
        return send(port, request, PATIENCE);
    }

    private static Answer send(int port, String request, Duration patience) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) patience.toMillis());
            long start = System.nanoTime();
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            End end = exchange(socket, request, read);
            return new Answer(
                    read.toString(StandardCharsets.ISO_8859_1), end, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /** A server may close before it has read the request: that is an end like any other. */
    private static End exchange(Socket socket, String request, ByteArrayOutputStream read) throws IOException {
        try {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        } catch (SocketException e) {
            return End.RESET;
        }
        return read(socket.getInputStream(), read);
    }

    private static End read(InputStream in, ByteArrayOutputStream read) throws IOException {
        byte[] buffer = new byte[8192];
        try {
            while (read.size() < ENOUGH_BYTES) {
                int count = in.read(buffer);
                if (count < 0) {
                    return End.CLOSED;
                }
                read.write(buffer, 0, count);
            }
            return End.ENOUGH;
        } catch (SocketTimeoutException e) {
            return End.SILENT;
        } catch (SocketException e) {
            return End.RESET;
        }
    }
}
