package dev.slimgate.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A real {@code redis-server} (or {@code valkey-server}) on a loopback port, without files but those in its folder. */
final class RedisServer implements AutoCloseable {
    final int port;
    private final Process process;
    private final Path log;

    /** @param arguments besides port, address and folder */
    RedisServer(Path folder, String... arguments) throws IOException {
        this(folder, free(), arguments);
    }

    RedisServer(Path folder, int port, String... arguments) throws IOException {
        this.port = port;
        this.log = folder.resolve("redis-" + port + ".log");
        List<String> command = new ArrayList<>(List.of(program("server").orElseGet(RedisServer::missing), "-"));
        this.process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        List<String> lines = new ArrayList<>(
                List.of("bind 127.0.0.1", "save \"\"", "appendonly no", "dir " + folder, "daemonize no"));
        lines.addAll(List.of(arguments));
        boolean tls = Stream.of(arguments).anyMatch(line -> line.startsWith("tls-"));
        lines.addAll(tls ? List.of("port 0", "tls-port " + port) : List.of("port " + port));
        try (var in = process.getOutputStream()) {
            in.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        StoreFixture.await(this::listens);
    }

    private static String missing() {
        Assumptions.abort("skipped: needs redis-server or valkey-server");
        return "";
    }

    private static Optional<String> program(String kind) {
        return Stream.of("redis-" + kind, "valkey-" + kind)
                .flatMap(name -> Stream.of(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private boolean listens() {
        if (!process.isAlive()) {
            throw new AssertionError("redis-server ended: " + log());
        }
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** What {@code redis-cli} answers. */
    String cli(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                program("cli").orElseGet(RedisServer::missing), "-h", "127.0.0.1", "-p", Integer.toString(port)));
        command.addAll(List.of(arguments));
        Process cli = new ProcessBuilder(command).redirectErrorStream(true).start();
        cli.getOutputStream().close();
        String output = new String(cli.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        cli.waitFor();
        return output.strip();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
