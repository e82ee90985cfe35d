package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.slimgate.cluster.ApiServer;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Elf;
import dev.slimgate.demo.Image;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.Layer;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Slimgate installed at a real API server: the definitions and what {@code deploy/} registers are stored, the packaged
 * program runs as a process, and a registry has three small images.
 */
final class Installation implements AutoCloseable {
    static final String CLUSTER = "test-eu";

    /** Root, with a shell. */
    static final Image SHELL = ImageBuilder.linux("amd64")
            .layer(Layer.of("COPY sh /bin/sh")
                    .directory("bin")
                    .executable("bin/sh", Elf.statically(Elf.Machine.AMD64).content()))
            .build();

    /** Root, and nothing but a file. */
    static final Image ROOT = ImageBuilder.linux("amd64")
            .layer(Layer.of("COPY a /").file("a", "a"))
            .build();

    /** Nothing to be said against it. */
    static final Image GOOD = ImageBuilder.linux("amd64")
            .layer(Layer.of("COPY b /").file("b", "b"))
            .user("65532")
            .build();

    private static final ObjectMapper JSON = new ObjectMapper();
    private static Installation shared;

    final ApiServer server;
    final DemoRegistry registry;
    final ECKey signingKey;
    private final KubernetesClient client;
    private final Path folder;
    private final List<Program> programs = new ArrayList<>();

    private Installation(ApiServer server) throws IOException, JOSEException {
        this.server = server;
        this.registry = DemoRegistry.start();
        this.client = server.client();
        this.folder = Files.createTempDirectory("installation");
        this.signingKey = new ECKeyGenerator(Curve.P_256).keyID("release").generate();
        registry.put("shop/shell", "1", SHELL);
        registry.put("shop/root", "1", ROOT);
        registry.put("shop/good", "1", GOOD);
        registry.put("shop/good", "latest", GOOD);
        Program.write(
                folder.resolve("registries.yaml"),
                "registries: [ { host: \"%s\", plainHttp: true } ]\n".formatted(registry.host()));
        Program.write(
                folder.resolve("keys.json"),
                new JWKSet(List.of(signingKey)).toPublicJWKSet().toString());
        assertThat(kubectl("", "apply", "--server-side", "-f", Program.BASE.resolve("charts/slimgate/crds") + "/")
                        .exitCode())
                .isZero();
        apply("{ apiVersion: v1, kind: Namespace, metadata: { name: slimgate-system } }");
        apply(registrations());
    }

    /** One without a process, for tests that start their own. The test is skipped where there is no API server. */
    static Installation empty() {
        ApiServer server = ApiServer.start();
        try {
            return new Installation(server);
        } catch (IOException | JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One with a process in both roles, for all tests that only need names of their own. Ends with the tests' process. */
    static synchronized Installation shared() {
        if (shared == null) {
            Installation made = empty();
            Runtime.getRuntime().addShutdownHook(new Thread(made::close));
            made.awaitServing(made.serve(Map.of()));
            shared = made;
        }
        return shared;
    }

    /** The empty webhook configurations of {@code deploy/}. */
    private static String registrations() throws IOException {
        return Arrays.stream(Files.readString(Program.BASE.resolve("deploy/40-cluster.yaml"))
                        .split("(?m)^---$"))
                .filter(document -> document.contains("WebhookConfiguration"))
                .collect(Collectors.joining("---"));
    }

    /** Starts the program in both roles, on a port of its own. */
    Program serve(Map<String, String> environment) {
        try {
            int port = freePort();
            Map<String, String> all = new java.util.HashMap<>(environment);
            all.put("KUBECONFIG", server.kubeconfig().toString());
            Program program = Program.start(
                    all,
                    "serve",
                    "--role",
                    "all",
                    "--webhook-url",
                    "https://127.0.0.1:" + port,
                    "--host",
                    "127.0.0.1",
                    "--port",
                    Integer.toString(port),
                    "--registries",
                    folder.resolve("registries.yaml").toString(),
                    "--waiver-keys",
                    folder.resolve("keys.json").toString(),
                    "--cluster-name",
                    CLUSTER);
            programs.add(program);
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the program knows the cluster and shows a certificate that the API server trusts. */
    void awaitServing(Program program) {
        program.await(
                "to serve with the cluster's certificate",
                () -> program.all().contains("the cluster's state is known")
                        && program.all().contains("serving certificate changed"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    KubernetesClient client() {
        return client;
    }

    ApiServer.Output kubectl(String stdin, String... arguments) {
        return server.kubectl(stdin, arguments);
    }

    /** {@code kubectl apply -f -}, which must succeed. */
    ApiServer.Output apply(String yaml) {
        ApiServer.Output output = tryApply(yaml);
        assertThat(output.exitCode()).as(output.toString()).isZero();
        return output;
    }

    ApiServer.Output tryApply(String yaml) {
        return kubectl(yaml, "apply", "-f", "-");
    }

    JsonNode get(String... what) {
        List<String> arguments = new ArrayList<>(List.of("get", "-o", "json"));
        arguments.addAll(List.of(what));
        ApiServer.Output output = kubectl("", arguments.toArray(String[]::new));
        assertThat(output.exitCode()).as(output.toString()).isZero();
        try {
            return JSON.readTree(output.out());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void namespace(String name) {
        apply("{ apiVersion: v1, kind: Namespace, metadata: { name: %s } }".formatted(name));
    }

    /** {@code localhost:5000/shop/root:1} of {@code root:1}. */
    String image(String name) {
        return registry.host() + "/shop/" + name;
    }

    String pod(String namespace, String name, String image) {
        return """
                apiVersion: v1
                kind: Pod
                metadata: { name: %s, namespace: %s }
                spec: { containers: [ { name: app, image: "%s" } ] }
                """.formatted(name, namespace, image(image));
    }

    /** What a policy of this namespace says of a Pod, once it says what is wanted. */
    ApiServer.Output awaitDryRun(String what, String yaml, java.util.function.Predicate<ApiServer.Output> wanted) {
        ApiServer.Output[] last = new ApiServer.Output[1];
        await(() -> what + ", last: " + last[0], () -> {
            last[0] = kubectl(yaml, "apply", "--dry-run=server", "-f", "-");
            return wanted.test(last[0]);
        });
        return last[0];
    }

    void awaitDenied(String yaml) {
        awaitDryRun("denied", yaml, Installation::denied);
    }

    static boolean denied(ApiServer.Output output) {
        return output.exitCode() != 0 && output.err().contains("denied the request");
    }

    static void await(java.util.function.Supplier<String> what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time: %s", what.get()).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    @Override
    public void close() {
        programs.forEach(Program::close);
        client.close();
        registry.close();
        server.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
