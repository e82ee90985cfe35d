package dev.slimgate.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real {@code kube-apiserver} on an {@code etcd}, both as processes of the test, on loopback and with RBAC. There are no
 * controllers and no nodes: what is stored stays as it is, namespaces have no service accounts, and nothing runs.
 *
 * <p>The binaries come from the folder in {@code KUBEBUILDER_ASSETS}, else from {@code /usr/local/kubebuilder/bin}, as
 * envtest lays them out. Where they are absent the test is skipped with a line that says so.
 */
public final class ApiServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(45);
    private static final String ADMIN_TOKEN = "admin-token";

    /** Somebody whom RBAC allows nothing until a test does. */
    public static final String VIEWER = "viewer";

    private final Path binaries;
    private final Path folder;
    private final int etcdPort = freePort();
    private final int etcdPeerPort = freePort();
    private final int port = freePort();
    private final Process etcd;
    private Process server;

    private static ApiServer shared;

    private ApiServer(Path binaries) throws IOException {
        this.binaries = binaries;
        this.folder = Files.createTempDirectory(memory(), "apiserver");
        writeFiles();
        this.etcd = start("etcd", etcdArguments());
        this.server = start("kube-apiserver", serverArguments());
        awaitReady();
    }

    /** One of its own, for tests that stop it or that must see it empty. */
    public static ApiServer start() {
        Optional<Path> binaries = binaries();
        Assumptions.assumeTrue(
                binaries.isPresent(),
                "no kube-apiserver and etcd in KUBEBUILDER_ASSETS or /usr/local/kubebuilder/bin: cluster test skipped");
        try {
            return new ApiServer(binaries.get());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one that all tests of this process share, each in namespaces of its own. It ends with the process. */
    public static synchronized ApiServer shared() {
        if (shared == null) {
            ApiServer started = start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::close));
            shared = started;
        }
        return shared;
    }

    /** Where the binaries are; empty where one of the two is missing. */
    private static Optional<Path> binaries() {
        String assets = System.getenv("KUBEBUILDER_ASSETS");
        return Stream.of(assets == null ? "" : assets, "/usr/local/kubebuilder/bin")
                .filter(text -> !text.isEmpty())
                .map(Path::of)
                .filter(path ->
                        Files.isExecutable(path.resolve("kube-apiserver")) && Files.isExecutable(path.resolve("etcd")))
                .findFirst();
    }

    /** {@code https://127.0.0.1:…}. */
    public String url() {
        return "https://127.0.0.1:" + port;
    }

    /** A client that may do everything. The caller closes it. */
    public KubernetesClient client() {
        return client(config().build());
    }

    /** A client of this user, by impersonation: what RBAC and webhooks see is the user. The caller closes it. */
    public KubernetesClient client(String user, String... groups) {
        List<String> all = new ArrayList<>(List.of(groups));
        if (user.startsWith("system:serviceaccount:")) {
            all.add("system:serviceaccounts");
            all.add("system:serviceaccounts:" + user.split(":", -1)[2]);
        }
        all.add("system:authenticated");
        return client(config().withImpersonateUsername(user)
                .withImpersonateGroups(all.toArray(String[]::new))
                .build());
    }

    private static KubernetesClient client(Config config) {
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private ConfigBuilder config() {
        // Not autoconfigured: a kubeconfig of whoever runs the tests must not be touched.
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(url())
                .withCaCertFile(certificate().toString())
                .withOauthToken(ADMIN_TOKEN)
                .withRequestTimeout(20_000)
                .withRequestRetryBackoffLimit(0);
    }

    /** A kubeconfig file of the administrator. */
    public Path kubeconfig() {
        return folder.resolve("kubeconfig");
    }

    /** A kubeconfig file of {@link #VIEWER}. */
    public Path viewerKubeconfig() {
        return folder.resolve("viewer.kubeconfig");
    }

    /** PEM: what clients trust. */
    private Path certificate() {
        return folder.resolve("certificates").resolve("apiserver.crt");
    }

    /** The audit log so far: a JSON line for each request, with the annotations of webhooks. */
    public String auditLog() {
        return text(folder.resolve("audit.log"));
    }

    /** The folder of kubectl; the test is skipped where there is none beside the API server. */
    public Path kubectlFolder() {
        Assumptions.assumeTrue(
                Files.isExecutable(binaries.resolve("kubectl")), "no kubectl beside kube-apiserver: test skipped");
        return binaries;
    }

    /** What a command printed. */
    public record Output(int exitCode, String out, String err) {}

    /** Runs kubectl as the administrator; the test is skipped where there is none beside the API server. */
    public Output kubectl(String stdin, String... arguments) {
        Path kubectl = kubectlFolder().resolve("kubectl");
        List<String> command = new ArrayList<>(
                List.of(kubectl.toString(), "--kubeconfig", kubeconfig().toString()));
        command.addAll(List.of(arguments));
        try {
            Path in = Files.writeString(Files.createTempFile(folder, "in", ""), stdin);
            Path out = Files.createTempFile(folder, "out", "");
            Path err = Files.createTempFile(folder, "err", "");
            Process process = new ProcessBuilder(command)
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            if (!process.waitFor(40, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("kubectl did not end: " + command);
            }
            return new Output(process.exitValue(), text(out), text(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while kubectl ran", e);
        }
    }

    /** Stops the API server, as a machine that goes away; what is stored stays. */
    public void stop() {
        end(server.destroyForcibly());
    }

    /** Starts it again after {@link #stop}, on the same port. */
    public void startAgain() {
        try {
            server = start("kube-apiserver", serverArguments());
            awaitReady();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        end(server.destroyForcibly());
        end(etcd.destroyForcibly());
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void end(Process process) {
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                throw new AssertionError("a killed process did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while a process ended", e);
        }
    }

    private Process start(String name, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(binaries.resolve(name).toString()));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(name).toFile()))
                .start();
    }

    private Path log(String name) {
        return folder.resolve(name + ".log");
    }

    private List<String> etcdArguments() {
        String clients = "http://127.0.0.1:" + etcdPort;
        String peers = "http://127.0.0.1:" + etcdPeerPort;
        return List.of(
                "--data-dir",
                folder.resolve("etcd").toString(),
                "--listen-client-urls",
                clients,
                "--advertise-client-urls",
                clients,
                "--listen-peer-urls",
                peers,
                "--initial-advertise-peer-urls",
                peers,
                "--initial-cluster",
                "default=" + peers);
    }

    private List<String> serverArguments() {
        return List.of(
                "--etcd-servers=http://127.0.0.1:" + etcdPort,
                "--bind-address=127.0.0.1",
                "--secure-port=" + port,
                "--cert-dir=" + folder.resolve("certificates"),
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + folder.resolve("sa.key"),
                "--service-account-signing-key-file=" + folder.resolve("sa.key"),
                "--token-auth-file=" + folder.resolve("tokens.csv"),
                "--authorization-mode=RBAC",
                "--allow-privileged=true",
                "--service-cluster-ip-range=10.0.0.0/24",
                // There is no controller that would make the accounts that it asks for.
                "--disable-admission-plugins=ServiceAccount",
                "--audit-policy-file=" + folder.resolve("audit.yaml"),
                "--audit-log-path=" + folder.resolve("audit.log"),
                "--audit-log-mode=blocking");
    }

    private void writeFiles() throws IOException {
        Files.writeString(
                folder.resolve("tokens.csv"),
                ADMIN_TOKEN + ",admin,1,\"system:masters\"\n" + VIEWER + "-token," + VIEWER + ",2\n");
        Files.writeString(folder.resolve("audit.yaml"), """
                apiVersion: audit.k8s.io/v1
                kind: Policy
                omitStages: [RequestReceived]
                rules: [ { level: Metadata } ]
                """);
        Files.writeString(folder.resolve("sa.key"), signingKey());
        Files.writeString(kubeconfig(), kubeconfig("admin", ADMIN_TOKEN));
        Files.writeString(viewerKubeconfig(), kubeconfig(VIEWER, VIEWER + "-token"));
    }

    private String kubeconfig(String user, String token) {
        return """
                apiVersion: v1
                kind: Config
                current-context: test
                contexts: [ { name: test, context: { cluster: test, user: %s } } ]
                clusters: [ { name: test, cluster: { server: "%s", certificate-authority: "%s" } } ]
                users: [ { name: %s, user: { token: %s } } ]
                """.formatted(user, url(), certificate(), user, token);
    }

    private static String signingKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
            return "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
                    + "\n-----END PRIVATE KEY-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK can make RSA keys", e);
        }
    }

    /** Waits for the API server to be ready; a process that ends early is told with the end of its log. */
    private void awaitReady() {
        long end = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < end) {
            if (Files.exists(certificate()) && ready()) {
                return;
            }
            try {
                if (server.waitFor(100, TimeUnit.MILLISECONDS) || !etcd.isAlive()) {
                    break;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while the API server started", e);
            }
        }
        throw new AssertionError("the API server is not ready:\n" + tail(log("etcd")) + tail(log("kube-apiserver")));
    }

    private boolean ready() {
        try (KubernetesClient client = client()) {
            return "ok".equals(client.raw("/readyz"));
        } catch (RuntimeException e) {
            return false; // not yet; the caller gives up in time and shows the log
        }
    }

    private static String tail(Path log) {
        List<String> lines = text(log).lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size())) + "\n";
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Memory where there is some, as etcd waits for its disk at each write. */
    private static Path memory() {
        Path memory = Path.of("/dev/shm");
        return Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
