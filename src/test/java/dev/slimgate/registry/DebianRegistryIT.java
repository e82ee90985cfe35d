package dev.slimgate.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.ImageIndex;
import dev.slimgate.oci.ImageManifest;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.Manifest;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against Debian's own docker-registry, filled by skopeo: requests are counted in the registry's log. */
class DebianRegistryIT {
    private static final Path LAYOUT = Path.of(System.getProperty("test.shared", "../shared"))
            .resolve("data/images/oci-compact")
            .toAbsolutePath()
            .normalize();

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final CountDownLatch listening = new CountDownLatch(1);
    private @Nullable Process registry;
    private int port;

    @BeforeEach
    void needsTheBinariesAndTheImages() {
        for (String binary : List.of("docker-registry", "skopeo", "htpasswd", "openssl")) {
            Assumptions.assumeTrue(
                    Files.isExecutable(Path.of("/usr/bin", binary)), () -> "skipped: there is no /usr/bin/" + binary);
        }
        Assumptions.assumeTrue(Files.isDirectory(LAYOUT), () -> "skipped: there is no " + LAYOUT);
    }

    @AfterEach
    void stop() throws InterruptedException {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        if (registry != null) {
            registry.destroy();
            registry.waitFor(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void readsAnImageWithTwoRequestsAndAnIndexWithThree() throws Exception {
        start("", "");
        push("alpine:3.20", "--dest-tls-verify=false");
        push("busybox:multi-inner", "--dest-tls-verify=false");
        try (RegistryClient client = client(host(true, null, null))) {
            readManifestFacts(client, "alpine:3.20");
            assertThat(requests("alpine"))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).contains("GET ", " 200 "));

            readManifestFacts(client, "busybox:multi-inner");
            assertThat(requests("busybox"))
                    .hasSize(3)
                    .allSatisfy(line -> assertThat(line).contains("GET ", " 200 "));
        }
    }

    @Test
    void givesTheSameBytesAsTheLayout() throws Exception {
        start("", "");
        List<String> names = List.of(
                "alpine:3.20", "busybox:musl", "busybox:multi-inner", "chiselled-ubuntu:1", "app-on-distroless:1");
        for (String name : names) {
            push(name, "--dest-tls-verify=false");
        }
        try (RegistryClient client = client(host(true, null, null))) {
            for (String name : names) {
                Deadline deadline = Deadline.after(Duration.ofSeconds(20));
                ImageSource remote = open(client, name);
                try (var local =
                        dev.slimgate.layout.Layouts.open("oci-layout:" + LAYOUT + ":" + name, ReadLimits.DEFAULTS)) {
                    assertThat(remote.digest(deadline)).isEqualTo(local.digest(deadline));
                    for (ImageManifest manifest : images(remote, remote.resolve(deadline), deadline)) {
                        for (Descriptor layer : manifest.layers()) {
                            try (InputStream in = remote.open(layer, deadline)) {
                                assertThat(in.transferTo(OutputStream.nullOutputStream()))
                                        .isEqualTo(layer.bytes());
                            }
                        }
                    }
                }
            }
        }
    }

    @Test
    void authenticatesWithOneRefusalForAllRepositories() throws Exception {
        Path passwords = folder.resolve("htpasswd");
        Files.writeString(passwords, run("htpasswd", "-nbB", "robot", "s3cret"));
        start("auth: {htpasswd: {realm: test, path: " + passwords + "}}\n", "");
        push("alpine:3.20", "--dest-tls-verify=false", "--dest-creds", "robot:s3cret");
        push("busybox:musl", "--dest-tls-verify=false", "--dest-creds", "robot:s3cret");
        Path password = Files.writeString(folder.resolve("password"), "s3cret\n");
        RegistrySettings.Credentials credentials =
                new RegistrySettings.Credentials.Password("robot", password, List.of());
        try (RegistryClient client = client(host(true, null, credentials))) {
            readManifestFacts(client, "alpine:3.20");
            readManifestFacts(client, "busybox:musl");

            assertThat(requests("")).hasSize(5);
            assertThat(requests("").stream().filter(line -> line.contains(" 401 ")))
                    .hasSize(1);
        }
        try (RegistryClient stranger = client(host(true, null, null))) {
            assertThatThrownBy(() -> readManifestFacts(stranger, "alpine:3.20"))
                    .isInstanceOf(ContentException.Unauthorized.class);
        }
    }

    @Test
    void trustsAPrivateAuthorityForItsHostOnly() throws Exception {
        Path authority = certificates();
        start(
                "",
                ", tls: {certificate: " + folder.resolve("server.pem") + ", key: " + folder.resolve("server.key")
                        + "}");
        Path trusted = Files.createDirectory(folder.resolve("trusted"));
        Files.copy(authority, trusted.resolve("ca.crt"));
        push("alpine:3.20", "--dest-cert-dir", trusted.toString());
        try (RegistryClient client = client(host(false, authority, null))) {
            readManifestFacts(client, "alpine:3.20");

            assertThat(requests("alpine"))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).contains("HTTP/2.0"));
        }
        try (RegistryClient client = client(host(false, null, null))) {
            assertThatThrownBy(() -> readManifestFacts(client, "alpine:3.20"))
                    .isInstanceOf(ContentException.Unreachable.class)
                    .hasMessageContaining("certificate is not trusted");
        }
    }

    private void readManifestFacts(RegistryClient client, String name) {
        Deadline deadline = Deadline.after(Duration.ofSeconds(20));
        ImageSource source = open(client, name);
        Manifest manifest = source.resolve(deadline);
        ImageManifest image =
                switch (manifest) {
                    case ImageManifest one -> one;
                    case ImageIndex index ->
                        (ImageManifest) source.manifest(index.manifests().getFirst(), deadline);
                };
        source.blob(image.config(), ReadLimits.DEFAULTS.configBytes(), deadline);
    }

    private static List<ImageManifest> images(ImageSource source, Manifest manifest, Deadline deadline) {
        return switch (manifest) {
            case ImageManifest one -> List.of(one);
            case ImageIndex index -> {
                List<ImageManifest> all = new ArrayList<>();
                index.manifests()
                        .forEach(entry -> all.addAll(images(source, source.manifest(entry, deadline), deadline)));
                yield all;
            }
        };
    }

    private ImageSource open(RegistryClient client, String name) {
        return client.open(ImageReference.parse("localhost:" + port + "/" + name), Requester.NOBODY);
    }

    private RegistryClient client(RegistrySettings.Host host) {
        return new RegistryClient(
                new RegistrySettings(true, List.of(host)), List.of(), ReadLimits.DEFAULTS, () -> vertx);
    }

    private RegistrySettings.Host host(
            boolean plain, @Nullable Path authority, RegistrySettings.@Nullable Credentials credentials) {
        return new RegistrySettings.Host(
                "localhost:" + port,
                plain,
                authority,
                credentials,
                // a busy machine may need seconds for the first handshake
                new RegistrySettings.Limits(64, Duration.ofSeconds(20)));
    }

    /** Our own requests to a repository, once the registry has logged a later one. */
    private List<String> requests(String repository) throws Exception {
        String marker = "marker-" + System.nanoTime();
        CountDownLatch seen = new CountDownLatch(1);
        marked = new Marked(marker, seen);
        ProcessBuilder curl =
                new ProcessBuilder("curl", "-sk", "-o", "/dev/null", "-A", marker, "http://localhost:" + port + "/v2/");
        if (tls) {
            curl = new ProcessBuilder(
                    "curl", "-sk", "-o", "/dev/null", "-A", marker, "https://localhost:" + port + "/v2/");
        }
        curl.start().waitFor();
        assertThat(seen.await(10, TimeUnit.SECONDS)).isTrue();
        return log.stream()
                .filter(line -> line.contains("\"slimgate\"") && line.contains("\"GET /v2/" + repository)
                        || line.contains("\"slimgate\"") && line.contains("\"HEAD /v2/" + repository))
                .filter(line -> !line.startsWith("time="))
                .toList();
    }

    private record Marked(String text, CountDownLatch seen) {}

    private volatile @Nullable Marked marked;
    private boolean tls;

    private void start(String auth, String http) throws Exception {
        tls = !http.isEmpty();
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path config = Files.writeString(
                folder.resolve("config.yml"),
                "version: 0.1\nlog: {level: info}\nstorage: {filesystem: {rootdirectory: " + folder.resolve("data")
                        + "}}\nhttp: {addr: 'localhost:" + port + "'" + http + "}\n" + auth);
        Process started = new ProcessBuilder("docker-registry", "serve", config.toString())
                .redirectErrorStream(true)
                .start();
        registry = started;
        Thread.ofVirtual().start(() -> follow(started));
        assertThat(listening.await(15, TimeUnit.SECONDS))
                .as(String.join("\n", log))
                .isTrue();
    }

    private void follow(Process process) {
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

    private void push(String name, String... options) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("skopeo", "--insecure-policy", "copy", "--all", "--preserve-digests"));
        command.addAll(List.of(options));
        command.addAll(List.of("oci:" + LAYOUT + ":" + name, "docker://localhost:" + port + "/" + name));
        run(command.toArray(String[]::new));
    }

    private Path certificates() throws Exception {
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
        return authority;
    }

    private String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
