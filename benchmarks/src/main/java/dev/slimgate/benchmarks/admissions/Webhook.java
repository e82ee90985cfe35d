package dev.slimgate.benchmarks.admissions;

import dev.slimgate.application.SelfSignedCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * {@code slimgate serve} in a process of its own, with the benchmark's policy, one registry and a certificate for this once.
 * What it prints is in {@code server.log} beside its files.
 */
final class Webhook implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(40);

    private final Process process;
    private final SSLSocketFactory tls;
    private final int port;

    private Webhook(Process process, SSLSocketFactory tls, int port) {
        this.process = process;
        this.tls = tls;
        this.port = port;
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param java the command up to and with {@code -jar …}
     * @param folder for its files, which is made
     * @param registry host and port of a registry without TLS
     */
    static Webhook start(List<String> java, Path folder, String registry)
            throws IOException, GeneralSecurityException, InterruptedException {
        Files.createDirectories(folder);
        SelfSignedCertificate certificate = SelfSignedCertificate.write(folder, List.of(), Instant.now());
        Path policies = Files.createDirectories(folder.resolve("policies"));
        try (InputStream in = Webhook.class.getResourceAsStream("policy.yaml")) {
            Files.write(policies.resolve("policy.yaml"), in.readAllBytes());
        }
        Path registries = folder.resolve("registries.yaml");
        Files.writeString(registries, """
                registries:
                  - host: "%s"
                    plainHttp: true
                """.formatted(registry));
        int port = freePort();
        List<String> command = new ArrayList<>(java);
        command.addAll(List.of("serve", "--host", "127.0.0.1", "--port", String.valueOf(port)));
        command.addAll(List.of("--policies", policies.toString(), "--registries", registries.toString()));
        command.addAll(List.of("--tls-certificate", certificate.certificate().toString()));
        command.addAll(List.of("--tls-key", certificate.key().toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start();
        Webhook webhook = new Webhook(process, trusting(certificate.certificate()), port);
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        webhook.awaitReady(folder);
        return webhook;
    }

    private void awaitReady(Path folder) throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (!ready()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                close();
                throw new IOException("the webhook does not get ready:\n" + Files.readString(folder.resolve("server.log")));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private boolean ready() {
        try (Connection connection = connect()) {
            return connection.get("/health/ready") == 200;
        } catch (IOException e) {
            return false; // not listening yet
        }
    }

    /** Another connection to it. */
    Connection connect() throws IOException {
        return Connection.open(tls, port);
    }

    /** The process, as the kernel sees it. */
    Usage usage() throws IOException {
        return Usage.of(process.pid());
    }

    /** A port that was free just now. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static SSLSocketFactory trusting(Path certificate) throws IOException, GeneralSecurityException {
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
        return context.getSocketFactory();
    }

    /** Ends it, in order if it can be. */
    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
