package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.command.DemoScript;
import dev.slimgate.command.Engine;
import dev.slimgate.command.EngineFactory;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Sample;
import dev.slimgate.demo.SampleImages;
import dev.slimgate.demo.SampleWorkload;
import dev.slimgate.demo.SampleWorkloads;
import dev.slimgate.document.CatalogueDocument;
import dev.slimgate.document.RegistryDocument;
import dev.slimgate.documentation.MarkdownPage;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.PodContext;
import dev.slimgate.report.AdmissionMessages;
import dev.slimgate.workload.KubernetesObjects;
import dev.slimgate.workload.Workload;
import dev.slimgate.workload.WorkloadReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The picture of a terminal in the README holds what the program says; with {@code -Dslimgate.write=true} it is drawn anew,
 * which {@code docs/pictures/make.sh} does.
 */
class TerminalPictureTest {
    private static final Path PICTURE = Path.of("docs", "pictures", "denial.svg");
    private static final int COLUMNS = 120;
    private static final double WIDTH = 7.8;
    private static final int HEIGHT = 19;
    private static final int MARGIN = 20;
    private static final int TOP = 52;
    private static final Pattern LINE = Pattern.compile("<text class=\"(l|c)\"[^>]*>(.*?)</text>");

    @Test
    void showsWhatTheProgramSays() throws IOException {
        String said = said();
        if (Boolean.getBoolean("slimgate.write")) {
            Files.createDirectories(PICTURE.getParent());
            Files.writeString(PICTURE, drawn(said));
        }

        assertThat(MarkdownPage.withoutDigests(text(Files.readString(PICTURE))))
                .as("docs/pictures/make.sh draws it anew")
                .isEqualTo(MarkdownPage.withoutDigests(said));
        assertThat(Files.readString(Path.of("README.md"))).contains("docs/pictures/denial.svg");
    }

    /** The first scene of the demonstration, with the registry under a name that does not change. */
    private static String said() throws IOException {
        List<Sample> samples = SampleImages.all(Instant.parse("2026-11-01T00:00:00Z"));
        try (DemoRegistry registry = DemoRegistry.start()) {
            SampleWorkloads.fill(registry, samples);
            SampleWorkload scene = SampleWorkloads.all(registry.host(), samples).getFirst();
            Workload workload = new WorkloadReader()
                    .read(KubernetesObjects.read(scene.review().at("/request/object")))
                    .orElseThrow();
            WatchedPolicies policies = new WatchedPolicies(List.of(Path.of("policies/production.yaml")));
            policies.read();
            String registries = "registries: [ { host: \"%s\", plainHttp: true, limits: { timeout: 30s } } ]"
                    .formatted(registry.host());
            try (Engine engine = CommandEngine.open(new EngineFactory.Settings(
                    RegistryDocument.read(Path.of("registries.yaml"), registries)
                            .settings(),
                    CatalogueDocument.shipped(),
                    false,
                    NoMatch.ADMIT))) {
                String denial = AdmissionMessages.denial(engine.assess(new AssessmentRequest(
                        workload.images(),
                        workload.context(new PodContext.NamespaceLabels.Known(
                                SampleWorkloads.namespaceLabels().get("shop"))),
                        policies.get(),
                        workload.nodes(),
                        List.of(),
                        new Requester("shop", "", List.of()),
                        Deadline.after(Duration.ofSeconds(50)))));
                return ("$ " + scene.command() + "\n" + scene.refused() + DemoScript.denied(denial))
                        .replace(registry.host(), "registry.internal");
            }
        }
    }

    private static String drawn(String said) {
        StringBuilder lines = new StringBuilder();
        int row = 0;
        for (String line : said.lines().toList()) {
            boolean first = true;
            for (String piece : pieces(line)) {
                lines.append("<text class=\"%s\" x=\"%d\" y=\"%d\" textLength=\"%.1f\" fill=\"%s\">%s</text>\n"
                        .formatted(
                                first ? "l" : "c",
                                MARGIN,
                                TOP + row++ * HEIGHT,
                                piece.length() * WIDTH,
                                colour(line),
                                escaped(piece)));
                first = false;
            }
        }
        int width = (int) Math.ceil(COLUMNS * WIDTH) + 2 * MARGIN;
        int height = TOP + row * HEIGHT + 6;
        return """
                <!-- Drawn by docs/pictures/make.sh from what the program says: do not edit. -->
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" role="img">
                <title>kubectl apply is denied: what was found in the image, where it comes from, and what to do</title>
                <rect width="%1$d" height="%2$d" rx="8" fill="#16191f"/>
                <circle cx="22" cy="18" r="6" fill="#e0443e"/><circle cx="42" cy="18" r="6" fill="#dea123"/><circle cx="62" cy="18" r="6" fill="#1aab29"/>
                <g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="13">
                %3$s</g>
                </svg>
                """.formatted(width, height, lines);
    }

    /** As a terminal breaks what is too long. */
    private static List<String> pieces(String line) {
        List<String> pieces = new ArrayList<>();
        for (int at = 0; at < line.length(); at += COLUMNS) {
            pieces.add(line.substring(at, Math.min(line.length(), at + COLUMNS)));
        }
        return pieces;
    }

    private static String colour(String line) {
        if (line.startsWith("$ ")) {
            return "#ffffff";
        }
        if (line.startsWith("Error")) {
            return "#ff8a80";
        }
        return line.startsWith("  fix") ? "#8bd49c" : "#d6dae0";
    }

    private static String text(String svg) {
        StringBuilder text = new StringBuilder();
        LINE.matcher(svg)
                .results()
                .forEach(line -> text.append(line.group(1).equals("l") && !text.isEmpty() ? "\n" : "")
                        .append(plain(line.group(2))));
        return text.toString();
    }

    private static String escaped(String text) {
        // spaces that every viewer keeps
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace(' ', '\u00a0');
    }

    private static String plain(String text) {
        return text.replace('\u00a0', ' ')
                .replace("&gt;", ">")
                .replace("&lt;", "<")
                .replace("&amp;", "&");
    }
}
