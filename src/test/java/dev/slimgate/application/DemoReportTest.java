package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.command.Engine;
import dev.slimgate.command.EngineFactory;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Sample;
import dev.slimgate.demo.SampleImages;
import dev.slimgate.demo.SampleWorkload;
import dev.slimgate.demo.SampleWorkload.Expected;
import dev.slimgate.demo.SampleWorkloads;
import dev.slimgate.document.CatalogueDocument;
import dev.slimgate.document.RegistryDocument;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.Verdict;
import dev.slimgate.report.AuditReport;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import dev.slimgate.report.AuditReport.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the demonstration leaves to look at. */
class DemoReportTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private static Engine engine(DemoRegistry registry) {
        String registries = "registries: [ { host: \"%s\", plainHttp: true, limits: { timeout: 30s } } ]"
                .formatted(registry.host());
        return CommandEngine.open(new EngineFactory.Settings(
                RegistryDocument.read(Path.of("registries.yaml"), registries).settings(),
                CatalogueDocument.shipped(),
                false,
                NoMatch.ADMIT));
    }

    @Test
    void tellsOfEveryWorkloadWhatItsAdmissionTold() throws IOException {
        List<Sample> samples = SampleImages.all(NOW.minus(Duration.ofDays(3)));
        try (DemoRegistry registry = DemoRegistry.start()) {
            SampleWorkloads.fill(registry, samples);
            List<SampleWorkload> workloads = SampleWorkloads.all(registry.host(), samples);
            WatchedPolicies policies = new WatchedPolicies(
                    List.of(Path.of("policies/production.yaml"), Path.of("policies/baseline.yaml")));
            policies.read();
            AuditReport report;
            try (Engine engine = engine(registry)) {
                report = DemoReport.of(workloads, engine.assessing(), policies.get(), InstantSource.fixed(NOW));
            }

            Map<String, Verdict> told = new TreeMap<>();
            for (AuditedWorkload workload : report.workloads()) {
                told.put(workload.owner().namespace() + "/" + workload.owner().name(), workload.verdict());
                assertThat(workload.parts().stream().mapToInt(Part::pods).sum()).isOne();
            }
            assertThat(told)
                    .hasSizeGreaterThan(15)
                    .containsEntry("shop/legacy", Verdict.DENY) // a label is let in, the image behind it would not be
                    .containsEntry("shop/api", Verdict.DENY); // its last state
            for (SampleWorkload workload : workloads) {
                String name = workload.namespace() + "/"
                        + workload.review().at("/request/object/metadata/name").asText();
                if (!name.equals("shop/legacy") && !name.equals("shop/api")) {
                    assertThat(told).as(workload.about()).containsEntry(name, verdict(workload.expected()));
                }
            }
            assertThat(report.problems()).isEmpty();
            assertThat(DemoReport.page(report))
                    .startsWith("<!DOCTYPE html>")
                    .contains("slimgate demo", "RUN npm install", "production")
                    .endsWith("</html>\n");
        }
    }

    private static Verdict verdict(Expected expected) {
        return switch (expected) {
            case ADMIT -> Verdict.ADMIT;
            case WARN -> Verdict.WARN;
            case DENY -> Verdict.DENY;
        };
    }
}
