package dev.slimgate.demo;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A port that listens and the HTTP connections that come in by it: at most 512 at once, each in a virtual thread of its own.
 * What a request is answered is the {@link Handler handler's} matter. Safe for use by many threads.
 */
final class IncomingConnections implements AutoCloseable {
    static final int MOST = 512;

    private static final int BACKLOG = 128;
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(5);

    private final InetAddress address;
    private final @Nullable SSLContext tls;
    private final Handler handler;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Semaphore room = new Semaphore(MOST);
    private final Map<Socket, Thread> open = new ConcurrentHashMap<>();
    private final AtomicInteger broken = new AtomicInteger();

    private volatile ServerSocket listener;
    private volatile @Nullable Thread acceptor;

    /** What answers requests, in the thread of their connection. */
    @FunctionalInterface
    interface Handler {
        /**
         * Answers one request.
         *
         * @return true if the connection can serve another
         * @throws IOException where the connection is broken, or should be
         */
        boolean answer(Request request, ResponseWriter writer) throws IOException;
    }

    /**
     * Takes the port, and nobody in before {@link #accept}.
     *
     * @param port 0 for a free one
     * @param tls null for plain HTTP
     * @throws UncheckedIOException if the port cannot be had
     */
    IncomingConnections(InetAddress address, int port, @Nullable SSLContext tls, Handler handler) {
        this.address = address;
        this.tls = tls;
        this.handler = handler;
        this.listener = listen(port);
    }

    /** Host and port as clients of this machine name them. */
    String host() {
        return (address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address).getHostAddress() + ":"
                + port();
    }

    /** The port, also while connections are refused. */
    int port() {
        return listener.getLocalPort();
    }

    /** What stands before the host in an URL. */
    String scheme() {
        return tls == null ? "http://" : "https://";
    }

    /** Takes connections from now on, on the same port as before; after {@link #close} none any more. */
    synchronized void accept() {
        if (closing.getCount() == 0 || (acceptor != null && !listener.isClosed())) {
            return;
        }
        if (listener.isClosed()) {
            listener = listen(port());
        }
        ServerSocket from = listener;
        acceptor = Thread.ofVirtual().name("demo-registry-accept").start(() -> accept(from));
    }

    /** Closes the port and all connections: clients are refused until {@link #accept}. */
    synchronized void refuse() {
        stopListening();
        open.keySet().forEach(this::close);
    }

    /** How many are open. */
    int open() {
        return open.size();
    }

    /** How many ended in an error, such as a client that hung up in the middle of a body. */
    int broken() {
        return broken.get();
    }

    /**
     * Ends every wait and connection and returns when all threads have ended.
     *
     * @throws IllegalStateException if one has not within five seconds
     */
    @Override
    public synchronized void close() {
        closing.countDown();
        stopListening();
        List<Thread> threads = List.copyOf(open.values());
        open.keySet().forEach(this::close);
        threads.forEach(IncomingConnections::join);
    }

    private ServerSocket listen(int port) {
        try {
            ServerSocket socket = tls == null
                    ? new ServerSocket()
                    : tls.getServerSocketFactory().createServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port), BACKLOG);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException("the demo registry cannot listen on port " + port, e);
        }
    }

    private void accept(ServerSocket from) {
        while (!from.isClosed()) {
            try {
                Socket socket = from.accept();
                if (room.tryAcquire()) {
                    Thread thread = Thread.ofVirtual().name("demo-registry").unstarted(() -> serve(socket));
                    open.put(socket, thread);
                    thread.start();
                } else {
                    close(socket);
                }
            } catch (IOException e) {
                // A closed port is the normal end; any other failure ends in the same state, which clients see.
                close(from);
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setSoTimeout((int) IDLE.toMillis());
            socket.setTcpNoDelay(true);
            BufferedInputStream in = new BufferedInputStream(socket.getInputStream());
            ResponseWriter writer = new ResponseWriter(socket, in, closing);
            exchange(new RequestReader(in), writer);
        } catch (IOException e) {
            // The client went away, or a fault or the end of the registry closed the connection: nobody is left to
            // tell, and the client sees it on its side.
            broken.incrementAndGet();
        } finally {
            open.remove(socket);
            room.release();
        }
    }

    private void exchange(RequestReader reader, ResponseWriter writer) throws IOException {
        boolean goesOn = true;
        while (goesOn && closing.getCount() > 0) {
            Request request;
            try {
                request = reader.next();
            } catch (RequestReader.BadRequestException e) {
                Request unread = new Request("GET", "/", "", new TreeMap<>(), "");
                writer.send(unread, Response.error(e.status(), "UNSUPPORTED", String.valueOf(e.getMessage())));
                return;
            }
            goesOn = request != null && handler.answer(request, writer);
        }
    }

    /** Once the acceptor has ended, no connection is added any more. */
    private void stopListening() {
        close(listener);
        Thread accepting = acceptor;
        if (accepting != null) {
            join(accepting);
        }
    }

    private static void join(Thread thread) {
        try {
            if (!thread.join(STOP)) {
                throw new IllegalStateException("a thread of the demo registry does not end: " + thread);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the demo registry closed", e);
        }
    }

    private void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Its other side is gone already; the descriptor is released all the same.
            broken.incrementAndGet();
        }
    }
}
