package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.assess.GivenImages;
import dev.slimgate.assess.Inspection;
import dev.slimgate.command.Engine;
import dev.slimgate.command.EngineFactory;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Sample;
import dev.slimgate.demo.SampleImages;
import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.document.RegistryDocument;
import dev.slimgate.evidence.FactsReader;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.NodeConstraint;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.report.InspectJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code policy test} makes of the facts of an image is what {@code check} makes of the image. */
class GivenFactsTest {
    /** The samples' digests hang on it. */
    private static final Instant BUILT = Instant.now().minus(Duration.ofDays(3));

    private static DemoRegistry registry;
    private static Engine engine;
    private static Rulebook packs;

    @BeforeAll
    static void serves() throws IOException {
        registry = DemoRegistry.start();
        SampleImages.all(BUILT).forEach(sample -> sample.putInto(registry));
        String registries = "registries: [ { host: \"%s\", plainHttp: true } ]\n".formatted(registry.host());
        engine = CommandEngine.open(new EngineFactory.Settings(
                RegistryDocument.read(Path.of("r.yaml"), registries).settings(),
                Catalogue.EMPTY,
                false,
                NoMatch.ADMIT));
        List<Policy> policies = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("policies"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                policies.addAll(PolicyDocuments.read(file.toString(), Files.readString(file))
                        .policies());
            }
        }
        packs = Rulebook.of(policies);
        // Whatever comes of it: the first request loads what all others need, which takes a busy machine longer than a
        // connection may take.
        engine.assess(request(samples().getFirst().byDigest(registry.host()), Deadline.after(Duration.ofSeconds(30))));
    }

    @AfterAll
    static void ends() {
        engine.close();
        registry.close();
    }

    private static AssessmentRequest request(String reference, Deadline deadline) {
        return new AssessmentRequest(
                List.of(ImageUse.ofImage(reference)),
                new PodContext("Image", "shop", "", false, Map.of(), null, new PodContext.NamespaceLabels.NotGiven()),
                packs,
                NodeConstraint.NONE,
                List.of(),
                new Requester("shop", null, List.of()),
                deadline);
    }

    static List<Sample> samples() {
        return SampleImages.all(BUILT);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void areJudgedAsTheImageItself(Sample sample) throws IOException {
        String reference = sample.byDigest(registry.host());
        Deadline deadline = Deadline.after(Duration.ofSeconds(50));
        AssessmentRequest request = request(reference, deadline);
        String printed = InspectJson.of(engine.inspect(reference, null, deadline));
        Inspection facts = FactsReader.read(new ObjectMapper().readTree(printed));

        Assessment given = new GivenImages(
                        Set.of(ImageReference.parse(reference).toString()),
                        name -> new GivenImages.Given(
                                ImageReference.parse(name).digest(),
                                new Knowledge.Resolved(facts.facts(), new Knowledge.Contents.Read(facts.contents()))))
                .judge(request, NoMatch.ADMIT, Instant.now());
        Assessment checked = engine.assess(request);

        assertThat(given.images().getFirst().findings()).isNotEmpty();
        assertThat(given.images().getFirst().findings())
                .isEqualTo(checked.images().getFirst().findings());
        assertThat(given.verdict()).isEqualTo(checked.verdict());
    }
}
