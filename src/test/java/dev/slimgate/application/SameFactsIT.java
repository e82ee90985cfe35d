package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.assess.Inspection;
import dev.slimgate.command.Engine;
import dev.slimgate.command.EngineFactory;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.registry.DebianRegistry;
import dev.slimgate.registry.RegistrySettings;
import dev.slimgate.report.InspectJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An image has the same facts wherever it lies: on disk, or in Debian's docker-registry, let in by whatever means. */
class SameFactsIT {
    private static final Path IMAGES = Path.of(System.getProperty("test.shared", "../shared"))
            .resolve("data/images")
            .toAbsolutePath()
            .normalize();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private record Pushed(String name, String local) {}

    @BeforeEach
    void needsTheBinariesAndTheImages() {
        DebianRegistry.assumeTools();
        Assumptions.assumeTrue(Files.isDirectory(IMAGES), () -> "skipped: there is no " + IMAGES);
    }

    @Test
    @Timeout(600)
    void factsFromARegistryAreThoseFromTheLayout() throws Exception {
        List<Pushed> pushed = new ArrayList<>();
        try (DebianRegistry registry = DebianRegistry.start(folder, DebianRegistry.Mode.PLAIN)) {
            for (String layout : List.of("oci-compact", "oci-apps")) {
                for (String name : names(IMAGES.resolve(layout))) {
                    String as = layout + "/" + name;
                    if (registry.push(IMAGES.resolve(layout), name, as)) {
                        pushed.add(new Pushed(as, "oci-layout:" + IMAGES.resolve(layout) + ":" + name));
                    }
                }
            }
            compare(registry, pushed);
        }
        for (DebianRegistry.Mode mode : List.of(DebianRegistry.Mode.PASSWORD, DebianRegistry.Mode.TLS)) {
            try (DebianRegistry registry = DebianRegistry.start(folder, mode)) {
                compare(registry, pushed);
            }
        }
        System.out.println("SameFactsIT: " + pushed.size() + " images compared, each through three registries");
        assertThat(pushed).hasSizeGreaterThan(50);
    }

    private static void compare(DebianRegistry registry, List<Pushed> pushed) throws IOException {
        RegistrySettings settings = new RegistrySettings(true, List.of(registry.settings()));
        try (Engine engine =
                CommandEngine.open(new EngineFactory.Settings(settings, Catalogue.EMPTY, false, NoMatch.ADMIT))) {
            for (Pushed image : pushed) {
                assertThat(facts(engine, registry.host() + "/" + image.name()))
                        .as(image.name())
                        .isEqualTo(facts(engine, image.local()));
            }
        }
    }

    /** All facts but the name; for an image that is refused, the class. */
    private static JsonNode facts(Engine engine, String reference) throws IOException {
        try {
            Inspection inspection = engine.inspect(reference, null, Deadline.after(Duration.ofSeconds(60)));
            ObjectNode facts = (ObjectNode) JSON.readTree(InspectJson.of(inspection));
            facts.remove("reference");
            return facts;
        } catch (ContentException e) {
            return JSON.createObjectNode().put("refused", e.getClass().getSimpleName());
        }
    }

    private static List<String> names(Path layout) throws IOException {
        List<String> names = new ArrayList<>();
        for (JsonNode entry :
                JSON.readTree(layout.resolve("index.json").toFile()).path("manifests")) {
            String name =
                    entry.at("/annotations/org.opencontainers.image.ref.name").asText();
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return names;
    }
}
