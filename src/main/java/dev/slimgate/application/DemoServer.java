package dev.slimgate.application;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.assess.Assessing;
import dev.slimgate.command.DemoOptions;
import dev.slimgate.command.DemoScript;
import dev.slimgate.command.ServeOptions;
import dev.slimgate.command.UsageException;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Sample;
import dev.slimgate.demo.SampleImages;
import dev.slimgate.demo.SampleWorkload;
import dev.slimgate.demo.SampleWorkloads;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.report.AuditReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * {@code slimgate demo}: the sample images in a registry of its own, the real webhook over TLS with the shipped policies,
 * and the script that asks it. All of it on loopback.
 */
final class DemoServer {
    private static final List<String> POLICIES = List.of("production.yaml", "baseline.yaml");

    /** How old the samples are, so that policies that ask for the age find them recent. */
    private static final Duration AGE = Duration.ofDays(3);

    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(10);

    private final WebhookServer server;
    private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);

    DemoServer(WebhookServer server) {
        this.server = server;
    }

    /** Plays the script, and then waits for Ctrl-C unless told to end. */
    int run(DemoOptions options) {
        out.println("Slimgate demo: building sample images …");
        List<Sample> samples = SampleImages.all(Instant.now().minus(AGE));
        Path folder = temporaryFolder();
        // A hook rather than a finally block: Ctrl-C ends the process without coming back here.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder), "demo-cleanup"));
        try (DemoRegistry registry = DemoRegistry.start()) {
            SampleWorkloads.fill(registry, samples);
            int port = freePort(options.port());
            SelfSignedCertificate certificate =
                    SelfSignedCertificate.write(folder, List.of("localhost", "127.0.0.1", "::1"), Instant.now());
            server.configure(serveOptions(folder, registry, port, certificate));
            System.setProperty("quarkus.log.level", "WARN"); // the script is what is to be read
            return server.run(assessing -> play(options, port, folder, registry, samples, assessing));
        } catch (IOException e) {
            throw new UsageException("the demo cannot write its files: " + e.getMessage());
        }
    }

    private WebhookServer.Next play(
            DemoOptions options,
            int port,
            Path folder,
            DemoRegistry registry,
            List<Sample> samples,
            Assessing assessing) {
        URI endpoint = URI.create("https://127.0.0.1:" + port + "/");
        try (HttpClient client = client(folder)) {
            out.println("%d images in a registry at %s, the webhook at %svalidate"
                    .formatted(samples.size(), registry.url(), endpoint));
            out.println("policies: production (denies where the namespace says environment=production: shop),"
                    + " baseline (warns everywhere)");
            probe(endpoint.resolve("health/ready"), client);
            List<SampleWorkload> workloads = SampleWorkloads.all(registry.host(), samples);
            DemoScript.Outcome outcome = new DemoScript(endpoint, client, out, options.color()).play(workloads);
            conclude(outcome, workloads.size(), registry);
            report(options, folder, workloads, assessing);
            if (options.once()) {
                return new WebhookServer.Next.End(outcome.unexpected().isEmpty() ? 0 : 1);
            }
            farewell(endpoint, folder, registry, samples.getFirst(), workloads.getFirst());
            return new WebhookServer.Next.Stay();
        } catch (IOException | GeneralSecurityException e) {
            return failed("the demo ended early: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed("the demo was interrupted");
        }
    }

    /**
     * Asks whether the webhook is ready, as kubelet does. Nothing is waited for: a webhook with files is ready once it has
     * {@link WebhookServer.Started started}. It is asked all the same, as the image's AOT cache, which a run of the demo
     * makes, holds what that needs for it.
     *
     * @throws IOException if it is not ready, with what it says of that, or does not answer within ten seconds
     */
    static void probe(URI ready, HttpClient client) throws IOException, InterruptedException {
        HttpRequest probe = HttpRequest.newBuilder(ready).timeout(PROBE_TIMEOUT).build();
        HttpResponse<String> answer = client.send(probe, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(
                    "the webhook is not ready: " + Printable.of(answer.body().replaceAll("\\s+", " "), 400));
        }
    }

    private void conclude(DemoScript.Outcome outcome, int requests, DemoRegistry registry) {
        out.println();
        out.println("%d requests: %d admitted, %d admitted with warnings, %d denied; %d requests to the registry"
                .formatted(
                        requests,
                        outcome.count(SampleWorkload.Expected.ADMIT),
                        outcome.count(SampleWorkload.Expected.WARN),
                        outcome.count(SampleWorkload.Expected.DENY),
                        registry.requests().size()));
        if (!outcome.unexpected().isEmpty()) {
            outcome.unexpected().forEach(line -> out.println("NOT AS EXPECTED: " + line));
        }
    }

    /** What the webhook found out is not asked for again. */
    private void report(DemoOptions options, Path folder, List<SampleWorkload> workloads, Assessing assessing)
            throws IOException {
        WatchedPolicies policies = new WatchedPolicies(List.of(folder.resolve("policies")));
        policies.read();
        AuditReport report = DemoReport.of(workloads, assessing, policies.get(), InstantSource.system());
        Path given = options.report();
        Path file = given == null ? Files.createTempFile("slimgate-demo-", ".html") : given;
        Files.writeString(file, DemoReport.page(report));
        out.println("the report of an audit, were all of it running already: "
                + Printable.of(file.toAbsolutePath().toString(), 400));
    }

    private void farewell(URI endpoint, Path folder, DemoRegistry registry, Sample sample, SampleWorkload workload)
            throws IOException {
        Path review = folder.resolve("review.json");
        Files.write(review, new ObjectMapper().writeValueAsBytes(workload.review()));
        out.println();
        out.println("The webhook and the registry stay until Ctrl-C. In another terminal:");
        out.println("  curl -sk -H 'Content-Type: application/json' --data-binary @" + review + " " + endpoint
                + "validate");
        out.println("  ./slimgate inspect " + sample.byTag(registry.host()) + " --registries "
                + folder.resolve("registries.yaml"));
    }

    private WebhookServer.Next failed(String message) {
        out.println(message);
        return new WebhookServer.Next.End(2);
    }

    private static ServeOptions serveOptions(
            Path folder, DemoRegistry registry, int port, SelfSignedCertificate certificate) throws IOException {
        Path policies = Files.createDirectory(folder.resolve("policies"));
        for (String name : POLICIES) {
            try (InputStream in = DemoServer.class.getResourceAsStream("/dev/slimgate/policies/" + name)) {
                if (in == null) {
                    throw new IllegalStateException(name + " is not part of this build");
                }
                Files.copy(in, policies.resolve(name));
            }
        }
        Path registries = folder.resolve("registries.yaml");
        Files.writeString(registries, """
                # The demo's registry: on loopback and without TLS, which only a listed host may be.
                registries:
                  - host: "%s"
                    plainHttp: true
                """.formatted(registry.host()));
        Path namespaces = folder.resolve("namespaces.json");
        ObjectMapper json = new ObjectMapper();
        ObjectNode list = json.createObjectNode().put("apiVersion", "v1").put("kind", "List");
        list.putArray("items").addAll(SampleWorkloads.namespaces());
        json.writeValue(namespaces.toFile(), list);
        return new ServeOptions(
                List.of(policies),
                registries,
                List.of(),
                namespaces,
                "127.0.0.1",
                port,
                certificate.certificate(),
                certificate.key(),
                false,
                NoMatch.ADMIT,
                null,
                null,
                null,
                "");
    }

    /** A client that trusts this demo's certificate and no other. */
    private static HttpClient client(Path folder) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(folder.resolve("tls.crt"))) {
            trusted.setCertificateEntry(
                    "demo", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    /** The wanted port, or any other if it is taken: the first start of a newcomer should not fail for that. */
    private static int freePort(int wanted) throws IOException {
        try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            }
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("slimgate-demo");
        } catch (IOException e) {
            throw new UsageException("the demo needs a folder for temporary files: " + e.getMessage());
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            folder.toFile().deleteOnExit();
        }
    }
}
