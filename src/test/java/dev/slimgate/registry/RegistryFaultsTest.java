package dev.slimgate.registry;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.head;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryFaultsTest {
    private static final Credential ROBOT = new Credential.Basic("pull secret robot", "robot", "s3cret");
    private static final String MANIFEST_URL = "/v2/team/app/manifests/1";
    private static final String BLOB_URL = "/v2/team/app/blobs/" + Samples.CONFIG_DESCRIPTOR.digest();

    private final ClientFixture fixture = new ClientFixture();

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void readsManifestAndConfigWithTwoRequests() {
        fixture.server.stubFor(get(urlEqualTo(MANIFEST_URL)).willReturn(ClientFixture.manifest()));
        fixture.server.stubFor(get(urlEqualTo(BLOB_URL)).willReturn(aResponse().withBody(Samples.CONFIG)));
        ImageSource source = fixture.open("team/app:1");

        Digest digest = source.resolve(ClientFixture.soon()).digest();
        byte[] config = source.blob(Samples.CONFIG_DESCRIPTOR, 1000, ClientFixture.soon());

        assertThat(digest).isEqualTo(Samples.MANIFEST_DIGEST);
        assertThat(config).isEqualTo(Samples.CONFIG);
        assertThat(fixture.server.getAllServeEvents()).hasSize(2);
    }

    @Test
    void asksForADigestByHead() {
        fixture.server.stubFor(head(urlEqualTo(MANIFEST_URL))
                .willReturn(aResponse().withHeader("Docker-Content-Digest", Samples.MANIFEST_DIGEST.toString())));

        Digest digest = fixture.open("team/app:1").digest(ClientFixture.soon());

        assertThat(digest).isEqualTo(Samples.MANIFEST_DIGEST);
        assertThat(fixture.server.getAllServeEvents()).hasSize(1);
    }

    @Test
    void readsTheManifestWhereHeadTellsNoDigest() {
        fixture.server.stubFor(head(urlEqualTo(MANIFEST_URL)).willReturn(aResponse()));
        fixture.server.stubFor(get(urlEqualTo(MANIFEST_URL)).willReturn(ClientFixture.manifest()));

        assertThat(fixture.open("team/app:1").digest(ClientFixture.soon())).isEqualTo(Samples.MANIFEST_DIGEST);
    }

    @Test
    void asksNothingForADigestThatItHasRead() {
        fixture.server.stubFor(get(urlPathMatching("/v2/.*")).willReturn(ClientFixture.manifest()));
        ImageSource source = fixture.open("team/app@" + Samples.MANIFEST_DIGEST);
        source.resolve(ClientFixture.soon());

        assertThat(source.digest(ClientFixture.soon())).isEqualTo(Samples.MANIFEST_DIGEST);
        assertThat(fixture.server.getAllServeEvents()).hasSize(1);
    }

    @Test
    void refusesAManifestThatIsNotItsDigest() {
        fixture.server.stubFor(any(anyUrl()).willReturn(ClientFixture.manifest().withBody("{}")));

        assertThatThrownBy(() ->
                        fixture.open("team/app@" + Samples.MANIFEST_DIGEST).resolve(ClientFixture.soon()))
                .isInstanceOf(ContentException.Invalid.class);
        assertThatThrownBy(() -> fixture.open("team/app:1").resolve(ClientFixture.soon()))
                .as("by tag, against the header")
                .isInstanceOf(ContentException.Invalid.class)
                .hasMessageContaining("its digest is");
    }

    @Test
    void acceptsAManifestBySha512() throws Exception {
        Digest digest = Digest.of(
                "sha512", java.security.MessageDigest.getInstance("SHA-512").digest(Samples.MANIFEST));
        fixture.server.stubFor(any(anyUrl())
                .willReturn(ClientFixture.manifest().withHeader("Docker-Content-Digest", digest.toString())));

        assertThat(fixture.open("team/app@" + digest)
                        .resolve(ClientFixture.soon())
                        .digest())
                .isEqualTo(digest);
    }

    @ParameterizedTest
    @CsvSource({"'', ends after", "short, ends after", "'{\"os\":\"linux\",\"architecture\":\"amd65\"}', has the digest"
    })
    void refusesABlobThatIsNotItsDescriptor(String body, String reason) {
        fixture.server.stubFor(any(anyUrl()).willReturn(aResponse().withBody(body)));

        assertThatThrownBy(() -> fixture.open("team/app:1").blob(Samples.CONFIG_DESCRIPTOR, 1000, ClientFixture.soon()))
                .isInstanceOf(ContentException.Invalid.class)
                .hasMessageContaining(reason);
    }

    @Test
    void stopsReadingABlobThatIsLongerThanStated() throws IOException {
        fixture.server.stubFor(any(anyUrl()).willReturn(aResponse().withBody(new byte[1 << 20])));
        RegistryClient client = fixture.client();

        try (InputStream in = client.open(fixture.reference("team/app:1"), Requester.NOBODY)
                .open(Samples.CONFIG_DESCRIPTOR, ClientFixture.soon())) {
            assertThatThrownBy(in::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasCauseInstanceOf(ContentException.Invalid.class)
                    .hasMessageContaining("longer than");
        }

        assertThat(client.busyHosts()).isZero();
    }

    @Test
    void makesNoRequestForABlobOfNoBytesOrTooMany() {
        Descriptor empty = Descriptor.of(MediaType.OCI_LAYER, Samples.MANIFEST_DIGEST, 0);
        ImageSource source = fixture.open("team/app:1");

        assertThatThrownBy(() -> source.open(empty, ClientFixture.soon())).isInstanceOf(ContentException.Invalid.class);
        assertThatThrownBy(() -> source.blob(Samples.CONFIG_DESCRIPTOR, 5, ClientFixture.soon()))
                .isInstanceOf(ContentException.TooLarge.class);
        assertThat(fixture.server.getAllServeEvents()).isEmpty();
    }

    @Test
    void stopsReadingAnEndlessManifest() throws IOException {
        try (RawServer server = new RawServer((request, out) -> {
            out.write(RawServer.ascii("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
            byte[] chunk = RawServer.ascii("400\r\n" + " ".repeat(0x400) + "\r\n");
            while (true) {
                out.write(chunk);
            }
        })) {
            RegistryClient client = client(server);

            assertThatThrownBy(() -> open(client, server).resolve(ClientFixture.soon()))
                    .isInstanceOf(ContentException.TooLarge.class)
                    .hasMessageContaining("" + ReadLimits.DEFAULTS.manifestBytes());
            assertThat(client.busyHosts()).isZero();
        }
    }

    @Test
    void endsABodyThatTricklesAtTheDeadline() throws IOException {
        try (RawServer server = new RawServer((request, out) -> trickle(out))) {
            long start = System.nanoTime();

            assertThatThrownBy(() -> open(client(server), server).resolve(Deadline.after(Duration.ofMillis(700))))
                    .isInstanceOf(ContentException.TimedOut.class);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void endsAStreamAtTheDeadlineThoughItsBytesAreThere() throws IOException {
        AtomicLong now = new AtomicLong();
        Deadline deadline = new Deadline(Duration.ofSeconds(10).toNanos(), now::get);
        Descriptor large = Descriptor.of(MediaType.OCI_LAYER, Samples.CONFIG_DESCRIPTOR.digest(), 64_000);
        try (RawServer server = new RawServer((request, out) -> {
            out.write(RawServer.ascii("HTTP/1.1 200 OK\r\nContent-Length: 64000\r\n\r\n"));
            out.write(new byte[64_000]);
            out.flush();
            hang();
        })) {
            try (InputStream in = open(client(server), server).open(large, deadline)) {
                assertThat(in.read()).isZero();
                now.set(Duration.ofSeconds(11).toNanos());

                assertThatThrownBy(in::read).hasCauseInstanceOf(ContentException.TimedOut.class);
            }
        }
    }

    @Test
    void endsAStreamThatStandsStill() throws IOException {
        try (RawServer server = new RawServer((request, out) -> {
            out.write(RawServer.ascii("HTTP/1.1 200 OK\r\nContent-Length: 39\r\n\r\n{"));
            out.flush();
            hang();
        })) {
            RegistrySettings.Limits limits = new RegistrySettings.Limits(64, Duration.ofSeconds(2));
            RegistryClient client = fixture.client(new RegistrySettings(
                    false, List.of(new RegistrySettings.Host("127.0.0.1:" + server.port(), true, null, null, limits))));

            try (InputStream in = open(client, server).open(Samples.CONFIG_DESCRIPTOR, ClientFixture.soon())) {
                assertThatThrownBy(in::readAllBytes).hasCauseInstanceOf(ContentException.TimedOut.class);
            }
            assertThat(client.busyHosts()).isZero();
        }
    }

    @Test
    void givesUpOnAServerThatNeverAnswers() throws IOException {
        try (RawServer server = new RawServer((request, out) -> hang())) {
            assertThatThrownBy(() -> open(client(server), server).resolve(Deadline.after(Duration.ofMillis(400))))
                    .isInstanceOf(ContentException.TimedOut.class);
        }
    }

    @Test
    void endsAnAnswerThatOnlySaysToWait() throws IOException {
        try (RawServer server = new RawServer((request, out) -> {
            byte[] interim =
                    RawServer.ascii("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n".repeat(100));
            while (true) {
                out.write(interim);
            }
        })) {
            RegistryClient client = client(server);

            assertThatThrownBy(() -> open(client, server).resolve(ClientFixture.soon()))
                    .isInstanceOf(ContentException.Unreachable.class);
            assertThat(client.busyHosts()).isZero();
        }
    }

    @Test
    void takesAnAnswerAfterSomeThatSayToWait() throws IOException {
        try (RawServer server = new RawServer((request, out) -> {
            out.write(RawServer.ascii("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".repeat(3)));
            out.write(RawServer.ascii("HTTP/1.1 200 OK\r\nContent-Length: " + Samples.MANIFEST.length + "\r\n\r\n"));
            out.write(Samples.MANIFEST);
        })) {
            assertThat(open(client(server), server)
                            .resolve(ClientFixture.soon())
                            .digest())
                    .isEqualTo(Samples.MANIFEST_DIGEST);
        }
    }

    /** What a name resolves to may change between two look-ups; what was checked is what is connected to. */
    @Test
    void connectsToTheAddressThatWasChecked() throws IOException {
        try (RawServer server = new RawServer((request, out) -> {
            out.write(RawServer.ascii("HTTP/1.1 200 OK\r\nContent-Length: " + Samples.MANIFEST.length + "\r\n\r\n"));
            out.write(Samples.MANIFEST);
        })) {
            String host = "rebinds.test:" + server.port();
            AtomicInteger lookups = new AtomicInteger();
            NameLookup.Resolver flips = name -> List.of(
                    InetAddress.getByName(lookups.getAndIncrement() % 2 == 0 ? "127.0.0.1" : "169.254.169.254"));
            RegistryClient listed = fixture.client(
                    new RegistrySettings(false, List.of(fixture.listed(host, true))), ReadLimits.DEFAULTS, flips);
            ImageReference image = ImageReference.parse(host + "/a:1");

            Digest digest = listed.open(image, Requester.NOBODY)
                    .resolve(ClientFixture.soon())
                    .digest();

            assertThat(digest).isEqualTo(Samples.MANIFEST_DIGEST);
            assertThat(lookups).hasValue(1);
            assertThatThrownBy(() -> fixture.client(RegistrySettings.NONE, ReadLimits.DEFAULTS, flips)
                            .open(image, Requester.NOBODY)
                            .resolve(ClientFixture.soon()))
                    .as("not listed, and never an address that it may have")
                    .isInstanceOf(ContentException.Unreachable.class);
            assertThat(server.requests).hasValue(1);
        }
    }

    @Test
    void waitsForATlsHandshakeNoLongerThanTheDeadline() throws IOException {
        try (RawServer server = new RawServer((request, out) -> hang())) {
            String host = "127.0.0.1:" + server.port();
            RegistryClient client = fixture.client(new RegistrySettings(false, List.of(fixture.listed(host, false))));

            assertThatThrownBy(() -> open(client, server).resolve(Deadline.after(Duration.ofMillis(400))))
                    .isInstanceOf(ContentException.TimedOut.class)
                    .hasMessageContaining("connecting");
            assertThat(client.busyHosts()).isZero();
        }
    }

    /** The system takes no more connections than its queue is long; the next one gets no answer at all. */
    @Test
    void waitsForAConnectionThatNobodyTakesNoLongerThanTheDeadline() throws IOException {
        List<java.net.Socket> waiting = new java.util.ArrayList<>();
        try (java.net.ServerSocket full = new java.net.ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String host = "127.0.0.1:" + full.getLocalPort();
            for (int i = 0; i < 2; i++) {
                waiting.add(new java.net.Socket("127.0.0.1", full.getLocalPort()));
            }
            RegistryClient client = fixture.client(new RegistrySettings(false, List.of(fixture.listed(host, true))));

            assertThatThrownBy(() -> client.open(ImageReference.parse(host + "/a:1"), Requester.NOBODY)
                            .resolve(Deadline.after(Duration.ofMillis(400))))
                    .isInstanceOf(ContentException.TimedOut.class);
            assertThat(client.busyHosts()).isZero();
        } finally {
            for (java.net.Socket socket : waiting) {
                socket.close();
            }
        }
    }

    /** A small answer that unpacks to a large one is not unpacked: nobody asked for it packed. */
    @Test
    void unpacksNoAnswer() throws IOException {
        java.io.ByteArrayOutputStream packed = new java.io.ByteArrayOutputStream();
        try (OutputStream out = new java.util.zip.GZIPOutputStream(packed)) {
            out.write(new byte[64 << 20]);
        }
        fixture.server.stubFor(any(anyUrl())
                .willReturn(ClientFixture.manifest()
                        .withHeader("Content-Encoding", "gzip")
                        .withBody(packed.toByteArray())));

        assertThatThrownBy(() -> fixture.open("team/app:1").resolve(ClientFixture.soon()))
                .isInstanceOf(ContentException.Invalid.class)
                .hasMessageContaining("its digest is " + Digest.sha256(packed.toByteArray()));
    }

    @Test
    void triesTheNextAddressWhenOneRefuses() throws IOException {
        try (RawServer server = new RawServer((request, out) -> {
            out.write(RawServer.ascii("HTTP/1.1 200 OK\r\nContent-Length: " + Samples.MANIFEST.length + "\r\n\r\n"));
            out.write(Samples.MANIFEST);
        })) {
            RegistryClient client = fixture.client(
                    new RegistrySettings(false, List.of(fixture.listed("registry.test:" + server.port(), true))),
                    ReadLimits.DEFAULTS,
                    host -> List.of(InetAddress.getByName("127.0.0.2"), InetAddress.getByName("127.0.0.1")));

            Digest digest = client.open(
                            ImageReference.parse("registry.test:" + server.port() + "/a:1"), Requester.NOBODY)
                    .resolve(ClientFixture.soon())
                    .digest();

            assertThat(digest).isEqualTo(Samples.MANIFEST_DIGEST);
        }
    }

    @Test
    void triesAgainWhenAConnectionBreaks() throws IOException {
        CountDownLatch broken = new CountDownLatch(1);
        try (RawServer server = new RawServer((request, out) -> {
            if (broken.getCount() > 0) {
                broken.countDown();
                throw new IOException("break");
            }
            out.write(RawServer.ascii("HTTP/1.1 200 OK\r\nContent-Length: " + Samples.MANIFEST.length + "\r\n\r\n"));
            out.write(Samples.MANIFEST);
        })) {
            assertThat(open(client(server), server)
                            .resolve(ClientFixture.soon())
                            .digest())
                    .isEqualTo(Samples.MANIFEST_DIGEST);
            assertThat(server.requests).hasValue(2);
        }
    }

    @Test
    void dropsTheCredentialAcrossARedirect() {
        fixture.server.stubFor(get(urlEqualTo(BLOB_URL))
                .willReturn(aResponse().withStatus(401).withHeader("WWW-Authenticate", "Basic realm=x")));
        String elsewhere = "http://127.0.0.1:" + fixture.server.port();
        fixture.server.stubFor(get(urlEqualTo(BLOB_URL))
                .withHeader("Authorization", equalTo("Basic cm9ib3Q6czNjcmV0"))
                .willReturn(aResponse().withStatus(307).withHeader("Location", elsewhere + "/storage?sig=1")));
        fixture.server.stubFor(
                get(urlEqualTo("/storage?sig=1")).willReturn(aResponse().withBody(Samples.CONFIG)));
        RegistrySettings settings = new RegistrySettings(
                false,
                List.of(
                        fixture.listed(fixture.host(), true),
                        fixture.listed("127.0.0.1:" + fixture.server.port(), true)));

        byte[] config = fixture.client(settings, ROBOT)
                .open(fixture.reference("team/app:1"), Requester.NOBODY)
                .blob(Samples.CONFIG_DESCRIPTOR, 1000, ClientFixture.soon());

        assertThat(config).isEqualTo(Samples.CONFIG);
        fixture.server.verify(1, getRequestedFor(urlEqualTo("/storage?sig=1")).withHeader("Authorization", absent()));
    }

    @Test
    void refusesARedirectToAnAddressThatIsNotPermitted() {
        fixture.server.stubFor(get(urlEqualTo(BLOB_URL))
                .willReturn(aResponse()
                        .withStatus(302)
                        .withHeader("Location", "http://127.0.0.1:" + fixture.server.port() + "/internal")));

        assertThatThrownBy(() -> fixture.open("team/app:1").blob(Samples.CONFIG_DESCRIPTOR, 1000, ClientFixture.soon()))
                .isInstanceOf(ContentException.Refused.class);
        fixture.server.verify(0, getRequestedFor(urlEqualTo("/internal")));
    }

    @Test
    void followsAtMostFiveRedirects() {
        fixture.server.stubFor(
                any(anyUrl()).willReturn(aResponse().withStatus(302).withHeader("Location", "/again")));

        assertThatThrownBy(() -> fixture.open("team/app:1").resolve(ClientFixture.soon()))
                .isInstanceOf(ContentException.Unreachable.class)
                .hasMessageContaining("5 redirects");
        assertThat(fixture.server.getAllServeEvents()).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "Sat, 21 Nov 2026 00:00:02 GMT"})
    void waitsOnceAsLongAsTheRegistryAsks(String retryAfter) {
        fixture.server.stubFor(get(urlEqualTo(MANIFEST_URL))
                .inScenario("limit")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(aResponse().withStatus(429).withHeader("Retry-After", retryAfter))
                .willSetStateTo("open"));
        fixture.server.stubFor(get(urlEqualTo(MANIFEST_URL))
                .inScenario("limit")
                .whenScenarioStateIs("open")
                .willReturn(ClientFixture.manifest()));

        fixture.open("team/app:1").resolve(ClientFixture.soon());

        assertThat(fixture.waits).containsExactly(Duration.ofSeconds(2));
    }

    @Test
    void tellsHowLongToWaitWhereTheDeadlineIsSooner() {
        fixture.server.stubFor(
                any(anyUrl()).willReturn(aResponse().withStatus(429).withHeader("Retry-After", "3600")));

        assertThatThrownBy(() -> fixture.open("team/app:1").resolve(ClientFixture.soon()))
                .isInstanceOfSatisfying(
                        ContentException.RateLimited.class,
                        e -> assertThat(e.retryAfter()).contains(Duration.ofHours(1)));
        assertThat(fixture.waits).isEmpty();
    }

    @Test
    void waitsNoLongerThanARequestMayTakeThoughThereIsTime() throws IOException {
        try (RawServer server = new RawServer((request, out) ->
                out.write(RawServer.ascii("HTTP/1.1 429 Wait\r\nRetry-After: 6\r\nContent-Length: 0\r\n\r\n")))) {
            assertThatThrownBy(() -> open(client(server), server).resolve(Deadline.after(Duration.ofMinutes(10))))
                    .isInstanceOfSatisfying(
                            ContentException.RateLimited.class,
                            e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(6)));
        }
        assertThat(fixture.waits).isEmpty();
    }

    @Test
    void triesAFailingServerOnceMore() {
        fixture.server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(503)));

        assertThatThrownBy(() -> fixture.open("team/app:1").resolve(ClientFixture.soon()))
                .isInstanceOf(ContentException.Unreachable.class)
                .hasMessageContaining("503");
        assertThat(fixture.server.getAllServeEvents()).hasSize(2);
        assertThat(fixture.waits)
                .hasSize(1)
                .allSatisfy(wait -> assertThat(wait).isBetween(Duration.ofMillis(100), Duration.ofMillis(300)));
    }

    @Test
    void quotesErrorsOfAListedRegistryShortAndRedacted() {
        String body = "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"\\u001b[31mtoken=abc "
                + "x".repeat(900) + "\"}]}";
        fixture.server.stubFor(
                any(anyUrl()).willReturn(aResponse().withStatus(404).withBody(body)));

        assertThatThrownBy(() -> fixture.open("team/app:1").resolve(ClientFixture.soon()))
                .isInstanceOf(ContentException.NotFound.class)
                .hasMessageContaining("MANIFEST_UNKNOWN")
                .hasMessageNotContaining("\u001b")
                .hasMessageNotContaining("abc")
                .extracting(e -> e.getMessage().length())
                .satisfies(length -> assertThat((int) length).isLessThan(300));
    }

    @Test
    void tellsNothingOfWhatAnUnlistedHostIs() throws IOException {
        try (RawServer server = new RawServer((request, out) -> out.write(RawServer.ascii("SSH-2.0 secret\r\n")))) {
            String host = "scan.example:" + server.port();
            List<NameLookup.Resolver> places = List.of(
                    name -> List.of(InetAddress.getByName("127.0.0.1")),
                    name -> List.of(InetAddress.getByName("169.254.169.254")),
                    name -> List.of(InetAddress.getByName("10.0.0.1"), InetAddress.getByName("::1")),
                    name -> {
                        throw new UnknownHostException(name);
                    });

            List<String> told = places.stream()
                    .map(place -> failure(fixture.client(RegistrySettings.NONE, ReadLimits.DEFAULTS, place), host))
                    .distinct()
                    .toList();

            assertThat(told)
                    .containsExactly("Unreachable " + host
                            + "/a:1: the registry cannot be reached, or does not answer as a registry");
            assertThat(server.requests).hasValue(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost", "[::1]", "[::ffff:7f00:1]"})
    void reachesNoLoopbackInAnySpelling(String spelling) throws IOException {
        try (RawServer server =
                new RawServer((request, out) -> out.write(RawServer.ascii("HTTP/1.1 200 OK\r\n\r\n")))) {
            String told = failure(fixture.client(RegistrySettings.NONE), spelling + ":" + server.port());

            assertThat(told).startsWith("Unreachable").contains("cannot be reached");
            assertThat(server.requests).hasValue(0);
        }
    }

    @Test
    void waitsForAHangingNameNoLongerThanTheDeadline() {
        CountDownLatch never = new CountDownLatch(1);
        NameLookup.Resolver hanging = name -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new UnknownHostException(name);
        };
        RegistryClient client = fixture.client(
                new RegistrySettings(false, List.of(fixture.listed("slow.test", false))), ReadLimits.DEFAULTS, hanging);

        assertThatThrownBy(() -> client.open(ImageReference.parse("slow.test/a:1"), Requester.NOBODY)
                        .resolve(Deadline.after(Duration.ofMillis(300))))
                .isInstanceOf(ContentException.TimedOut.class)
                .hasMessageContaining("slow.test/a:1");
    }

    @Test
    void refusesHostsThatAreNotInAClosedList() {
        RegistryClient client =
                fixture.client(new RegistrySettings(true, List.of(fixture.listed(fixture.host(), true))));

        assertThatThrownBy(() -> client.open(ImageReference.parse("nginx"), Requester.NOBODY))
                .isInstanceOf(ContentException.Refused.class);
        assertThat(client.configured(fixture.reference("a:1"))).isTrue();
        assertThat(client.configured(ImageReference.parse("nginx"))).isFalse();
    }

    @Test
    void boundsRequestsPerHost() throws Exception {
        Gates gates = new Gates(10, 10);
        Gates.Pass first = gates.enter("a", false, 1, ClientFixture.soon());

        assertThatThrownBy(() -> gates.enter("a", false, 1, Deadline.after(Duration.ofMillis(20))))
                .isInstanceOf(ContentException.TimedOut.class);
        gates.enter("b", false, 1, ClientFixture.soon()).close();
        first.close();
        first.close();
        gates.enter("a", false, 1, ClientFixture.soon()).close();
        assertThat(gates.hosts()).isZero();
    }

    @Test
    void keepsAShareOfTheRequestsForListedHosts() {
        Gates gates = new Gates(4, 3);
        List<Gates.Pass> others = Stream.of("a", "b", "c")
                .map(host -> gates.enter(host, false, 1, ClientFixture.soon()))
                .toList();

        assertThatThrownBy(() -> gates.enter("d", false, 1, Deadline.after(Duration.ofMillis(20))))
                .isInstanceOf(ContentException.TimedOut.class)
                .hasMessageContaining("not listed");
        gates.enter("listed", true, 1, ClientFixture.soon()).close();
        others.getFirst().close();
        gates.enter("d", false, 1, ClientFixture.soon()).close();
        others.forEach(Gates.Pass::close);
        assertThat(gates.hosts()).isZero();
    }

    private static String failure(RegistryClient client, String host) {
        try {
            client.open(new ImageReference(host, "a", "1", null), Requester.NOBODY)
                    .resolve(ClientFixture.soon());
            return "read";
        } catch (ContentException e) {
            return e.getClass().getSimpleName() + " " + e.getMessage();
        }
    }

    private RegistryClient client(RawServer server) {
        return fixture.client(new RegistrySettings(false, List.of(fixture.listed("127.0.0.1:" + server.port(), true))));
    }

    private static ImageSource open(RegistryClient client, RawServer server) {
        return client.open(ImageReference.parse("127.0.0.1:" + server.port() + "/team/app:1"), Requester.NOBODY);
    }

    private void hang() throws InterruptedException {
        hung.await(20, TimeUnit.SECONDS);
    }

    private final CountDownLatch hung = new CountDownLatch(1);

    /** One byte every twentieth of a second, for longer than any test waits. */
    private void trickle(OutputStream out) throws IOException, InterruptedException {
        out.write("HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 400; i++) {
            out.write(' ');
            out.flush();
            hung.await(50, TimeUnit.MILLISECONDS);
        }
    }
}
