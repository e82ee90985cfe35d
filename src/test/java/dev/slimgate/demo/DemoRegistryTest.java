package dev.slimgate.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoRegistryTest {
    private static final Image IMAGE = ImageBuilder.linux("amd64")
            .layer(Layer.of("COPY a /a").file("a", "hello"))
            .build();
    private static final Image OTHER = ImageBuilder.linux("arm64")
            .layer(Layer.of("COPY b /b").file("b", Content.filler(1, 1000)))
            .build();
    private static final String DIGEST = "Docker-Content-Digest";

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final DemoRegistry registry = DemoRegistry.start(0, null, now::get);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void close() {
        client.close();
        registry.close();
    }

    @Test
    void servesManifestsByTagAndByDigest() throws Exception {
        registry.put("shop/api", "1", IMAGE);

        for (String reference : new String[] {"1", IMAGE.digest()}) {
            HttpResponse<byte[]> answer = get("/v2/shop/api/manifests/" + reference);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(header(answer, "Content-Type")).isEqualTo(Format.OCI.manifest());
            assertThat(header(answer, DIGEST)).isEqualTo(IMAGE.digest());
            assertThat(Content.of(answer.body()).sha256()).isEqualTo(IMAGE.digest());
        }
    }

    @Test
    void answersHeadWithTheSameHeadersAndNoBody() throws Exception {
        registry.put("shop/api", "1", IMAGE);

        HttpResponse<byte[]> head = send(request("/v2/shop/api/manifests/1").method("HEAD", none()));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(header(head, DIGEST)).isEqualTo(IMAGE.digest());
        assertThat(header(head, "Content-Length"))
                .isEqualTo(Long.toString(IMAGE.manifest().lengthBytes()));
        assertThat(head.body()).isEmpty();
    }

    @Test
    void servesAnIndexAndItsChildren() throws Exception {
        Image index = IndexBuilder.of(Format.DOCKER)
                .add(IMAGE, "linux", "amd64", "")
                .attestationFor(IMAGE)
                .build();
        registry.put("shop/api", "1", index);

        assertThat(header(get("/v2/shop/api/manifests/1"), "Content-Type")).isEqualTo(Format.DOCKER.index());
        for (Image child : index.children()) {
            assertThat(get("/v2/shop/api/manifests/" + child.digest()).statusCode())
                    .isEqualTo(200);
            assertThat(get("/v2/shop/api/blobs/" + child.blobs().getFirst().digest())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-4, 206, 0, 5, 0-4",
        "bytes=10-, 206, 10, 0, 10-",
        "bytes=-7, 206, -7, 0, ''",
        "bytes=5-999999, 206, 5, 0, 5-",
        "items=0-1, 200, 0, 0, ''"
    })
    void servesRangesOfBlobs(String range, int status, int from, int to, String shown) throws Exception {
        Blob layer = OTHER.blobs().get(1);
        byte[] whole = layer.content().bytes();
        registry.put("shop/api", "1", OTHER);

        HttpResponse<byte[]> answer =
                send(request("/v2/shop/api/blobs/" + layer.digest()).header("Range", range));

        int start = from < 0 ? whole.length + from : from;
        int end = to == 0 ? whole.length : to;
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(whole, start, end));
        assertThat(header(answer, "Content-Range")).contains(shown);
    }

    @Test
    void refusesARangeBeyondTheEnd() throws Exception {
        registry.put("shop/api", "1", IMAGE);
        String path = "/v2/shop/api/blobs/" + IMAGE.blobs().get(1).digest();

        assertThat(send(request(path).header("Range", "bytes=999999-")).statusCode())
                .isEqualTo(416);
    }

    @ParameterizedTest
    @CsvSource({
        "/v2/shop/api/manifests/none, MANIFEST_UNKNOWN",
        "/v2/other/manifests/1, NAME_UNKNOWN",
        "/v2/shop/api/blobs/sha256:00, BLOB_UNKNOWN",
        "/v2/other/tags/list, NAME_UNKNOWN",
        "/v3/, NOT_FOUND"
    })
    void saysWhatIsNotThere(String path, String code) throws Exception {
        registry.put("shop/api", "1", IMAGE);

        HttpResponse<byte[]> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(json(answer, "/errors/0/code")).isEqualTo(code);
    }

    @Test
    void listsTagsInPages() throws Exception {
        for (String tag : new String[] {"b", "a", "c"}) {
            registry.put("shop/api", tag, IMAGE);
        }

        HttpResponse<byte[]> first = get("/v2/shop/api/tags/list?n=2");
        HttpResponse<byte[]> second = get("/v2/shop/api/tags/list?n=2&last=b");

        assertThat(text(first)).contains("[\"a\",\"b\"]");
        assertThat(header(first, "Link")).contains("n=2&last=b").contains("rel=\"next\"");
        assertThat(text(second)).contains("[\"c\"]");
        assertThat(header(second, "Link")).isEmpty();
    }

    @Test
    void aTagCanMoveAndGoWhileTheRegistryRuns() throws Exception {
        registry.put("shop/api", "1", IMAGE);
        registry.put("shop/api", OTHER);

        registry.tag("shop/api", "1", OTHER.digest());
        String moved = header(get("/v2/shop/api/manifests/1"), DIGEST);
        registry.untag("shop/api", "1");

        assertThat(moved).isEqualTo(OTHER.digest());
        assertThat(get("/v2/shop/api/manifests/1").statusCode()).isEqualTo(404);
        assertThatThrownBy(() -> registry.tag("shop/api", "1", "sha256:none"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRemovedBlobIsGone() throws Exception {
        registry.put("shop/api", "1", IMAGE);
        String digest = IMAGE.blobs().get(1).digest();

        registry.removeBlob("shop/api", digest);

        assertThat(get("/v2/shop/api/blobs/" + digest).statusCode()).isEqualTo(404);
    }

    @Test
    void basicAuthenticationAsksForNameAndPassword() throws Exception {
        registry.put("shop/api", "1", IMAGE);
        registry.authentication(new Authentication.Basic("robot", "pass"));

        HttpResponse<byte[]> refused = get("/v2/shop/api/manifests/1");
        HttpResponse<byte[]> wrong = send(request("/v2/").header("Authorization", TokenDesk.basic("robot", "no")));
        HttpResponse<byte[]> right =
                send(request("/v2/shop/api/manifests/1").header("Authorization", TokenDesk.basic("robot", "pass")));

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(header(refused, "WWW-Authenticate")).startsWith("Basic realm=");
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(right.statusCode()).isEqualTo(200);
        assertThat(registry.requests())
                .extracting(RequestEntry::credentials)
                .containsExactly(
                        RequestEntry.Credentials.NONE, RequestEntry.Credentials.BASIC, RequestEntry.Credentials.BASIC);
    }

    @Test
    void tokensOpenOneRepositoryForTheirLife() throws Exception {
        registry.put("shop/api", "1", IMAGE);
        registry.put("shop/web", "1", IMAGE);
        registry.authentication(new Authentication.Token("robot", "pass", "demo", Duration.ofSeconds(60)));

        String challenge = header(get("/v2/shop/api/manifests/1"), "WWW-Authenticate");
        HttpResponse<byte[]> issued = send(request("/token?service=demo&scope=repository:shop/api:pull")
                .header("Authorization", TokenDesk.basic("robot", "pass")));
        String token = "Bearer " + json(issued, "/token");
        int api = status("/v2/shop/api/manifests/1", token);
        int web = status("/v2/shop/web/manifests/1", token);
        now.set(Instant.EPOCH.plusSeconds(60));
        int late = status("/v2/shop/api/manifests/1", token);

        assertThat(challenge)
                .isEqualTo("Bearer realm=\"" + registry.url()
                        + "/token\",service=\"demo\",scope=\"repository:shop/api:pull\"");
        assertThat(json(issued, "/expires_in")).isEqualTo("60");
        assertThat(api).isEqualTo(200);
        assertThat(web).isEqualTo(401);
        assertThat(late).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({"service=other, 400", "service=demo, 401", "service=%zz, 400"})
    void noTokenForTheWrongServiceOrWithoutCredentials(String query, int status) throws Exception {
        registry.authentication(new Authentication.Token("robot", "pass", "demo", Duration.ofSeconds(60)));

        // java.net.URI refuses %zz, a raw client does not.
        RawClient.Answer answer = RawClient.get(registry, "/token?" + query);

        assertThat(answer.text()).startsWith("HTTP/1.1 " + status);
    }

    @Test
    void aRefreshTokenIsTakenInAForm() throws Exception {
        registry.put("shop/api", "1", IMAGE);
        registry.authentication(new Authentication.Token("robot", "pass", "demo", Duration.ofSeconds(60)));
        String form = "grant_type=refresh_token&service=demo&scope=repository%3Ashop%2Fapi%3Apull&refresh_token=pass";

        HttpResponse<byte[]> issued = send(request("/token").POST(HttpRequest.BodyPublishers.ofString(form)));

        assertThat(status("/v2/shop/api/manifests/1", "Bearer " + json(issued, "/access_token")))
                .isEqualTo(200);
    }

    @Test
    void redirectsBlobsToAnotherRegistryThatAsksNothing() throws Exception {
        String digest = IMAGE.blobs().get(1).digest();
        registry.put("shop/api", "1", IMAGE);
        try (DemoRegistry storage = DemoRegistry.start()) {
            storage.put("shop/api", IMAGE);
            storage.authentication(new Authentication.Basic("nobody", "knows"));
            registry.redirectBlobs(storage.url());

            HttpResponse<byte[]> redirect = get("/v2/shop/api/blobs/" + digest);
            HttpResponse<byte[]> followed = send(HttpRequest.newBuilder(URI.create(header(redirect, "Location"))));

            assertThat(redirect.statusCode()).isEqualTo(307);
            assertThat(Content.of(followed.body()).sha256()).isEqualTo(digest);
            assertThat(storage.requests()).extracting(RequestEntry::query).containsExactly("signature=sample");
        }
    }

    @Test
    void countsRequestsByMethodAndPath() throws Exception {
        registry.put("shop/api", "1", IMAGE);
        get("/v2/");
        get("/v2/shop/api/manifests/1");
        send(request("/v2/shop/api/manifests/1").method("HEAD", none()));

        long counted = registry.count("GET", "/v2/.*/manifests/.*");
        registry.resetRequests();

        assertThat(counted).isEqualTo(1);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void cannotBePushedTo() throws IOException {
        String push = "PUT /v2/x/manifests/1 HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

        assertThat(RawClient.send(registry.port(), push).text()).startsWith("HTTP/1.1 405");
    }

    @Test
    void refusesConnectionsAndTakesThemAgainOnTheSamePort() throws Exception {
        registry.put("shop/api", "1", IMAGE);
        int port = registry.port();

        registry.refuseConnections();
        assertThatThrownBy(() -> get("/v2/")).isInstanceOf(ConnectException.class);
        registry.acceptConnections();

        assertThat(registry.port()).isEqualTo(port);
        assertThat(get("/v2/").statusCode()).isEqualTo(200);
    }

    @Test
    void latencyHoldsBackEveryAnswer() throws Exception {
        registry.latency(Duration.ofMillis(80));
        long start = System.nanoTime();

        get("/v2/");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(80));
    }

    @Test
    void closesWhileClientsWait() throws Exception {
        registry.inject(When.always(), new Fault.BlackHole());
        var waiting = client.sendAsync(request("/v2/").build(), HttpResponse.BodyHandlers.ofByteArray());
        while (registry.requests().isEmpty()) {
            Thread.onSpinWait();
        }

        registry.close();

        assertThat(waiting.handle((_, failure) -> failure).join()).hasRootCauseInstanceOf(IOException.class);
        assertThat(registry.openConnections()).isZero();
        assertThatThrownBy(() -> get("/v2/")).isInstanceOf(ConnectException.class);
    }

    private int status(String path, String authorization) throws Exception {
        return send(request(path).header("Authorization", authorization)).statusCode();
    }

    private HttpResponse<byte[]> get(String path) throws Exception {
        return send(request(path));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(registry.url() + path));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static HttpRequest.BodyPublisher none() {
        return HttpRequest.BodyPublishers.noBody();
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static String json(HttpResponse<byte[]> answer, String pointer) throws IOException {
        return JsonMapper.builder().build().readTree(answer.body()).at(pointer).asText();
    }
}
