package dev.slimgate.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/**
 * An HTTP proxy on 127.0.0.1, to which every name leads back to 127.0.0.1. Records all that clients send it: the heads
 * that are for itself, and what goes through its tunnels.
 */
final class TestProxy implements AutoCloseable {
    final List<String> heads = new java.util.concurrent.CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream tunnelled = new ByteArrayOutputStream();
    private final ServerSocket socket;
    private final ConcurrentLinkedQueue<Socket> open = new ConcurrentLinkedQueue<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    volatile Mood mood = Mood.WILLING;
    /** The credentials that it wants; {@code ""} for none. */
    volatile String wanted = "";

    /** What it does. */
    enum Mood {
        WILLING,
        FORBIDDING,
        BLACK_HOLE,
        CLOSING,
        /** Closes each tunnel after the first bytes from the host. */
        CUTTING,
        ENDLESS
    }

    TestProxy() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** All bytes that clients sent through tunnels. */
    String tunnelled() {
        synchronized (tunnelled) {
            return tunnelled.toString(StandardCharsets.ISO_8859_1);
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                heads.add(head);
                if (!answer(head, in, out)) {
                    return;
                }
            }
        } catch (IOException e) {
            // one side went away, which many of these tests make it do
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean answer(String head, InputStream in, OutputStream out) throws IOException, InterruptedException {
        switch (mood) {
            case BLACK_HOLE -> stopped.await();
            case CLOSING -> {
                return false;
            }
            case ENDLESS -> {
                out.write(RawServer.ascii("HTTP/1.1 200 OK\r\n"));
                while (true) {
                    out.write(RawServer.ascii("X-More: " + "x".repeat(1000) + "\r\n"));
                }
            }
            case FORBIDDING -> {
                out.write(RawServer.ascii("HTTP/1.1 403 secret-reason\r\nContent-Length: 0\r\n\r\n"));
                return true;
            }
            case WILLING, CUTTING -> {}
        }
        if (!wanted.isEmpty()
                && !head.toLowerCase(Locale.ROOT)
                        .contains(("proxy-authorization: " + wanted).toLowerCase(Locale.ROOT))) {
            out.write(RawServer.ascii("HTTP/1.1 407 Proxy Authentication Required\r\n"
                    + "Proxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n"));
            return true;
        }
        String[] line = head.lines().findFirst().orElseThrow().split(" ");
        if (line[0].equals("CONNECT")) {
            tunnel(port(line[1]), in, out);
            return false;
        }
        String rest = line[1].substring("http://".length());
        forward(
                port(rest.substring(0, rest.indexOf('/'))),
                head.replace(line[1], rest.substring(rest.indexOf('/'))),
                out);
        return false;
    }

    private static int port(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon < 0 ? 80 : Integer.parseInt(authority.substring(colon + 1));
    }

    private void tunnel(int port, InputStream in, OutputStream out) throws IOException {
        try (Socket host = new Socket("127.0.0.1", port)) {
            open.add(host);
            out.write(RawServer.ascii("HTTP/1.1 200 Connection established\r\n\r\n"));
            Thread.ofVirtual().start(() -> up(in, host));
            byte[] buffer = new byte[8192];
            int count;
            while ((count = host.getInputStream().read(buffer)) > 0) {
                out.write(buffer, 0, count);
                if (mood == Mood.CUTTING) {
                    return;
                }
            }
        }
    }

    private void up(InputStream in, Socket host) {
        try {
            byte[] buffer = new byte[8192];
            int count;
            while ((count = in.read(buffer)) > 0) {
                synchronized (tunnelled) {
                    tunnelled.write(buffer, 0, count);
                }
                host.getOutputStream().write(buffer, 0, count);
            }
            host.shutdownOutput();
        } catch (IOException e) {
            // the tunnel is gone
        }
    }

    private void forward(int port, String head, OutputStream out) throws IOException {
        StringBuilder passed = new StringBuilder();
        head.lines()
                .filter(line -> !line.toLowerCase(Locale.ROOT).startsWith("proxy-"))
                .forEach(line -> passed.append(line).append("\r\n"));
        try (Socket host = new Socket("127.0.0.1", port)) {
            open.add(host);
            host.getOutputStream()
                    .write(RawServer.ascii(
                            passed.toString().replaceFirst("\r\n", "\r\nConnection: close\r\n") + "\r\n"));
            host.getInputStream().transferTo(out);
        }
    }

    /** Lines without the empty one that ends them. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                if (line.isEmpty()) {
                    return head.toString();
                }
                head.append(line).append('\n');
                line.setLength(0);
            } else if (c != '\r') {
                line.append((char) c);
            }
        }
        return "";
    }

    @Override
    public void close() throws IOException {
        stopped.countDown();
        socket.close();
        for (Socket each : open) {
            each.close();
        }
    }
}
