package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.command.Engine;
import dev.slimgate.command.EngineFactory;
import dev.slimgate.content.Deadline;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.SampleImages;
import dev.slimgate.document.CatalogueDocument;
import dev.slimgate.document.RegistryDocument;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.registry.RegistrySettings;
import dev.slimgate.report.DiffText;
import dev.slimgate.report.InspectText;
import dev.slimgate.report.PageStyle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The pages that {@code docs/inspect.md} shows are those of the demo's images. */
class ReadmePagesTest {
    private static final PageStyle STYLE = PageStyle.plain(LocalDate.of(2026, 11, 21));

    @Test
    void showsPagesAsTheyAre() throws IOException {
        try (DemoRegistry registry = DemoRegistry.start();
                Engine engine = open(registry)) {
            SampleImages.all(Instant.parse("2026-11-01T00:00:00Z")).forEach(sample -> sample.putInto(registry));
            Deadline deadline = Deadline.after(Duration.ofSeconds(50));
            String naive = registry.host() + "/shop/api:naive";
            String slim = registry.host() + "/shop/api:slim";

            String page = InspectText.of(engine.inspect(naive, null, deadline), null, STYLE);
            String diff = DiffText.of(engine.compare(naive, slim, null, deadline), STYLE);

            String shown = block("minimal  no:");
            assertThat(page).contains(section(shown, "size")).contains(section(shown, "layers"));
            assertThat(labels(page)).containsAll(labels(shown));
            assertThat(diff.lines())
                    .containsAll(block("layers   5 -> 3").lines().toList());
        }
    }

    private static Engine open(DemoRegistry registry) {
        RegistrySettings settings = RegistryDocument.read(
                        Path.of("r.yaml"),
                        "registries: [ { host: \"%s\", plainHttp: true } ]".formatted(registry.host()))
                .settings();
        return CommandEngine.open(
                new EngineFactory.Settings(settings, CatalogueDocument.shipped(), false, NoMatch.ADMIT));
    }

    private static String block(String containing) throws IOException {
        List<String> parts =
                Arrays.asList(Files.readString(Path.of("docs", "inspect.md")).split("```[a-z]*\n"));
        return parts.stream()
                .filter(part -> part.contains(containing))
                .findFirst()
                .orElseThrow();
    }

    /** From the line of a label to the next label or empty line. */
    private static String section(String page, String label) {
        List<String> lines =
                page.lines().dropWhile(line -> !line.startsWith(label)).toList();
        return lines.getFirst()
                + lines.stream()
                        .skip(1)
                        .takeWhile(line -> line.startsWith(" "))
                        .map(line -> "\n" + line)
                        .collect(Collectors.joining());
    }

    private static Set<String> labels(String page) {
        return page.lines()
                .skip(1)
                .filter(line -> !line.isEmpty() && !line.startsWith(" "))
                .map(line -> line.split(" ")[0])
                .collect(Collectors.toSet());
    }
}
