package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.assess.ImageDifference;
import dev.slimgate.assess.Inspection;
import dev.slimgate.command.Console;
import dev.slimgate.command.Engine;
import dev.slimgate.command.EngineFactory;
import dev.slimgate.command.SlimgateCommand;
import dev.slimgate.content.Deadline;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Sample;
import dev.slimgate.demo.SampleImages;
import dev.slimgate.document.RegistryDocument;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.NoMatch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every shipped policy file against every sample image, through {@code slimgate check}. */
class SampleVerdictsTest {
    private static DemoRegistry registry;
    private static List<Sample> samples;
    private static Engine engine;

    @TempDir
    Path folder;

    @BeforeAll
    static void servesTheSamples() {
        samples = SampleImages.all(Instant.now().minus(Duration.ofDays(3)));
        registry = DemoRegistry.start();
        samples.forEach(sample -> sample.putInto(registry));
        engine = CommandEngine.open(new EngineFactory.Settings(
                RegistryDocument.read(Path.of("r.yaml"), registries()).settings(),
                Catalogue.EMPTY,
                false,
                NoMatch.ADMIT));
    }

    @AfterAll
    static void ends() {
        engine.close();
        registry.close();
    }

    private static String registries() {
        return "registries: [ { host: \"%s\", plainHttp: true } ]\n".formatted(registry.host());
    }

    private static String name(Sample sample) {
        return sample.repository() + ":" + sample.tag();
    }

    /** The samples that are denied by digest where every selector of the policies matches. */
    private Set<String> denied(String policy) throws IOException {
        Path file = Files.writeString(folder.resolve("registries.yaml"), registries());
        List<String> arguments = new ArrayList<>(List.of(
                "check", "--policy", "policies/" + policy + ".yaml", "--registries", file.toString(), "-o", "json"));
        samples.forEach(sample -> arguments.addAll(List.of("--image", sample.byDigest(registry.host()))));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Console console = new Console(
                new PrintWriter(out),
                new PrintWriter(err),
                new ByteArrayInputStream(new byte[0]),
                false,
                false,
                Map.of());
        int code = SlimgateCommand.run(
                arguments.toArray(String[]::new),
                new SlimgateCommand.Wiring(settings -> new Kept(engine), new WebhookServer(), "test"),
                console);

        JsonNode objects = new ObjectMapper().readTree(out.toString()).path("objects");
        assertThat(objects).as(err.toString()).hasSameSizeAs(samples);
        Set<String> denied = new TreeSet<>();
        for (int i = 0; i < samples.size(); i++) {
            if (objects.path(i).path("verdict").asText().equals("deny")) {
                denied.add(name(samples.get(i)));
            }
        }
        assertThat(code).isEqualTo(denied.isEmpty() ? 0 : 1);
        return denied;
    }

    @Test
    void productionDeniesWhatTheTruthDemands() throws IOException {
        List<String> expected = samples.stream()
                .filter(sample -> sample.truth().inProduction().equals("deny"))
                .map(SampleVerdictsTest::name)
                .sorted()
                .toList();

        assertThat(denied("production")).containsExactlyElementsOf(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "baseline |",
                "app-database | shop/api:naive shop/api:slim shop/cart:alpine shop/mailer:root "
                        + "shop/orders:deleted-secret shop/reports:slim "
                        + "shop/search:glibc-on-alpine tools/busybox:1.36 tools/debug:latest",
                "app-job | shop/api:naive shop/api:slim shop/cart:alpine shop/mailer:root "
                        + "shop/orders:deleted-secret shop/reports:slim "
                        + "shop/search:glibc-on-alpine tools/busybox:1.36 tools/debug:latest",
                "app-operator | shop/api:naive shop/api:slim shop/cart:alpine shop/mailer:root "
                        + "shop/orders:deleted-secret shop/rank:fat-layer shop/reports:slim "
                        + "shop/search:glibc-on-alpine tools/busybox:1.36 tools/debug:latest",
                "app-static-site | shop/api:naive shop/api:slim shop/cart:alpine shop/mailer:root "
                        + "shop/orders:deleted-secret shop/rank:fat-layer shop/reports:slim "
                        + "shop/search:glibc-on-alpine tools/busybox:1.36 tools/debug:latest",
                "app-web-service | shop/api:naive shop/api:slim shop/cart:alpine shop/mailer:root "
                        + "shop/orders:deleted-secret shop/reports:slim "
                        + "shop/search:glibc-on-alpine tools/busybox:1.36 tools/debug:latest",
                "cost |",
                "hygiene | shop/api:naive shop/api:slim shop/cart:alpine shop/mailer:root "
                        + "shop/orders:deleted-secret shop/reports:slim "
                        + "shop/search:glibc-on-alpine tools/busybox:1.36 tools/debug:latest",
                "restricted | shop/api:naive shop/api:slim shop/cart:alpine shop/mailer:root "
                        + "shop/orders:deleted-secret shop/rank:fat-layer shop/reports:slim "
                        + "shop/search:glibc-on-alpine tools/busybox:1.36 tools/debug:latest",
                "c | shop/api:naive shop/api:slim shop/cart:alpine shop/mailer:root "
                        + "shop/orders:deleted-secret shop/rank:fat-layer shop/reports:slim "
                        + "shop/search:glibc-on-alpine tools/busybox:1.36 tools/debug:latest",
                "dotnet | shop/api:naive shop/api:slim shop/cart:alpine shop/catalog:multi-arch "
                        + "shop/mailer:root shop/orders:deleted-secret shop/pay:scratch shop/reports:slim "
                        + "shop/search:glibc-on-alpine tools/busybox:1.36 tools/debug:latest",
                "go | shop/api:naive shop/api:slim shop/cart:alpine shop/mailer:root "
                        + "shop/orders:deleted-secret shop/rank:fat-layer shop/reports:slim "
                        + "shop/search:glibc-on-alpine tools/busybox:1.36 tools/debug:latest",
                "java | shop/api:naive shop/api:slim shop/cart:alpine shop/catalog:multi-arch "
                        + "shop/mailer:root shop/orders:deleted-secret shop/pay:scratch shop/reports:slim "
                        + "shop/search:glibc-on-alpine tools/busybox:1.36 tools/debug:latest",
                "nginx | shop/api:naive shop/api:slim shop/cart:alpine shop/mailer:root "
                        + "shop/orders:deleted-secret shop/rank:fat-layer shop/reports:slim "
                        + "shop/search:glibc-on-alpine tools/busybox:1.36 tools/debug:latest",
                "node | shop/api:naive shop/api:slim shop/cart:alpine shop/catalog:multi-arch "
                        + "shop/mailer:root shop/orders:deleted-secret shop/pay:scratch shop/reports:slim "
                        + "shop/search:glibc-on-alpine tools/busybox:1.36 tools/debug:latest",
                "php | shop/api:distroless shop/api:naive shop/api:slim shop/cart:alpine "
                        + "shop/catalog:multi-arch shop/mailer:nonroot shop/mailer:root "
                        + "shop/orders:deleted-secret shop/pay:scratch shop/queue:named-user shop/rank:fat-layer "
                        + "shop/reports:slim shop/search:glibc-on-alpine tools/busybox:1.36 tools/debug:latest",
                "python | shop/api:naive shop/api:slim shop/cart:alpine shop/catalog:multi-arch "
                        + "shop/mailer:root shop/orders:deleted-secret shop/pay:scratch shop/rank:fat-layer "
                        + "shop/reports:slim shop/search:glibc-on-alpine tools/busybox:1.36 tools/debug:latest",
                "ruby | shop/api:distroless shop/api:naive shop/api:slim shop/cart:alpine "
                        + "shop/catalog:multi-arch shop/mailer:nonroot shop/mailer:root "
                        + "shop/orders:deleted-secret shop/pay:scratch shop/queue:named-user shop/rank:fat-layer "
                        + "shop/reports:slim shop/search:glibc-on-alpine tools/busybox:1.36 tools/debug:latest",
                "rust | shop/api:naive shop/api:slim shop/cart:alpine shop/mailer:root "
                        + "shop/orders:deleted-secret shop/rank:fat-layer shop/reports:slim "
                        + "shop/search:glibc-on-alpine tools/busybox:1.36 tools/debug:latest",
            })
    void otherPoliciesDeny(String policy, String expected) throws IOException {
        assertThat(denied(policy)).containsExactly(expected == null ? new String[0] : expected.split(" "));
    }

    @Test
    void theTableKnowsEveryShippedFile() throws IOException, NoSuchMethodException {
        CsvSource table = SampleVerdictsTest.class
                .getDeclaredMethod("otherPoliciesDeny", String.class, String.class)
                .getAnnotation(CsvSource.class);
        Set<String> known = new TreeSet<>(Set.of("production"));
        Stream.of(table.value()).map(row -> row.split(" ")[0]).forEach(known::add);

        try (Stream<Path> files = Files.list(Path.of("policies"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString().replace(".yaml", "")))
                    .containsExactlyInAnyOrderElementsOf(known);
        }
    }

    /** An engine that outlives the command, so that each image is read once. */
    private record Kept(Engine engine) implements Engine {
        @Override
        public Inspection inspect(String reference, Platform platform, Deadline deadline) {
            return engine.inspect(reference, platform, deadline);
        }

        @Override
        public ImageDifference compare(String before, String after, Platform platform, Deadline deadline) {
            return engine.compare(before, after, platform, deadline);
        }

        @Override
        public String nameOf(String reference, Inspection inspection) {
            return engine.nameOf(reference, inspection);
        }

        @Override
        public dev.slimgate.assess.Assessing assessing() {
            return engine.assessing();
        }

        @Override
        public Assessment assess(AssessmentRequest request) {
            return engine.assess(request);
        }

        @Override
        public void close() {
            // The test closes it.
        }
    }
}
