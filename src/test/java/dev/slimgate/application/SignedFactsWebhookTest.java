package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.slimgate.admission.ReviewCodec;
import dev.slimgate.admission.ReviewListener;
import dev.slimgate.admission.ReviewResponse;
import dev.slimgate.admission.Reviewer;
import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.AssessorSettings;
import dev.slimgate.assess.Evidence;
import dev.slimgate.command.Engine;
import dev.slimgate.command.EngineFactory;
import dev.slimgate.content.Deadline;
import dev.slimgate.demo.AdmissionReviews;
import dev.slimgate.demo.Content;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Elf;
import dev.slimgate.demo.Image;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.Layer;
import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.document.SigningKey;
import dev.slimgate.evidence.FactsKeys;
import dev.slimgate.evidence.SignedFacts;
import dev.slimgate.evidence.Statement;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.registry.RegistrySettings;
import dev.slimgate.report.InspectJson;
import dev.slimgate.workload.WorkloadReader;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The webhook's answer with signed facts is the one that it gives by reading the layers. */
class SignedFactsWebhookTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BLOBS = "/v2/.*/blobs/.*";
    private static final String POLICY = """
            apiVersion: slimgate.dev/v1alpha1
            kind: ClusterMinimalImagePolicy
            metadata: { name: p }
            spec: { enforcement: Deny, rules: { shell: { forbid: true } } }
            """;
    private static Vertx vertx;

    private final DemoRegistry registry = DemoRegistry.start();
    private final RegistrySettings settings = new RegistrySettings(
            false,
            List.of(new RegistrySettings.Host(registry.host(), true, null, null, RegistrySettings.Limits.DEFAULTS)));

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
        registry.close();
    }

    @Test
    void deniesByTheSameWordsWithoutARequestForLayers() throws Exception {
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("ci").generate();
        Path keys = Files.writeString(directory.resolve("jwks.json"), new JWKSet(key.toPublicJWK()).toString());
        Image image = ImageBuilder.linux("amd64")
                .layer(Layer.of("ADD shell /")
                        .executable(
                                "bin/sh",
                                Elf.statically(Elf.Machine.AMD64).filler(4_096).content()))
                .user("65532")
                .build();
        registry.put("app", "1", image);
        registry.attach("app", image.digest(), Statement.ARTIFACT_TYPE, Content.text(signed(key)), Instant.EPOCH);
        registry.resetRequests();

        Answer read = answer(Evidence.NONE);
        long layersRead = registry.count("GET", BLOBS);
        registry.resetRequests();
        Answer believed = answer(new SignedFacts(
                FactsKeys.open(keys, System::nanoTime), null, outcome -> {}, InstantSource.system(), System::nanoTime));

        assertThat(layersRead).as("config, layer").isEqualTo(2);
        assertThat(registry.count("GET", BLOBS)).as("config, statement").isEqualTo(2);
        assertThat(registry.count("GET", "/v2/.*/referrers/.*")).isOne();
        assertThat(believed.response.outcome()).isInstanceOf(ReviewResponse.Denied.class);
        assertThat(believed.response).isEqualTo(read.response);
        assertThat(read.assessment.signedBy()).isEmpty();
        assertThat(believed.assessment.signedBy()).containsExactly("ci");
    }

    private record Answer(ReviewResponse response, Assessment assessment) {}

    private Answer answer(Evidence evidence) throws Exception {
        Rulebook rulebook = PolicyDocuments.read("p.yaml", POLICY).rulebook();
        AtomicReference<Assessment> assessed = new AtomicReference<>();
        try (Assembly webhook = Assembly.of(
                settings,
                Catalogue.EMPTY,
                List.of(),
                false,
                AssessorSettings.DEFAULTS.withEvidence(evidence),
                () -> vertx)) {
            Reviewer reviewer = new Reviewer(
                    request -> {
                        Assessment assessment = webhook.assessor().assess(request);
                        assessed.set(assessment);
                        return assessment;
                    },
                    () -> rulebook,
                    (namespace, deadline) -> new NamespaceLabels.NotGiven(),
                    nodeName -> List.of(),
                    new WorkloadReader(),
                    System::nanoTime,
                    ReviewListener.NONE);
            ReviewResponse response = reviewer.review(
                    ReviewCodec.decode(
                            AdmissionReviews.create(pod()).json().toString().getBytes(StandardCharsets.UTF_8)),
                    Duration.ofSeconds(30));
            return new Answer(response, assessed.get());
        }
    }

    private ObjectNode pod() throws Exception {
        return (ObjectNode) JSON.readTree("""
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "api", "namespace": "shop", "uid": "u"},
                 "spec": {"containers": [{"name": "api", "image": "%s/app:1"}]}}
                """.formatted(registry.host()));
    }

    private String signed(ECKey key) throws Exception {
        try (Engine engine =
                CommandEngine.open(new EngineFactory.Settings(settings, Catalogue.EMPTY, false, NoMatch.ADMIT))) {
            String document = InspectJson.of(
                    engine.inspect(registry.host() + "/app:1", null, Deadline.after(Duration.ofSeconds(30))));
            return SigningKey.parse(key.toJSONString())
                    .sign(
                            Statement.of(JSON.readTree(document), "0.1.0", Instant.now()),
                            Statement.TYPE,
                            Statement.CONTENT_TYPE);
        }
    }
}
