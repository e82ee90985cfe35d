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
    private static final int PATIENCE_MILLIS = 400;
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
        return send(
                registry, "GET " + path + " HTTP/1.1\r\nHost: " + registry.host() + "\r\nConnection: close\r\n\r\n");
    }

    static Answer send(DemoRegistry registry, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), registry.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            long start = System.nanoTime();
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            End end = read(socket.getInputStream(), read);
            return new Answer(
                    read.toString(StandardCharsets.ISO_8859_1), end, Duration.ofNanos(System.nanoTime() - start));
        }
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
