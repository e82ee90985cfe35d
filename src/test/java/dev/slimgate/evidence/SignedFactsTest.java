package dev.slimgate.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import dev.slimgate.assess.Assessor;
import dev.slimgate.assess.AssessorSettings;
import dev.slimgate.assess.Evidence;
import dev.slimgate.assess.Inspection;
import dev.slimgate.assess.NamedImage;
import dev.slimgate.assess.SharedStore;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.demo.Content;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Elf;
import dev.slimgate.demo.Fault;
import dev.slimgate.demo.Image;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.Layer;
import dev.slimgate.demo.Sample;
import dev.slimgate.demo.SampleImages;
import dev.slimgate.demo.When;
import dev.slimgate.document.CatalogueDocument;
import dev.slimgate.document.SigningKey;
import dev.slimgate.evidence.SignedFacts.Outcome;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.KnownBase;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerScanner;
import dev.slimgate.inspect.ContentInspector;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.Platform;
import dev.slimgate.registry.RegistryClient;
import dev.slimgate.registry.RegistrySettings;
import dev.slimgate.report.InspectJson;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signed facts against a registry: what is asked, what counts, and that the layers are read where nothing does. */
class SignedFactsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
    private static final String REFERRERS = "/v2/.*/referrers/.*";
    private static final String BLOBS = "/v2/.*/blobs/.*";
    private static final ECKey KEY = ec("ci");
    private static final ECKey THIEF = ec("ci");
    private static final RSAKey RSA = rsa();
    private static Vertx vertx;

    private final DemoRegistry registry = DemoRegistry.start();
    private final RegistryClient client = new RegistryClient(
            new RegistrySettings(
                    false,
                    List.of(new RegistrySettings.Host(
                            registry.host(), true, null, null, RegistrySettings.Limits.DEFAULTS))),
            List.of(),
            ReadLimits.DEFAULTS,
            () -> vertx);
    private final AtomicLong skippedNanos = new AtomicLong();
    private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    private final List<Assessor> opened = new ArrayList<>();

    @TempDir
    Path directory;

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @AfterEach
    void close() {
        opened.forEach(Assessor::close);
        client.close();
        registry.close();
    }

    @Test
    void signedFactsStandForReadingLayers() throws IOException {
        Image image = image();
        registry.put("app", "1", image);
        Inspection read = inspect(reader(Catalogue.EMPTY), "app:1");
        attach("app", image, signed(statement(read)));
        registry.resetRequests();

        Inspection believed = inspect(trusting(Catalogue.EMPTY, KEY), "app:1");

        assertThat(believed.signedBy()).isEqualTo("ci");
        assertThat(believed.contents()).isEqualTo(read.contents());
        assertThat(outcomes).containsExactly(Outcome.ACCEPTED);
        assertThat(registry.count("GET", "/v2/app/manifests/1")).isOne();
        assertThat(registry.count("GET", REFERRERS)).isOne();
        assertThat(registry.count("GET", "/v2/app/manifests/sha256:.*"))
                .as("the referrer")
                .isOne();
        assertThat(registry.count("GET", BLOBS)).as("config and statement").isEqualTo(2);
        assertThat(registry.requests()).hasSize(5);
    }

    @Test
    void tellTheSameAsReadingOfEverySampleWithTodaysCatalogue() throws IOException {
        List<Sample> samples = SampleImages.small(Instant.parse("2026-10-01T00:00:00Z"));
        samples.forEach(sample -> sample.putInto(registry));
        Map<String, String> read = new TreeMap<>();
        Map<String, String> believed = new TreeMap<>();
        Assessor without = reader(Catalogue.EMPTY);
        List<KnownBase> bases = new ArrayList<>();
        for (Sample sample : samples) {
            String name = sample.repository() + ":" + sample.tag();
            Inspection inspection = inspect(without, name);
            registry.attach(
                    sample.repository(),
                    inspection.facts().digest().toString(),
                    Statement.ARTIFACT_TYPE,
                    Content.text(signed(statement(inspection))),
                    NOW);
            bases.add(base(inspection));
        }
        Catalogue today = CatalogueDocument.shipped().with(new Catalogue(bases));
        Assessor reading = reader(today);
        Assessor trusting = trusting(today, KEY);

        for (Sample sample : samples) {
            String name = sample.repository() + ":" + sample.tag();
            read.put(name, InspectJson.of(inspect(reading, name)));
            Inspection inspection = inspect(trusting, name);
            assertThat(inspection.signedBy()).as(name).isEqualTo("ci");
            believed.put(
                    name,
                    InspectJson.of(new Inspection(
                            inspection.reference(),
                            inspection.indexDigest(),
                            inspection.facts(),
                            inspection.contents(),
                            inspection.incomplete())));
        }

        assertThat(believed).isEqualTo(read);
        assertThat(read.values()).anyMatch(json -> json.contains("\"base of "));
    }

    private static KnownBase base(Inspection of) {
        return new KnownBase(
                "base of " + of.reference(),
                Family.DEBIAN,
                null,
                null,
                Platform.LINUX_AMD64,
                List.of(Digest.parse(of.facts().layers().getFirst().digest().toString())),
                List.of(),
                null,
                LocalDate.EPOCH);
    }

    /** A document that must not count for the image, and why. */
    private record Forged(String why, Forging forging) {
        @Override
        public String toString() {
            return why;
        }
    }

    @FunctionalInterface
    private interface Forging {
        String of(Inspection inspection) throws Exception;
    }

    private static Stream<Forged> forgeries() {
        return Stream.of(
                new Forged("nothing", inspection -> "\n"),
                new Forged("no JWS", inspection -> "{\"_type\": \"https://in-toto.io/Statement/v1\"}"),
                new Forged("a stranger's key with a trusted kid", i -> sign(THIEF, JWSAlgorithm.ES256, statement(i))),
                new Forged(
                        "no algorithm",
                        i -> Base64URL.encode("{\"alg\":\"none\",\"kid\":\"ci\"}") + "."
                                + Base64URL.encode(statement(i)) + "."),
                new Forged("the public key taken for a shared secret", i -> {
                    byte[] secret = KEY.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);
                    return sign(new MACSigner(secret), JWSAlgorithm.HS256, "ci", Statement.TYPE, statement(i));
                }),
                new Forged("an algorithm of old", i -> sign(RSA, JWSAlgorithm.RS256, statement(i))),
                new Forged("a kid that nobody trusts", i -> sign(ec("other"), JWSAlgorithm.ES256, statement(i))),
                new Forged(
                        "another type", i -> sign(new ECDSASigner(KEY), JWSAlgorithm.ES256, "ci", "JWT", statement(i))),
                new Forged("an altered payload", i -> {
                    String[] parts = signed(statement(i)).split("\\.");
                    String other = new String(statement(i), StandardCharsets.UTF_8).replace("/bin/sh", "/bin/no");
                    return parts[0] + "." + Base64URL.encode(other) + "." + parts[2];
                }),
                changed("another predicate", json -> json.put("predicateType", "https://slsa.dev/provenance/v1")),
                changed("another statement", json -> json.put("_type", "https://in-toto.io/Statement/v0.1")),
                changed(
                        "another subject",
                        json -> ((ObjectNode) json.at("/subject/0/digest")).put("sha256", "0".repeat(64))),
                changed("two subjects", json -> json.withArray("/subject").add(json.at("/subject/0"))),
                changed("another engine", json -> json.withObject("/predicate").put("engine", 0)),
                changed(
                        "other limits",
                        json -> json.withObject("/predicate/limits").put("layers", 1)),
                changed(
                        "a field that nobody knows",
                        json -> json.withObject("/predicate/facts").put("clean", true)),
                changed("facts of another image", json -> {
                    json.withObject("/predicate/facts").put("digest", "sha256:" + "1".repeat(64));
                    ((ObjectNode) json.at("/subject/0/digest")).put("sha256", "1".repeat(64));
                }),
                changed(
                        "other layers",
                        json -> ((ObjectNode) json.at("/predicate/facts/layers/0")).put("compressedBytes", 1)),
                changed(
                        "another user",
                        json -> json.withObject("/predicate/facts/effectiveUser")
                                .put("uid", 1000)),
                changed(
                        "a catalogue's word",
                        json -> json.withObject("/predicate/facts/base").put("image", "debian:12")),
                changed(
                        "what is incomplete",
                        json -> json.withArray("/predicate/facts/incomplete")
                                .addObject()
                                .put("fact", "content")
                                .put("class", "timedOut")
                                .put("message", "too slow")),
                changed("what is too old", json -> json.withObject("/predicate").put("readAt", "2025-01-01T00:00:00Z")),
                changed(
                        "what is yet to come",
                        json -> json.withObject("/predicate").put("readAt", "2026-11-01T00:05:01Z")),
                changed(
                        "what is beyond all time",
                        json -> json.withObject("/predicate").put("readAt", "+1000000000-12-31T23:59:59.999999999Z")),
                changed(
                        "a time that is none",
                        json -> json.withObject("/predicate").put("readAt", "yesterday")));
    }

    private static Forged changed(String why, Consumer<ObjectNode> change) {
        return new Forged(why, inspection -> {
            ObjectNode json = (ObjectNode) JSON.readTree(statement(inspection));
            change.accept(json);
            return signed(json.toString().getBytes(StandardCharsets.UTF_8));
        });
    }

    @ParameterizedTest
    @MethodSource("forgeries")
    void readsTheLayersWhereWhatIsAttachedDoesNotCount(Forged forged) throws Exception {
        Image image = image();
        registry.put("app", "1", image);
        Inspection read = inspect(reader(Catalogue.EMPTY), "app:1");
        attach("app", image, forged.forging.of(read));
        registry.resetRequests();

        Inspection own = inspect(trusting(Catalogue.EMPTY, KEY, RSA), "app:1");

        assertThat(own.signedBy()).isNull();
        assertThat(own.contents()).isEqualTo(read.contents());
        assertThat(outcomes).containsExactly(Outcome.REFUSED);
        assertThat(registry.count("GET", BLOBS)).as("config, statement, layer").isEqualTo(3);
    }

    @Test
    void readsTheLayersWhereTheStatementIsLargerThanIsRead() throws IOException {
        Image image = image();
        registry.put("app", "1", image);
        attach("app", image, "x".repeat(Statement.MOST_BYTES + 1));

        Inspection own = inspect(trusting(Catalogue.EMPTY, KEY), "app:1");

        assertThat(own.signedBy()).isNull();
        assertThat(own.contents()).isNotNull();
        assertThat(registry.count("GET", BLOBS)).as("config, layer").isEqualTo(2);
    }

    @Test
    void findsAStatementAmongTheNewestFourOfManyAndLooksAtNoMore() throws IOException {
        Image image = image();
        registry.put("app", "1", image);
        String good = signed(statement(inspect(reader(Catalogue.EMPTY), "app:1")));
        for (int i = 0; i < 40; i++) {
            attach("app", image, "junk " + i, NOW.plusSeconds(i));
        }
        attach("app", image, good, NOW.minusSeconds(1));
        Inspection buried = inspect(trusting(Catalogue.EMPTY, KEY), "app:1");
        attach("app", image, good, NOW.plusSeconds(60));
        registry.resetRequests();

        Inspection found = inspect(trusting(Catalogue.EMPTY, KEY), "app:1");

        assertThat(buried.signedBy()).isNull();
        assertThat(found.signedBy()).isEqualTo("ci");
        assertThat(registry.count("GET", BLOBS)).as("config, statement").isEqualTo(2);
    }

    @Test
    void asksForTheTagWhereThereIsNoApiAndRemembersThat() throws IOException {
        registry.referrersApi(false);
        Image image = image();
        Image other = ImageBuilder.linux("amd64").layer(shell()).user("7").build();
        registry.put("app", "1", image);
        registry.put("app", "2", other);
        Assessor reader = reader(Catalogue.EMPTY);
        attach("app", image, signed(statement(inspect(reader, "app:1"))));
        attach("app", other, signed(statement(inspect(reader, "app:2"))));
        Assessor trusting = trusting(Catalogue.EMPTY, KEY);

        Inspection first = inspect(trusting, "app:1");
        long asked = registry.count("GET", REFERRERS);
        Inspection second = inspect(trusting, "app:2");

        assertThat(first.signedBy()).isEqualTo("ci");
        assertThat(second.signedBy()).isEqualTo("ci");
        assertThat(asked).isOne();
        assertThat(registry.count("GET", REFERRERS)).isOne();
        assertThat(registry.count("GET", "/v2/app/manifests/sha256-.*")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hangs", "fails", "talks nonsense", "lies", "never ends", "denies"})
    void isNeverWorseThanWithoutWhereTheListOfReferrersCannotBeHad(String how) {
        Image image = image();
        registry.put("app", "1", image);
        Fault fault =
                switch (how) {
                    case "hangs" -> new Fault.BlackHole();
                    case "fails" -> Fault.status(500);
                    case "talks nonsense" -> new Fault.Garbage();
                    case "lies" ->
                        new Fault.Status(
                                200,
                                List.of("Content-Type: application/vnd.oci.image.index.v1+json"),
                                "{\"manifests\": 7}");
                    case "never ends" -> new Fault.EndlessBody();
                    default -> Fault.status(403);
                };
        registry.inject(When.path(REFERRERS), fault);

        Inspection own = inspect(trusting(Catalogue.EMPTY, KEY), "app:1");

        assertThat(own.contents()).isNotNull();
        assertThat(own.signedBy()).isNull();
        assertThat(outcomes).containsExactly(Outcome.UNREACHABLE);
    }

    @Test
    void leavesARegistryAloneThatHasNotAnsweredInTime() {
        registry.put("app", "1", image());
        registry.put(
                "app", "2", ImageBuilder.linux("amd64").layer(shell()).user("7").build());
        registry.put(
                "app", "3", ImageBuilder.linux("amd64").layer(shell()).user("8").build());
        registry.inject(When.path(REFERRERS), new Fault.BlackHole());
        Assessor trusting = trusting(Catalogue.EMPTY, KEY);
        inspect(trusting, "app:1");

        inspect(trusting, "app:2");
        long resting = registry.count("GET", REFERRERS);
        registry.clearFaults();
        skippedNanos.addAndGet(SignedFacts.REST.toNanos());
        inspect(trusting, "app:3");

        assertThat(resting).isOne();
        assertThat(registry.count("GET", REFERRERS)).isEqualTo(2);
        assertThat(outcomes).containsExactly(Outcome.UNREACHABLE, Outcome.RESTING, Outcome.ABSENT);
    }

    @Test
    void readsTheLayersOnceTheKeyIsTrustedNoMore() throws IOException {
        Image image = image();
        registry.put("app", "1", image);
        attach("app", image, signed(statement(inspect(reader(Catalogue.EMPTY), "app:1"))));
        Path keys = keys(KEY);
        Assessor trusting = trusting(Catalogue.EMPTY, keys, null);
        Inspection before = inspect(trusting, "app:1");
        Inspection again = inspect(trusting, "app:1");
        Files.writeString(keys, new JWKSet(ec("next").toPublicJWK()).toString());
        skippedNanos.addAndGet(Duration.ofSeconds(10).toNanos());

        Inspection after = inspect(trusting, "app:1");

        assertThat(before.signedBy()).isEqualTo("ci");
        assertThat(again.signedBy()).isEqualTo("ci");
        assertThat(after.signedBy()).isNull();
        assertThat(after.contents()).isEqualTo(before.contents());
        assertThat(outcomes).containsExactly(Outcome.ACCEPTED, Outcome.REFUSED);
    }

    @Test
    void keepsTheLastGoodKeysWhereTheFileIsBroken() throws IOException {
        Image image = image();
        registry.put("app", "1", image);
        attach("app", image, signed(statement(inspect(reader(Catalogue.EMPTY), "app:1"))));
        Path keys = keys(KEY);
        Assessor trusting = trusting(Catalogue.EMPTY, keys, null);
        Files.writeString(keys, "{");
        skippedNanos.addAndGet(Duration.ofSeconds(10).toNanos());

        Inspection believed = inspect(trusting, "app:1");

        assertThat(believed.signedBy()).isEqualTo("ci");
    }

    @Test
    void countsWithAnyAgeWhereNoneIsBound() throws IOException {
        Image image = image();
        registry.put("app", "1", image);
        ObjectNode old = (ObjectNode) JSON.readTree(statement(inspect(reader(Catalogue.EMPTY), "app:1")));
        old.withObject("/predicate").put("readAt", "2020-01-01T00:00:00Z");
        attach("app", image, signed(old.toString().getBytes(StandardCharsets.UTF_8)));

        Inspection believed = inspect(trusting(Catalogue.EMPTY, keys(KEY), null), "app:1");

        assertThat(believed.signedBy()).isEqualTo("ci");
    }

    @Test
    void asksForNothingWhereNobodyIsTrusted() {
        registry.put("app", "1", image());

        inspect(reader(Catalogue.EMPTY), "app:1");

        assertThat(registry.requests()).hasSize(3);
    }

    @Test
    void remembersABoundedNumberOfRegistries() {
        Remembered remembered = new Remembered(Duration.ofHours(1), () -> 0);

        for (int i = 0; i <= Remembered.MOST; i++) {
            remembered.add("registry" + i);
        }

        assertThat(remembered.size()).isEqualTo(Remembered.MOST);
        assertThat(remembered.holds("registry0")).isFalse();
        assertThat(remembered.holds("registry1")).isTrue();
    }

    private static Image image() {
        return ImageBuilder.linux("amd64")
                .layer(shell())
                .user("65532")
                .entrypoint("/bin/sh")
                .build();
    }

    private static Layer shell() {
        return Layer.of("ADD shell /")
                .executable(
                        "bin/sh",
                        Elf.statically(Elf.Machine.AMD64).filler(4_096).content());
    }

    private void attach(String repository, Image image, String document) {
        attach(repository, image, document, NOW);
    }

    private void attach(String repository, Image image, String document, Instant created) {
        registry.attach(repository, image.digest(), Statement.ARTIFACT_TYPE, Content.text(document), created);
    }

    private static byte[] statement(Inspection inspection) throws IOException {
        return Statement.of(JSON.readTree(InspectJson.of(inspection)), "0.1.0", NOW.minusSeconds(60));
    }

    private static String signed(byte[] statement) {
        return SigningKey.parse(KEY.toJSONString()).sign(statement, Statement.TYPE, Statement.CONTENT_TYPE);
    }

    private static String sign(JWK key, JWSAlgorithm algorithm, byte[] payload) throws JOSEException {
        JWSSigner signer = key instanceof ECKey ec ? new ECDSASigner(ec) : new RSASSASigner(key.toRSAKey());
        return sign(signer, algorithm, key.getKeyID(), Statement.TYPE, payload);
    }

    private static String sign(JWSSigner signer, JWSAlgorithm algorithm, String kid, String type, byte[] payload)
            throws JOSEException {
        JWSObject jws = new JWSObject(
                new JWSHeader.Builder(algorithm)
                        .keyID(kid)
                        .type(new JOSEObjectType(type))
                        .build(),
                new Payload(payload));
        jws.sign(signer);
        return jws.serialize();
    }

    private Inspection inspect(Assessor assessor, String image) {
        ImageReference name = ImageReference.parse(registry.host() + "/" + image);
        return assessor.inspect(
                new NamedImage(name, client.open(name, Requester.NOBODY), name.toString()),
                null,
                Deadline.after(Duration.ofSeconds(40)));
    }

    private Path keys(JWK... keys) throws IOException {
        Path file = Files.createTempFile(directory, "keys", ".json");
        return Files.writeString(
                file, new JWKSet(Stream.of(keys).map(JWK::toPublicJWK).toList()).toString());
    }

    private Assessor trusting(Catalogue catalogue, JWK... keys) {
        try {
            return trusting(catalogue, keys(keys), Duration.ofDays(30));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Assessor trusting(Catalogue catalogue, Path keys, @Nullable Duration mostAge) {
        return assessor(
                catalogue,
                new SignedFacts(
                        FactsKeys.open(keys, this::nanos),
                        mostAge,
                        outcomes::add,
                        InstantSource.fixed(NOW),
                        this::nanos));
    }

    private Assessor reader(Catalogue catalogue) {
        return assessor(catalogue, Evidence.NONE);
    }

    private Assessor assessor(Catalogue catalogue, Evidence evidence) {
        Assessor assessor = new Assessor(
                client,
                new LayerScanner(
                        ReadLimits.DEFAULTS,
                        ContentInspector.probe(),
                        new IndexBudget(ReadLimits.DEFAULTS.indexBytes())),
                new ContentInspector(catalogue),
                ReadLimits.DEFAULTS,
                AssessorSettings.DEFAULTS.withEvidence(evidence),
                SharedStore.NONE,
                InstantSource.system(),
                System::nanoTime);
        opened.add(assessor);
        return assessor;
    }

    private long nanos() {
        return System.nanoTime() + skippedNanos.get();
    }

    private static ECKey ec(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RSAKey rsa() {
        try {
            return new RSAKeyGenerator(2048).keyID("rsa").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
