package dev.slimgate.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** Debian's own docker-registry on loopback, filled by skopeo; it logs every request. */
public final class DebianRegistry implements AutoCloseable {
    private static final String USER = "robot";
    private static final String PASSWORD = "s3cret";

    private final List<String> log = new CopyOnWriteArrayList<>();
    private final CountDownLatch listening = new CountDownLatch(1);
    private final Path folder;
    private final Mode mode;
    private final int port;
    private final Process process;
    private volatile @Nullable Marked marked;

    /** How it lets clients in. */
    public enum Mode {
        PLAIN,
        PASSWORD,
        TLS
    }

    private record Marked(String text, CountDownLatch seen) {}

    private DebianRegistry(Path folder, Mode mode, int port, Process process) {
        this.folder = folder;
        this.mode = mode;
        this.port = port;
        this.process = process;
    }

    /** Skips the test, with a line that says why, where the tools are absent. */
    public static void assumeTools() {
        for (String binary : List.of("docker-registry", "skopeo", "htpasswd", "openssl", "curl")) {
            Assumptions.assumeTrue(
                    Files.isExecutable(Path.of("/usr/bin", binary)), () -> "skipped: there is no /usr/bin/" + binary);
        }
    }

    /**
     * Starts one.
     *
     * @param folder its files, and {@code data}, what it stores: a second start in the same folder serves the same
     */
    public static DebianRegistry start(Path folder, Mode mode) throws Exception {
        return start(folder, mode, "");
    }

    /** One that holds what it was asked for once, and asks another for the rest. */
    public static DebianRegistry cacheOf(DebianRegistry other, Path folder) throws Exception {
        return start(folder, Mode.PLAIN, "proxy: {remoteurl: 'http://" + other.host() + "'}\n");
    }

    private static DebianRegistry start(Path folder, Mode mode, String more) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        String auth = "";
        String tls = "";
        switch (mode) {
            case PLAIN -> {}
            case PASSWORD -> {
                Path passwords = Files.writeString(folder.resolve("htpasswd"), run("htpasswd", "-nbB", USER, PASSWORD));
                auth = "auth: {htpasswd: {realm: test, path: " + passwords + "}}\n";
            }
            case TLS -> {
                certificates(folder);
                tls = ", tls: {certificate: " + folder.resolve("server.pem") + ", key: " + folder.resolve("server.key")
                        + "}";
            }
        }
        Path config = Files.writeString(
                folder.resolve("config-" + mode + ".yml"),
                "version: 0.1\nlog: {level: info}\nstorage: {filesystem: {rootdirectory: " + folder.resolve("data")
                        + "}}\nhttp: {addr: 'localhost:" + port + "'" + tls + "}\n" + auth + more);
        Process process = new ProcessBuilder("docker-registry", "serve", config.toString())
                .redirectErrorStream(true)
                .start();
        DebianRegistry registry = new DebianRegistry(folder, mode, port, process);
        Thread.ofVirtual().start(registry::follow);
        assertThat(registry.listening.await(15, TimeUnit.SECONDS))
                .as(String.join("\n", registry.log))
                .isTrue();
        return registry;
    }

    /** Host and port, as references name it. */
    public String host() {
        return "localhost:" + port;
    }

    /** The authority that signed its certificate. */
    public Path authority() {
        return folder.resolve("ca.pem");
    }

    /** What an operator who knows everything says of it. */
    public RegistrySettings.Host settings() throws IOException {
        return switch (mode) {
            case PLAIN -> settings(null, null);
            case PASSWORD ->
                settings(
                        null,
                        new RegistrySettings.Credentials.Password(
                                USER, Files.writeString(folder.resolve("password"), PASSWORD + "\n"), List.of()));
            case TLS -> settings(authority(), null);
        };
    }

    /** What an operator says of it who knows of neither authority nor password unless given. */
    public RegistrySettings.Host settings(
            @Nullable Path authority, RegistrySettings.@Nullable Credentials credentials) {
        return new RegistrySettings.Host(
                host(),
                mode != Mode.TLS,
                authority,
                credentials,
                // a busy machine may need seconds for the first handshake
                new RegistrySettings.Limits(64, Duration.ofSeconds(20)));
    }

    /**
     * Copies an image of a layout here, with all its platforms.
     *
     * @return whether skopeo took it; it refuses some odd ones
     */
    public boolean push(Path layout, String name) throws Exception {
        return push(layout, name, name);
    }

    /** The same under another name. */
    public boolean push(Path layout, String name, String as) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("skopeo", "--insecure-policy", "copy", "--all", "--preserve-digests", "-q"));
        switch (mode) {
            case PLAIN -> command.add("--dest-tls-verify=false");
            case PASSWORD -> command.addAll(List.of("--dest-tls-verify=false", "--dest-creds", USER + ":" + PASSWORD));
            case TLS -> {
                Path trusted = folder.resolve("trusted");
                if (!Files.isDirectory(trusted)) {
                    Files.createDirectory(trusted);
                    Files.copy(authority(), trusted.resolve("ca.crt"));
                }
                command.addAll(List.of("--dest-cert-dir", trusted.toString()));
            }
        }
        command.addAll(List.of("oci:" + layout + ":" + name, "docker://" + host() + "/" + as));
        Process copy = new ProcessBuilder(command).redirectErrorStream(true).start();
        copy.getInputStream().readAllBytes();
        return copy.waitFor() == 0;
    }

    /** Slimgate's own requests to repositories that begin so, once the registry has logged a later one. */
    public List<String> requests(String repository) throws Exception {
        String marker = "marker-" + System.nanoTime();
        CountDownLatch seen = new CountDownLatch(1);
        marked = new Marked(marker, seen);
        String scheme = mode == Mode.TLS ? "https" : "http";
        run("curl", "-sk", "-o", "/dev/null", "-A", marker, scheme + "://" + host() + "/v2/");
        assertThat(seen.await(10, TimeUnit.SECONDS)).isTrue();
        return log.stream()
                .filter(line -> line.contains("\"slimgate\"")
                        && (line.contains("\"GET /v2/" + repository) || line.contains("\"HEAD /v2/" + repository)))
                .filter(line -> !line.startsWith("time="))
                .toList();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    private void follow() {
        try (BufferedReader in = process.inputReader()) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                log.add(line);
                if (line.contains("listening on")) {
                    listening.countDown();
                }
                Marked waiting = marked;
                if (waiting != null && line.contains(waiting.text())) {
                    waiting.seen().countDown();
                }
            }
        } catch (IOException e) {
            log.add("log ended: " + e.getMessage());
        }
    }

    private static void certificates(Path folder) throws Exception {
        Path authority = folder.resolve("ca.pem");
        run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=test authority",
                "-keyout",
                folder.resolve("ca.key").toString(),
                "-out",
                authority.toString());
        run(
                "openssl",
                "req",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=localhost",
                "-keyout",
                folder.resolve("server.key").toString(),
                "-out",
                folder.resolve("server.csr").toString());
        Path names = Files.writeString(folder.resolve("names"), "subjectAltName=DNS:localhost\n");
        run(
                "openssl",
                "x509",
                "-req",
                "-days",
                "2",
                "-in",
                folder.resolve("server.csr").toString(),
                "-CA",
                authority.toString(),
                "-CAkey",
                folder.resolve("ca.key").toString(),
                "-CAcreateserial",
                "-extfile",
                names.toString(),
                "-out",
                folder.resolve("server.pem").toString());
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
