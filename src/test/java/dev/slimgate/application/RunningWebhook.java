package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** {@code slimgate serve} as a process, with its certificate trusted and what its process holds to be looked at. */
final class RunningWebhook implements AutoCloseable {
    private final Program program;
    private final int port;
    private final SSLContext tls;

    private RunningWebhook(Program program, int port, SSLContext tls) {
        this.program = program;
        this.port = port;
        this.tls = tls;
    }

    /** Starts it and returns once it is ready. */
    static RunningWebhook start(Path folder, Map<String, String> environment, String... options)
            throws IOException, GeneralSecurityException {
        int port = freePort();
        Path certificate = folder.resolve("served/tls.crt");
        Files.createDirectories(certificate.getParent());
        SelfSignedCertificate made =
                SelfSignedCertificate.write(certificate.getParent(), List.of(), java.time.Instant.now());
        String[] serve = Stream.concat(
                        Stream.of(
                                "serve",
                                "--host",
                                "127.0.0.1",
                                "--port",
                                Integer.toString(port),
                                "--tls-certificate",
                                made.certificate().toString(),
                                "--tls-key",
                                made.key().toString()),
                        Stream.of(options))
                .toArray(String[]::new);
        Program program = Program.start(environment, serve);
        RunningWebhook webhook = new RunningWebhook(program, port, trusting(made.certificate()));
        webhook.await("ready", Duration.ofMinutes(3), webhook::ready);
        return webhook;
    }

    /** Waits for a condition that is looked at five times a second. */
    void await(String what, Duration most, BooleanSupplier condition) {
        long end = System.nanoTime() + most.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(program.running())
                    .as("%s: the program runs: %s", what, program.all())
                    .isTrue();
            assertThat(System.nanoTime()).as("%s: %s", what, program.all()).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }

    ReviewClient client() throws IOException {
        return new ReviewClient(tls, port);
    }

    Program program() {
        return program;
    }

    private boolean ready() {
        try (ReviewClient client = client()) {
            return client.get("/health/ready").status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** The sum of all series of the metrics whose names match; 0 where there is none. */
    double metric(String name) {
        try (ReviewClient client = client()) {
            String all = new String(client.get("/metrics").body(), StandardCharsets.UTF_8);
            return Pattern.compile("(?m)^" + name + "(?:\\{[^}]*\\})? (-?[0-9.E+-]+)$")
                    .matcher(all)
                    .results()
                    .mapToDouble(found -> Double.parseDouble(found.group(found.groupCount())))
                    .sum();
        } catch (IOException e) {
            throw new AssertionError("no metrics", e);
        }
    }

    /** How many threads of the system the process has; virtual ones are none. */
    int threads() {
        return count("task", path -> true);
    }

    /** How many sockets it has open. */
    int sockets() {
        return count("fd", path -> {
            try {
                return Files.readSymbolicLink(path).toString().startsWith("socket:");
            } catch (IOException e) {
                return false; // closed since it was listed
            }
        });
    }

    private int count(String what, java.util.function.Predicate<Path> counted) {
        try (Stream<Path> entries = Files.list(Path.of("/proc", Long.toString(program.pid()), what))) {
            return (int) entries.filter(counted).count();
        } catch (IOException e) {
            throw new AssertionError("the process is gone: " + program.all(), e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static SSLContext trusting(Path certificate) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(certificate)) {
            trusted.setCertificateEntry(
                    "webhook", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @Override
    public void close() {
        assertThat(program.running()).as("still running: %s", program.all()).isTrue();
        program.close();
    }
}
