package dev.slimgate.store;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;

/** A server on 127.0.0.1 that keeps values as Redis does, and behaves on each command as badly as a test wants. */
final class RawStore implements AutoCloseable {
    final Map<String, byte[]> values = new ConcurrentHashMap<>();
    /** Open connections. */
    final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private volatile CountDownLatch behavesOtherwise = new CountDownLatch(1);
    private final ServerSocket socket;
    private volatile Behaviour behaviour = RawStore::well;

    /** Answers one command, or does not. */
    @FunctionalInterface
    interface Behaviour {
        void on(RawStore store, List<byte[]> command, Socket connection) throws IOException, InterruptedException;
    }

    RawStore() throws IOException {
        this(0);
    }

    RawStore(int port) throws IOException {
        socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
        Thread.ofVirtual().start(this::accept);
    }

    /**
     * One whose port another may take after it. It is below those that the system gives to connections: a client that tries
     * again and again would sooner or later be given the very port that it calls, connect to itself, and keep it.
     */
    static RawStore withPortOfItsOwn() throws IOException {
        for (int tries = 0; ; tries++) {
            try {
                return new RawStore(ThreadLocalRandom.current().nextInt(20_000, 30_000));
            } catch (BindException e) {
                if (tries == 50) {
                    throw e;
                }
            }
        }
    }

    String url() {
        return "redis://127.0.0.1:" + socket.getLocalPort();
    }

    int port() {
        return socket.getLocalPort();
    }

    void behave(Behaviour next) {
        CountDownLatch old = behavesOtherwise;
        behavesOtherwise = new CountDownLatch(1);
        behaviour = next;
        old.countDown();
    }

    /** What a server does that is well. */
    void well(List<byte[]> command, Socket connection) throws IOException {
        String name = command.size() < 2 ? "" : text(command.get(1));
        byte[] answer =
                switch (text(command.getFirst())) {
                    case "PING" -> ascii("+PONG\r\n");
                    case "SET" -> {
                        values.put(name, command.get(2));
                        yield ascii("+OK\r\n");
                    }
                    case "GET" -> values.containsKey(name) ? bulk(values.get(name)) : ascii("$-1\r\n");
                    default -> ascii("-ERR unknown command\r\n");
                };
        connection.getOutputStream().write(answer);
    }

    /** Well to all commands but this one. */
    static Behaviour but(String name, Behaviour badly) {
        return (store, command, connection) -> {
            if (text(command.getFirst()).equals(name)) {
                badly.on(store, command, connection);
            } else {
                store.well(command, connection);
            }
        };
    }

    /** Answers with these bytes. */
    static Behaviour saying(String answer) {
        return (store, command, connection) ->
                connection.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Says nothing to this command, nor reads on before it behaves otherwise. */
    static Behaviour silent() {
        return (store, command, connection) -> store.behavesOtherwise.await();
    }

    /** Closes with a reset. */
    static Behaviour resetting() {
        return (store, command, connection) -> {
            connection.setSoLinger(true, 0);
            connection.close();
        };
    }

    static byte[] bulk(byte[] value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ascii("$" + value.length + "\r\n"));
        out.writeBytes(value);
        out.writeBytes(ascii("\r\n"));
        return out.toByteArray();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String text(byte[] word) {
        return new String(word, StandardCharsets.ISO_8859_1);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(connection.getInputStream()));
            OutputStream out = connection.getOutputStream();
            while (true) {
                List<byte[]> command = command(in);
                behaviour.on(this, command, connection);
                out.flush();
            }
        } catch (IOException e) {
            // the client went away, or the test made this end
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(connection);
        }
    }

    private static List<byte[]> command(DataInputStream in) throws IOException {
        int words = number(in, '*');
        List<byte[]> command = new ArrayList<>();
        for (int i = 0; i < words; i++) {
            byte[] word = in.readNBytes(number(in, '$'));
            in.skipNBytes(2);
            command.add(word);
        }
        return command;
    }

    private static int number(DataInputStream in, char type) throws IOException {
        if (in.read() != type) {
            throw new EOFException();
        }
        StringBuilder text = new StringBuilder();
        for (int next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            text.append((char) next);
        }
        in.skipNBytes(1);
        return Integer.parseInt(text.toString());
    }

    @Override
    public void close() throws IOException {
        behavesOtherwise.countDown();
        socket.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
