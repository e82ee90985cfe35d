package dev.slimgate.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.content.TaggedSource;
import dev.slimgate.demo.Authentication;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Fault;
import dev.slimgate.demo.Image;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.Layer;
import dev.slimgate.demo.RequestEntry;
import dev.slimgate.demo.When;
import dev.slimgate.filesystem.ContentProbe;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerIndex;
import dev.slimgate.filesystem.LayerScanner;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageManifest;
import dev.slimgate.oci.ImageReference;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry and its mirrors, each a registry in this process that does wrong on demand. */
class MirrorsTest {
    private static final Image IMAGE = ImageBuilder.linux("amd64")
            .layer(Layer.of("ADD").file("/a", "a".repeat(50_000)))
            .build();
    private static final Image NEWER =
            ImageBuilder.linux("amd64").layer(Layer.of("ADD").file("/b", "b")).build();
    private static final String NAME = "team/app";
    /** A busy machine may need seconds for a first connection. */
    private static final RegistrySettings.Limits PATIENT = new RegistrySettings.Limits(64, Duration.ofSeconds(30));

    private static final RegistrySettings.Limits QUICK = new RegistrySettings.Limits(64, Duration.ofMillis(1500));
    private static Vertx vertx;

    @TempDir
    Path folder;

    private final DemoRegistry origin = DemoRegistry.start();
    private final DemoRegistry mirror = DemoRegistry.start();
    private final DemoRegistry second = DemoRegistry.start();
    private final List<RegistryClient> clients = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @AfterEach
    void closes() {
        clients.forEach(RegistryClient::close);
        Stream.of(origin, mirror, second).forEach(DemoRegistry::close);
    }

    private static RegistrySettings.Host host(
            DemoRegistry registry, RegistrySettings.Credentials credentials, Route route) {
        return new RegistrySettings.Host(
                registry.host(), true, null, credentials, PATIENT, route, Proxy.Choice.INHERITED);
    }

    private static RegistrySettings.Host quick(DemoRegistry registry) {
        return new RegistrySettings.Host(registry.host(), true, null, null, QUICK);
    }

    private static Route.Mirror mirrorOf(DemoRegistry registry) {
        return Route.Mirror.of(registry.host(), true);
    }

    private RegistrySettings.Host listed(Route.Mirror... mirrors) {
        return host(origin, null, new Route(List.of(mirrors), true));
    }

    private RegistryClient client(RegistrySettings settings, CredentialSource... sources) {
        RegistryClient client = new RegistryClient(
                settings,
                List.of(sources),
                ReadLimits.DEFAULTS,
                () -> vertx,
                AccessKeys.ofProcess(),
                RegistryListener.NONE,
                new RegistryClient.Surroundings(
                        RegistryClient.Surroundings.SYSTEM.resolver(),
                        time -> nanos.addAndGet(time.toNanos()),
                        RegistryClient.Surroundings.SYSTEM.clock(),
                        nanos::get,
                        name -> null));
        clients.add(client);
        return client;
    }

    private RegistryClient client(Route.Mirror... mirrors) {
        return client(new RegistrySettings(
                false, List.of(listed(mirrors), host(mirror, null, Route.DIRECT), host(second, null, Route.DIRECT))));
    }

    /** A client that gives the mirrors little time. */
    private RegistryClient hurried(Route.Mirror... mirrors) {
        return client(new RegistrySettings(false, List.of(listed(mirrors), quick(mirror), quick(second))));
    }

    private TaggedSource open(RegistryClient client) {
        return client.open(ImageReference.parse(origin.host() + "/" + NAME + ":1"), Requester.NOBODY);
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(40));
    }

    private static Digest digest(Image image) {
        return Digest.parse(image.digest());
    }

    private static byte[] config(TaggedSource source) {
        ImageManifest manifest = (ImageManifest) source.resolve(soon());
        return source.blob(manifest.config(), 100_000, soon());
    }

    @Test
    void readsFromTheMirrorAndTellsItWhoseContentItIs() {
        mirror.put(NAME, "1", IMAGE);

        byte[] config = config(open(client(mirrorOf(mirror))));

        assertThat(config).isNotEmpty();
        assertThat(origin.requests()).isEmpty();
        assertThat(mirror.requests())
                .hasSize(2)
                .extracting(RequestEntry::query)
                .containsOnly("ns=" + origin.host().replace(":", "%3A"));
    }

    @Test
    void tellsDockerHubsMirrorItsNameInImages() {
        mirror.put("library/nginx", "1", IMAGE);
        RegistrySettings.Host hub = new RegistrySettings.Host(
                "docker.io",
                false,
                null,
                null,
                PATIENT,
                new Route(List.of(mirrorOf(mirror)), false),
                Proxy.Choice.INHERITED);

        client(new RegistrySettings(true, List.of(hub)))
                .open(ImageReference.parse("nginx:1"), Requester.NOBODY)
                .resolve(soon());

        assertThat(mirror.requests()).extracting(RequestEntry::query).containsExactly("ns=docker.io");
    }

    @Test
    void asksBelowTheMirrorsPath() {
        mirror.put("proxy/" + NAME, "1", IMAGE);

        Route.Mirror below = new Route.Mirror(mirror.host(), true, "/v2/proxy", true, true, Map.of());
        assertThat(open(client(below)).resolve(soon()).digest()).isEqualTo(digest(IMAGE));

        assertThat(origin.requests()).isEmpty();
    }

    static Stream<Fault> failures() {
        return Stream.of(
                Fault.status(404),
                Fault.status(401),
                Fault.status(403),
                Fault.status(500),
                Fault.status(503),
                Fault.status(400),
                Fault.rateLimited("1"),
                Fault.rateLimited("3600"),
                Fault.unauthorized("Bearer realm=\"http://127.0.0.1:1/token\",service=\"x\""),
                new Fault.ClosedConnection(),
                new Fault.ResetConnection(),
                new Fault.BlackHole(),
                new Fault.TruncatedBody(10),
                new Fault.ResetInBody(10),
                new Fault.AlteredBody(),
                new Fault.EndlessBody(),
                new Fault.SlowBody(1, Duration.ofMillis(300)),
                new Fault.RedirectLoop(),
                new Fault.RedirectTo("http://169.254.169.254/latest"),
                new Fault.Garbage());
    }

    @ParameterizedTest
    @MethodSource("failures")
    void goesOnToTheRegistryWhateverTheMirrorDoes(Fault fault) {
        origin.put(NAME, "1", IMAGE);
        mirror.put(NAME, "1", IMAGE);
        mirror.inject(When.always(), fault);

        TaggedSource source = open(hurried(mirrorOf(mirror)));

        assertThat(source.resolve(soon()).digest()).isEqualTo(digest(IMAGE));
        assertThat(config(source)).isNotEmpty();
        assertThat(origin.count("GET", "/v2/.*")).isPositive();
    }

    @Test
    void goesThroughTheMirrorsInTheirOrder() {
        second.put(NAME, "1", IMAGE);

        assertThat(open(client(mirrorOf(mirror), mirrorOf(second)))
                        .resolve(soon())
                        .digest())
                .isEqualTo(digest(IMAGE));

        assertThat(mirror.requests()).hasSize(1);
        assertThat(second.requests()).hasSize(1);
        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void asksAFailingMirrorOnceOnly() {
        origin.put(NAME, "1", IMAGE);
        mirror.inject(When.always(), Fault.status(503));

        TaggedSource source = open(client(mirrorOf(mirror)));
        source.resolve(soon());

        assertThat(mirror.requests()).hasSize(1);
    }

    @Test
    void asksAMirrorThatFailedAMomentAgoAfterTheRegistryAndAgainLater() {
        origin.put(NAME, "1", IMAGE);
        mirror.put(NAME, "1", IMAGE);
        RegistryClient client = client(mirrorOf(mirror));
        mirror.inject(When.always().nth(1), new Fault.ClosedConnection());
        open(client).resolve(soon());

        open(client).resolve(soon());
        assertThat(mirror.requests()).hasSize(1);
        nanos.addAndGet(Duration.ofSeconds(11).toNanos());
        open(client).resolve(soon());

        assertThat(mirror.requests()).hasSize(2);
        assertThat(origin.requests()).hasSize(2);
    }

    @Test
    void asksAMirrorThatFailedAMomentAgoWhereTheRegistryFailsToo() {
        mirror.put(NAME, "1", IMAGE);
        RegistryClient client = client(mirrorOf(mirror));
        mirror.inject(When.always().nth(1), new Fault.ClosedConnection());
        origin.refuseConnections();

        assertThatThrownBy(() -> open(client).resolve(soon())).isInstanceOf(ContentException.Unreachable.class);

        assertThat(open(client).resolve(soon()).digest()).isEqualTo(digest(IMAGE));
    }

    @Test
    void sharesTheTimeThatIsLeftWithHostsThatNeverAnswer() {
        origin.put(NAME, "1", IMAGE);
        mirror.inject(When.always(), new Fault.BlackHole());
        second.inject(When.always(), new Fault.BlackHole());

        Digest digest = open(client(mirrorOf(mirror), mirrorOf(second)))
                .resolve(Deadline.after(Duration.ofSeconds(9)))
                .digest();

        assertThat(digest).isEqualTo(digest(IMAGE));
    }

    @Test
    void leavesTheRegistryTimeWhereTheMirrorsAreSilent() {
        origin.put(NAME, "1", IMAGE);
        mirror.inject(When.always(), new Fault.BlackHole());
        second.inject(When.always(), new Fault.BlackHole());

        Digest digest = open(hurried(mirrorOf(mirror), mirrorOf(second)))
                .resolve(Deadline.after(Duration.ofSeconds(9)))
                .digest();

        assertThat(digest).isEqualTo(digest(IMAGE));
    }

    @Test
    void believesOnlyMirrorsThatMayResolveInWhatATagNames() {
        origin.put(NAME, "1", NEWER);
        mirror.put(NAME, "1", IMAGE);
        mirror.put(NAME, NEWER);
        Route.Mirror pulls = new Route.Mirror(mirror.host(), true, "/v2", false, true, Map.of());
        TaggedSource source = open(client(pulls));

        assertThat(source.digest(soon())).isEqualTo(digest(NEWER));
        assertThat(source.resolve(soon()).digest()).isEqualTo(digest(NEWER));
        assertThat(mirror.requests()).isEmpty();
        assertThat(config(source)).isNotEmpty();
        assertThat(mirror.count("GET", "/v2/.*/blobs/.*")).isEqualTo(1);
        assertThat(origin.count("GET", "/v2/.*/blobs/.*")).isZero();
    }

    @Test
    void readsNoContentFromMirrorsThatMayOnlyResolve() {
        origin.put(NAME, IMAGE);
        mirror.put(NAME, "1", IMAGE);
        Route.Mirror resolves = new Route.Mirror(mirror.host(), true, "/v2", true, false, Map.of());
        Route.Mirror pulls = new Route.Mirror(origin.host(), true, "/v2", false, true, Map.of());
        RegistrySettings settings =
                new RegistrySettings(false, List.of(host(origin, null, new Route(List.of(resolves, pulls), false))));

        assertThat(config(open(client(settings)))).isNotEmpty();

        assertThat(mirror.requests()).extracting(RequestEntry::method).containsExactly("HEAD");
        assertThat(origin.requests())
                .extracting(RequestEntry::path)
                .containsExactly(
                        "/v2/" + NAME + "/manifests/" + IMAGE.digest(),
                        "/v2/" + NAME + "/blobs/" + IMAGE.blobs().getFirst().digest());
    }

    @Test
    void asksADigestOfMirrorsThatMayOnlyPull() {
        mirror.put(NAME, IMAGE);
        Route.Mirror pulls = new Route.Mirror(mirror.host(), true, "/v2", false, true, Map.of());

        TaggedSource source = client(pulls)
                .open(ImageReference.parse(origin.host() + "/" + NAME + "@" + IMAGE.digest()), Requester.NOBODY);

        assertThat(source.resolve(soon()).digest()).isEqualTo(digest(IMAGE));
        assertThat(source.digest(soon())).isEqualTo(digest(IMAGE));
        assertThat(mirror.requests()).hasSize(1);
        assertThat(origin.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"altered", "reset", "truncated", "endless", "still", "page"})
    void readsALayerAgainElsewhereWhereTheMirrorsBytesAreWrong(String wrong) {
        origin.put(NAME, "1", IMAGE);
        mirror.put(NAME, "1", IMAGE);
        RegistryClient client = wrong.equals("still") ? hurried(mirrorOf(mirror)) : client(mirrorOf(mirror));
        TaggedSource source = open(client);
        Descriptor layer = ((ImageManifest) source.resolve(soon())).layers().getFirst();
        mirror.inject(
                When.blobs(),
                switch (wrong) {
                    case "altered" -> new Fault.AlteredBody();
                    case "reset" -> new Fault.ResetInBody(20);
                    case "truncated" -> new Fault.TruncatedBody(20);
                    case "endless" -> new Fault.EndlessBody();
                    case "still" -> new Fault.SlowBody(20, Duration.ofSeconds(30));
                    default ->
                        new Fault.Status(200, List.of("Content-Type: text/html"), "<html>a cache's error page</html>");
                });

        LayerIndex index = new LayerScanner(ReadLimits.DEFAULTS, ContentProbe.NONE, new IndexBudget(16 << 20))
                .scan(source, layer, soon(), read -> {});

        assertThat(index.size()).isEqualTo(1);
        assertThat(mirror.count("GET", "/v2/.*/blobs/.*")).isEqualTo(1);
        assertThat(origin.count("GET", "/v2/.*/blobs/.*")).isEqualTo(1);
        assertThat(client.busyHosts()).isZero();
    }

    @Test
    void tellsInOneMessageWhatEachHostDid() {
        mirror.inject(When.always(), Fault.status(503));

        assertThatThrownBy(
                        () -> open(client(mirrorOf(mirror), mirrorOf(second))).resolve(soon()))
                .isInstanceOf(ContentException.NotFound.class)
                .hasMessageStartingWith(origin.host() + "/" + NAME + ":1: the registry does not have it")
                .hasMessageContaining("; mirrors: " + mirror.host() + ": the registry answered 503")
                .hasMessageContaining(second.host() + ": the registry does not have it");
    }

    @Test
    void isNotFoundWithoutTheRegistryOnlyWhereAllMirrorsSaySo() {
        second.inject(When.always(), Fault.status(503));
        RegistrySettings both = new RegistrySettings(
                false, List.of(host(origin, null, new Route(List.of(mirrorOf(mirror), mirrorOf(second)), false))));
        RegistrySettings one =
                new RegistrySettings(false, List.of(host(origin, null, new Route(List.of(mirrorOf(mirror)), false))));

        assertThatThrownBy(() -> open(client(both)).resolve(soon()))
                .isInstanceOf(ContentException.Unreachable.class)
                .hasMessageContaining("503");
        assertThatThrownBy(() -> open(client(one)).resolve(soon())).isInstanceOf(ContentException.NotFound.class);
        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void quotesNothingOfAMirrorWhereTheRegistryIsNotListed() {
        mirror.inject(When.always(), new Fault.Status(502, List.of(), "connection to 10.1.2.3 refused"));
        RegistrySettings settings =
                new RegistrySettings(false, List.of(), new Route(List.of(mirrorOf(mirror)), false), null);

        assertThatThrownBy(() -> client(settings)
                        .open(ImageReference.parse("any.example/a:1"), Requester.NOBODY)
                        .resolve(soon()))
                .isInstanceOf(ContentException.Unreachable.class)
                .hasMessageNotContaining("10.1.2.3")
                .hasMessageNotContaining("502");
    }

    @Test
    void readsRegistriesThatAreNotListedFromTheMirrorOfAllOthersUnlessOnlyListedOnesMayBe() {
        mirror.put("a", "1", IMAGE);
        Route others = new Route(List.of(mirrorOf(mirror)), true);
        ImageReference image = ImageReference.parse("any.example/a:1");

        Digest digest = client(new RegistrySettings(false, List.of(), others, null))
                .open(image, Requester.NOBODY)
                .resolve(soon())
                .digest();

        assertThat(digest).isEqualTo(digest(IMAGE));
        assertThatThrownBy(() -> client(new RegistrySettings(true, List.of(listed()), others, null))
                        .open(image, Requester.NOBODY))
                .isInstanceOf(ContentException.Refused.class);
    }

    @Test
    void sendsEachHostItsOwnCredentialsOnly() throws IOException {
        mirror.put(NAME, "1", IMAGE);
        origin.put(NAME, "1", IMAGE);
        mirror.authentication(new Authentication.Basic("robot", "mirrors"));
        origin.authentication(new Authentication.Basic("team", "origins"));
        Path password = Files.writeString(folder.resolve("password"), "mirrors");
        RegistrySettings settings = new RegistrySettings(
                false,
                List.of(
                        listed(mirrorOf(mirror)),
                        host(
                                mirror,
                                new RegistrySettings.Credentials.Password("robot", password, List.of("team-a")),
                                Route.DIRECT)));
        List<String> asked = new ArrayList<>();
        CredentialSource secrets = (reference, requester) -> {
            asked.add(reference.registry());
            return reference.registry().equals(origin.host())
                    ? List.of(new Credential.Basic("pull secret", "team", "origins"))
                    : List.of();
        };
        RegistryClient client = client(settings, secrets);
        ImageReference image = ImageReference.parse(origin.host() + "/" + NAME + ":1");

        client.open(image, new Requester("team-a", null, List.of())).resolve(soon());
        assertThat(origin.requests()).as("the mirror let its own user in").isEmpty();
        client.open(image, new Requester("team-b", null, List.of())).resolve(soon());

        assertThat(mirror.requests())
                .as("team-b may not use the mirror's user, and its secret is the registry's")
                .extracting(RequestEntry::status, RequestEntry::credentials)
                .endsWith(org.assertj.core.groups.Tuple.tuple(401, RequestEntry.Credentials.NONE));
        assertThat(origin.requests()).extracting(RequestEntry::credentials).contains(RequestEntry.Credentials.BASIC);
        assertThat(asked).contains(mirror.host(), origin.host());
    }

    @Test
    void sendsAMirrorAPullSecretThatNamesIt() {
        mirror.put(NAME, "1", IMAGE);
        mirror.authentication(Authentication.Token.forUser("team", "s3cret"));
        CredentialSource secrets =
                (reference, requester) -> reference.registry().equals(mirror.host())
                        ? List.of(new Credential.Basic("pull secret", "team", "s3cret"))
                        : List.of();

        client(new RegistrySettings(false, List.of(listed(mirrorOf(mirror)))), secrets)
                .open(ImageReference.parse(origin.host() + "/" + NAME + ":1"), Requester.NOBODY)
                .resolve(soon());

        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void keepsApartWhomAnyOfTheHostsLetsInDifferently() {
        CredentialSource secrets = (reference, requester) ->
                requester.namespace().equals("a") && reference.registry().equals(mirror.host())
                        ? List.of(new Credential.Basic("pull secret", "team", "s3cret"))
                        : List.of();
        RegistryClient client = client(new RegistrySettings(false, List.of(listed(mirrorOf(mirror)))), secrets);
        ImageReference image = ImageReference.parse(origin.host() + "/" + NAME + ":1");

        TaggedSource a = client.open(image, new Requester("a", null, List.of()));
        TaggedSource b = client.open(image, new Requester("b", null, List.of()));

        assertThat(a.access()).isNotEqualTo(b.access());
        assertThat(b.access()).isEqualTo(TaggedSource.AccessKey.NONE);
    }

    @Test
    void showsContentToWhomAMirrorShowsIt() {
        mirror.put(NAME, "1", IMAGE);
        origin.authentication(new Authentication.Basic("team", "origins"));
        TaggedSource source = open(client(mirrorOf(mirror)));
        ImageManifest manifest = (ImageManifest) source.resolve(soon());

        source.checkAccess(manifest.layers().getFirst(), soon());
        mirror.inject(When.always(), Fault.status(404));

        assertThatThrownBy(() -> source.checkAccess(manifest.layers().getFirst(), soon()))
                .isInstanceOf(ContentException.Unauthorized.class);
        assertThat(mirror.count("HEAD", "/v2/.*/blobs/.*")).isEqualTo(2);
    }

    @Test
    void listsTagsOfTheRegistryItselfFirst() {
        origin.put(NAME, "1", IMAGE);
        origin.put(NAME, "2", NEWER);
        mirror.put(NAME, "1", IMAGE);
        RegistryClient client = client(mirrorOf(mirror));

        assertThat(open(client).tags(10, soon())).containsExactly("1", "2");
        origin.refuseConnections();
        assertThat(open(client).tags(10, soon())).containsExactly("1");
    }

    @Test
    void sendsHeadersToTheMirrorOnlyAndShowsThemNowhere() throws IOException {
        List<String> seen = new ArrayList<>();
        try (RawServer raw = new RawServer((request, out) -> {
            seen.add(request);
            out.write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        })) {
            origin.put(NAME, "1", IMAGE);
            Route.Mirror headed = new Route.Mirror(
                    "127.0.0.1:" + raw.port(), true, "/v2", true, true, Map.of("Authorization", "Bearer t0ken"));
            RegistrySettings settings = new RegistrySettings(false, List.of(listed(headed)));

            open(client(settings)).resolve(soon());

            assertThat(seen).hasSize(1);
            assertThat(raw.heads.getFirst()).contains("Authorization: Bearer t0ken");
            assertThat(origin.requests())
                    .extracting(RequestEntry::credentials)
                    .containsOnly(RequestEntry.Credentials.NONE);
            assertThat(headed.toString()).doesNotContain("t0ken");
        }
    }

    @Test
    void boundsTheMirrorsOfOneRegistry() {
        List<Route.Mirror> nine =
                Stream.generate(() -> mirrorOf(mirror)).limit(9).toList();

        assertThatThrownBy(() -> new Route(nine, true)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsALayerFromTheMirrorToItsEnd() throws IOException {
        mirror.put(NAME, "1", IMAGE);
        TaggedSource source = open(client(mirrorOf(mirror)));
        Descriptor layer = ((ImageManifest) source.resolve(soon())).layers().getFirst();

        try (InputStream in = source.open(layer, soon())) {
            assertThat(in.readAllBytes()).hasSize((int) layer.bytes());
        }

        assertThat(source.elsewhere(layer))
                .as("what was proven is not read again")
                .isFalse();
    }
}
