package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.admission.ReviewCodec;
import dev.slimgate.admission.ReviewListener;
import dev.slimgate.admission.ReviewResponse;
import dev.slimgate.admission.Reviewer;
import dev.slimgate.assess.AssessorSettings;
import dev.slimgate.demo.AdmissionReviews;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.Layer;
import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.document.RegistryDocument;
import dev.slimgate.document.SignatureCheck;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.workload.WorkloadReader;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A policy that is stored and cannot be read, from the cluster's reader to the webhook's answer. */
class BrokenPolicyTest {
    private DemoRegistry registry;
    private Vertx vertx;
    private Assembly assembly;

    @BeforeEach
    void opens() throws IOException {
        registry = DemoRegistry.start();
        registry.put(
                "team/app",
                "1",
                ImageBuilder.linux("amd64")
                        .layer(Layer.of("COPY a /").file("a", "a"))
                        .build());
        vertx = Vertx.vertx();
        var settings = RegistryDocument.read(
                        Path.of("registries.yaml"),
                        "registries: [ { host: \"%s\", plainHttp: true } ]\n".formatted(registry.host()))
                .settings();
        assembly = Assembly.of(settings, Catalogue.EMPTY, List.of(), false, AssessorSettings.DEFAULTS, () -> vertx);
    }

    @AfterEach
    void closes() {
        assembly.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        registry.close();
    }

    private static Rulebook stored(String enforcement, String selector) {
        return PolicyDocuments.readStored(
                        "ClusterMinimalImagePolicy",
                        null,
                        "production",
                        """
                        {"apiVersion": "slimgate.dev/v1alpha1", "kind": "ClusterMinimalImagePolicy",
                         "metadata": {"name": "production"},
                         "spec": {"enforcement": "%s", "match": {"namespaceSelector": {"matchLabels": {"environment": "%s"}}},
                                  "rules": {"shel": {"forbid": true}}}}
                        """.formatted(enforcement, selector),
                        SignatureCheck.NO_KEYS)
                .rulebook();
    }

    private ReviewResponse review(Rulebook rulebook) throws IOException {
        Reviewer reviewer = new Reviewer(
                assembly.assessor()::assess,
                () -> rulebook,
                (namespace, deadline) -> new NamespaceLabels.Known(Map.of("environment", "production")),
                nodeName -> List.of(),
                new WorkloadReader(),
                System::nanoTime,
                ReviewListener.NONE);
        ObjectNode pod = (ObjectNode) new ObjectMapper().readTree("""
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop"},
                 "spec": {"containers": [{"name": "main", "image": "%s/team/app:1"}]}}
                """.formatted(registry.host()));
        byte[] review = AdmissionReviews.create(pod).json().toString().getBytes(StandardCharsets.UTF_8);
        return reviewer.review(ReviewCodec.decode(review), Duration.ofSeconds(20));
    }

    @Test
    void deniesAsItWouldHaveAndSaysWhy() throws IOException {
        Rulebook rulebook = stored("Deny", "production");
        assertThat(rulebook.policies())
                .singleElement()
                .satisfies(policy -> assertThat(policy.broken()).contains("shel"));

        ReviewResponse response = review(rulebook);

        assertThat(response.outcome())
                .isInstanceOfSatisfying(
                        ReviewResponse.Denied.class,
                        denied -> assertThat(denied.toString())
                                .contains("production")
                                .contains("does not compile")
                                .contains("shel"));
    }

    @Test
    void warnsWhereItWouldHaveWarned() throws IOException {
        ReviewResponse response = review(stored("Warn", "production"));

        assertThat(response.outcome()).isInstanceOf(ReviewResponse.Admitted.class);
        assertThat(response.warnings())
                .anySatisfy(warning -> assertThat(warning).contains("does not compile"));
    }

    @Test
    void saysNothingWhereItsSelectorCanBeReadAndDoesNotSelect() throws IOException {
        ReviewResponse response = review(stored("Deny", "test"));

        assertThat(response.outcome()).isInstanceOf(ReviewResponse.Admitted.class);
        assertThat(response.warnings()).isEmpty();
    }
}
