package dev.slimgate.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each fault as a client meets it that looks at bytes. */
class FaultTest {
    private static final Image IMAGE = ImageBuilder.linux("amd64")
            .layer(Layer.of("COPY a /a").file("a", Content.filler(1, 20_000)).compression(Compression.NONE))
            .build();
    private static final String MANIFEST = "/v2/shop/api/manifests/1";
    private static final String LAYER =
            "/v2/shop/api/blobs/" + IMAGE.blobs().get(1).digest();
    private static final int LAYER_BYTES = (int) IMAGE.compressedBytes();

    private final DemoRegistry registry = DemoRegistry.start();

    FaultTest() {
        registry.put("shop/api", "1", IMAGE);
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private RawClient.Answer meet(String path, Fault fault) throws IOException {
        registry.inject(When.always(), fault);
        return RawClient.get(registry, path);
    }

    @Test
    void aClosedConnectionAnswersNothing() throws IOException {
        RawClient.Answer answer = meet(MANIFEST, new Fault.ClosedConnection());

        assertThat(answer.end()).isEqualTo(RawClient.End.CLOSED);
        assertThat(answer.text()).isEmpty();
        assertThat(registry.requests()).extracting(RequestEntry::status).containsExactly(0);
    }

    @Test
    void aResetConnectionEndsHard() throws IOException {
        RawClient.Answer answer = meet(MANIFEST, new Fault.ResetConnection());

        assertThat(answer.end()).isEqualTo(RawClient.End.RESET);
        assertThat(answer.text()).isEmpty();
    }

    @Test
    void verbatimTextIsSentAsItIsOnceOrForEver() throws IOException {
        RawClient.Answer once = meet(MANIFEST, new Fault.Verbatim("HTTP/9.9 \u00ff", ""));
        registry.clearFaults();
        RawClient.Answer again = meet(MANIFEST, new Fault.Verbatim("a", "bc"));

        assertThat(once.text()).isEqualTo("HTTP/9.9 \u00ff");
        assertThat(once.end()).isEqualTo(RawClient.End.CLOSED);
        assertThat(again.text()).startsWith("abcbc").hasSizeGreaterThan(100_000);
    }

    @Test
    void aFaultMeetsTheRequestsOfOneHostName() throws IOException {
        registry.inject(When.always().host("127.0.0.9:1"), new Fault.ClosedConnection());
        String request = "GET " + MANIFEST + " HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n";

        RawClient.Answer met = RawClient.send(registry.port(), request.formatted("127.0.0.9:1"));
        RawClient.Answer other = RawClient.send(registry.port(), request.formatted("127.0.0.8:1"));

        assertThat(met.text()).isEmpty();
        assertThat(other.text()).startsWith("HTTP/1.1 200");
    }

    @Test
    void aBlackHoleStaysSilent() throws IOException {
        registry.inject(When.always(), new Fault.BlackHole());

        RawClient.Answer answer = RawClient.get(registry, MANIFEST, Duration.ofMillis(300));

        assertThat(answer.end()).isEqualTo(RawClient.End.SILENT);
        assertThat(answer.text()).isEmpty();
    }

    @Test
    void aDelayComesBeforeTheRightAnswer() throws IOException {
        RawClient.Answer answer = meet(MANIFEST, new Fault.Delay(Duration.ofMillis(100)));

        assertThat(answer.time()).isGreaterThanOrEqualTo(Duration.ofMillis(100));
        assertThat(Content.text(answer.body()).sha256()).isEqualTo(IMAGE.digest());
    }

    @Test
    void slowHeadersDripAndAreRightInTheEnd() throws IOException {
        RawClient.Answer answer = meet(MANIFEST, new Fault.SlowHeaders(50, Duration.ofMillis(20)));

        assertThat(answer.time()).isGreaterThanOrEqualTo(Duration.ofMillis(80));
        assertThat(Content.text(answer.body()).sha256()).isEqualTo(IMAGE.digest());
    }

    @Test
    void aSlowBodyDripsAndIsRightInTheEnd() throws IOException {
        RawClient.Answer answer = meet(LAYER, new Fault.SlowBody(5_000, Duration.ofMillis(20)));

        assertThat(answer.time()).isGreaterThanOrEqualTo(Duration.ofMillis(80));
        assertThat(answer.body()).hasSize(LAYER_BYTES);
        assertThat(answer.end()).isEqualTo(RawClient.End.CLOSED);
    }

    @Test
    void aResetInTheBodyEndsHardInTheMiddle() throws IOException {
        RawClient.Answer answer = meet(LAYER, new Fault.ResetInBody(1_000));

        assertThat(answer.end()).isEqualTo(RawClient.End.RESET);
        assertThat(answer.body().length()).isLessThanOrEqualTo(1_000);
    }

    @Test
    void aTruncatedBodyPromisesMoreThanItSends() throws IOException {
        RawClient.Answer answer = meet(LAYER, new Fault.TruncatedBody(1_000));

        assertThat(answer.end()).isEqualTo(RawClient.End.CLOSED);
        assertThat(answer.text()).contains("Content-Length: " + LAYER_BYTES);
        assertThat(answer.body()).hasSize(1_000);
    }

    @Test
    void anEndlessBodyNeitherEndsNorTellsItsLength() throws IOException {
        RawClient.Answer answer = meet(MANIFEST, new Fault.EndlessBody());

        assertThat(answer.end()).isEqualTo(RawClient.End.ENOUGH);
        assertThat(answer.text()).startsWith("HTTP/1.1 200").doesNotContain("Content-Length");
    }

    @ParameterizedTest
    @ValueSource(longs = {-100, 100})
    void aWrongLengthDiffersFromTheBody(long tooLarge) throws IOException {
        RawClient.Answer answer = meet(LAYER, new Fault.WrongLength(tooLarge));

        assertThat(answer.text()).contains("Content-Length: " + (LAYER_BYTES + tooLarge));
        assertThat(answer.body()).hasSize(LAYER_BYTES);
    }

    @Test
    void anAlteredBodyHasTheRightLengthAndAnotherDigest() throws IOException {
        RawClient.Answer answer = meet(MANIFEST, new Fault.AlteredBody());

        assertThat(answer.text()).contains("Docker-Content-Digest: " + IMAGE.digest());
        assertThat(answer.body()).hasSize((int) IMAGE.manifest().lengthBytes());
        assertThat(Content.text(answer.body()).sha256()).isNotEqualTo(IMAGE.digest());
    }

    @Test
    void aChangedHeaderTakesThePlaceOfTheRightOne() throws IOException {
        RawClient.Answer changed = meet(MANIFEST, new Fault.ChangedHeader("content-type", "text/plain"));
        registry.clearFaults();
        RawClient.Answer removed = meet(MANIFEST, new Fault.ChangedHeader("Docker-Content-Digest", ""));

        assertThat(changed.text()).contains("content-type: text/plain").doesNotContain("Content-Type:");
        assertThat(removed.text()).doesNotContain("Docker-Content-Digest");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 429, 500, 503})
    void aStatusComesWithAnErrorBody(int status) throws IOException {
        RawClient.Answer answer = meet(MANIFEST, Fault.status(status));

        assertThat(answer.text()).startsWith("HTTP/1.1 " + status);
        assertThat(answer.body()).startsWith("{\"errors\":[{\"code\":");
        assertThat(registry.requests()).extracting(RequestEntry::status).containsExactly(status);
    }

    @Test
    void challengesAndWaitsStandInTheirHeaders() throws IOException {
        RawClient.Answer unauthorized = meet(MANIFEST, Fault.unauthorized("Basic realm=\"x\""));
        registry.clearFaults();
        RawClient.Answer limited = meet(MANIFEST, Fault.rateLimited("30"));

        assertThat(unauthorized.text()).startsWith("HTTP/1.1 401").contains("WWW-Authenticate: Basic realm=\"x\"");
        assertThat(limited.text()).startsWith("HTTP/1.1 429").contains("Retry-After: 30");
    }

    @Test
    void redirectsGoWhereTheyAreToldOrRound() throws IOException {
        RawClient.Answer away = meet(MANIFEST, new Fault.RedirectTo("http://10.0.0.1/x"));
        registry.clearFaults();
        RawClient.Answer round = meet(MANIFEST + "?a=b", new Fault.RedirectLoop());

        assertThat(away.text()).startsWith("HTTP/1.1 307").contains("Location: http://10.0.0.1/x");
        assertThat(round.text()).contains("Location: " + MANIFEST + "?a=b");
    }

    @Test
    void hugeHeadersAreAsLargeAsAskedFor() throws IOException {
        RawClient.Answer answer = meet(MANIFEST, new Fault.HugeHeaders(300_000));

        assertThat(answer.text().indexOf("\r\n\r\n")).isBetween(300_000, 320_000);
    }

    @Test
    void garbageIsNoHttp() throws IOException {
        assertThat(meet(MANIFEST, new Fault.Garbage()).text()).doesNotContain("HTTP");
    }

    @Test
    void aFaultMeetsOnlyTheRequestThatItIsMeantFor() throws IOException {
        registry.inject(When.manifests().method("GET").nth(2), Fault.status(500));

        List<String> seen = new ArrayList<>();
        for (String path : List.of(MANIFEST, LAYER, MANIFEST, MANIFEST)) {
            seen.add(RawClient.get(registry, path).text().substring(9, 12));
        }

        assertThat(seen).containsExactly("200", "200", "500", "200");
    }

    @Test
    void severalFaultsTakeTurnsByTheirNumbers() throws IOException {
        registry.inject(When.blobs().times(2), Fault.status(503));
        registry.inject(When.blobs().nth(3), Fault.status(429));

        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            seen.add(RawClient.get(registry, LAYER).text().substring(9, 12));
        }

        assertThat(seen).containsExactly("503", "503", "429", "200");
    }

    @Test
    void requestsAreCountedFromOne() {
        assertThatThrownBy(() -> When.always().nth(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
