package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.assess.Assessor;
import dev.slimgate.assess.AssessorSettings;
import dev.slimgate.assess.Inspection;
import dev.slimgate.assess.NamedImage;
import dev.slimgate.assess.SharedStore;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.content.TaggedSource;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.Incomplete;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerScanner;
import dev.slimgate.inspect.ContentInspector;
import dev.slimgate.inspect.ErrorClasses;
import dev.slimgate.layout.Layouts;
import dev.slimgate.layout.LocalImage;
import dev.slimgate.oci.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes of each shared image that is meant to hurt, through all that stands between a reference and its facts. */
class HostileImagesTest {
    private static final Path LAYOUT =
            Path.of(System.getProperty("test.shared", "../shared")).resolve("data/images/oci-hostile");

    /** Name, and what comes: facts with family, bytes of files and user; or where it ends, the class, a part of why. */
    private static final Map<String, String> OUTCOMES = table("""
            traversal                 | facts scratch 3 uid 0 x
            abs-symlink-escape        | facts unknown 8 uid 0
            devices                   | facts scratch 0 uid 0
            no-eof                    | facts scratch 1 uid 0
            pax-huge                  | facts scratch 1 uid 0
            nonutf8                   | facts scratch 1 uid 0
            control-chars             | facts scratch 1 uid 0
            whiteouts-odd             | facts scratch 0 uid 0
            hardlink-missing          | facts scratch 0 uid 0
            self-links                | facts scratch 0 uid 0
            many-links                | facts scratch 0 uid 0
            config-deep               | facts scratch 1 uid 0
            history-10k               | facts scratch 1 uid 0
            gzip-bomb                 | layers tooLarge more than 200 times
            longname                  | layers tooLarge a path of 5000 bytes
            truncated-gzip            | layers invalid gzip stream ends too early
            not-gzip                  | layers invalid tar ends too early
            garbage-after             | layers invalid something follows its gzip stream
            bad-crc                   | layers invalid gzip checksum
            bad-checksum              | layers invalid header's checksum
            size-lie                  | layers invalid tar ends too early
            negative-size             | layers invalid negative size
            layer-digest-mismatch     | layers invalid has the digest
            layer-size-lie            | layers invalid longer than the 1 bytes
            manifest-digest-mismatch  | image invalid has the digest
            not-json                  | image invalid not readable JSON
            both-layers-and-manifests | image invalid ambiguous
            index-as-manifest         | image invalid says it is application/vnd.oci.image.index
            layers-5000               | image tooLarge 5000 layers, at most 512
            deep-json                 | image invalid not readable JSON
            """);

    private final Assessor assessor = new Assessor(
            nobody(),
            new LayerScanner(
                    ReadLimits.DEFAULTS, ContentInspector.probe(), new IndexBudget(ReadLimits.DEFAULTS.indexBytes())),
            new ContentInspector(Catalogue.EMPTY),
            ReadLimits.DEFAULTS,
            AssessorSettings.DEFAULTS,
            SharedStore.NONE,
            InstantSource.system(),
            System::nanoTime);

    private static Map<String, String> table(String rows) {
        return rows.lines()
                .map(row -> row.split("\\|", 2))
                .collect(Collectors.toMap(cells -> cells[0].strip(), cells -> cells[1].strip()));
    }

    private static ImageSources nobody() {
        return new ImageSources() {
            @Override
            public TaggedSource open(ImageReference reference, Requester requester) {
                throw new ContentException.Refused("no registry takes part here");
            }

            @Override
            public boolean mayTakeTime(ImageReference reference) {
                return false;
            }

            @Override
            public boolean configured(ImageReference reference) {
                return false;
            }
        };
    }

    @BeforeEach
    void needsTheSharedImages() {
        Assumptions.assumeTrue(Files.isDirectory(LAYOUT), "no " + LAYOUT + ": nothing to read");
    }

    @AfterEach
    void close() {
        assessor.close();
    }

    static List<Arguments> outcomes() {
        return OUTCOMES.entrySet().stream()
                .map(outcome -> Arguments.of(outcome.getKey(), outcome.getValue()))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("outcomes")
    void endsInFactsOrInATypedError(String name, String outcome) {
        String found = outcome(name);

        if (outcome.startsWith("facts")) {
            assertThat(found).isEqualTo(outcome);
        } else {
            String[] words = outcome.split(" ", 3);
            assertThat(found).startsWith(words[0] + " " + words[1] + " ").contains(words[2]);
        }
    }

    private String outcome(String name) {
        Deadline deadline = Deadline.after(Duration.ofSeconds(50));
        String reference = "oci-layout:" + LAYOUT + ":hostile:" + name;
        try (LocalImage image = Layouts.open(reference, ReadLimits.DEFAULTS)) {
            Inspection inspection =
                    assessor.inspect(new NamedImage(ImagesOnDisk.NAME, image, reference), null, deadline);
            ContentFacts contents = inspection.contents();
            if (contents == null) {
                Incomplete why = inspection.incomplete().getFirst();
                return "layers " + why.errorClass().label() + " " + why.message();
            }
            return facts(contents);
        } catch (ContentException e) {
            return "image " + ErrorClasses.of(e).label() + " " + e.getMessage();
        }
    }

    private static String facts(ContentFacts contents) {
        String user = contents.effectiveUser() instanceof EffectiveUser.Known known
                ? "uid " + known.uid() + (known.name() == null ? "" : " " + known.name())
                : String.valueOf(contents.effectiveUser());
        return "facts " + contents.base().family().label() + " " + contents.uncompressedBytes() + " " + user;
    }

    @Test
    void theTableNamesEveryHostileImage() throws IOException {
        Set<String> names = new HashSet<>();
        for (JsonNode entry : new ObjectMapper()
                .readTree(LAYOUT.resolve("index.json").toFile())
                .get("manifests")) {
            names.add(entry.at("/annotations/org.opencontainers.image.ref.name")
                    .asText()
                    .replaceFirst("^hostile:", ""));
        }

        assertThat(OUTCOMES.keySet()).isEqualTo(names);
    }
}
