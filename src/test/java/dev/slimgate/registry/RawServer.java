package dev.slimgate.registry;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on 127.0.0.1 that answers each request with whatever bytes a test wants, however slowly. */
final class RawServer implements AutoCloseable {
    final CountDownLatch stopped = new CountDownLatch(1);
    final AtomicInteger requests = new AtomicInteger();
    /** The heads of all requests, line by line, with their request lines. */
    final List<String> heads = new CopyOnWriteArrayList<>();

    private final ServerSocket socket;
    private final Handler handler;

    /** Writes an answer. */
    @FunctionalInterface
    interface Handler {
        void answer(String requestLine, OutputStream out) throws IOException, InterruptedException;
    }

    RawServer(Handler handler) throws IOException {
        this.handler = handler;
        this.socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String request = line;
                StringBuilder head = new StringBuilder();
                while (line != null && !line.isEmpty()) {
                    head.append(line).append('\n');
                    line = in.readLine();
                }
                heads.add(head.toString());
                requests.incrementAndGet();
                handler.answer(request, connection.getOutputStream());
                connection.getOutputStream().flush();
            }
        } catch (IOException e) {
            // the client went away, which is what most of these tests make it do
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        stopped.countDown();
        socket.close();
    }
}
