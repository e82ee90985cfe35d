package dev.slimgate.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.facts.Catalogue;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.KnownBase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueDocumentTest {
    private static final String A = "sha256:" + "a".repeat(64);
    private static final String BASE = "{\"image\":\"debian:12-slim\",\"family\":\"debian-slim\",\"variant\":\"slim\","
            + "\"distribution\":{\"id\":\"debian\",\"version\":\"12\"},\"platform\":\"linux/amd64\",\"manifest\":\"" + A
            + "\",\"layers\":[\"" + A + "\"],\"diffIds\":[\"" + A
            + "\"],\"compressedBytes\":28,\"read\":\"2024-12-02\"}";

    @Test
    void theShippedCatalogueIsSound() {
        Catalogue shipped = CatalogueDocument.shipped();

        assertThat(shipped.bases()).hasSizeGreaterThan(200);
        assertThat(shipped.bases()).extracting(KnownBase::family).contains(Family.DEBIAN_SLIM, Family.ALPINE);
        assertThat(shipped.endOfLife("debian", "12")).contains(LocalDate.of(2028, 6, 30));
        assertThat(shipped.endOfLife("alpine", "3.20.3")).contains(LocalDate.of(2026, 4, 1));
        assertThat(shipped.endOfLife("rhel", "9.4")).contains(LocalDate.of(2032, 5, 31));
        assertThat(shipped.endOfLife("arch", null)).isEmpty();
    }

    @Test
    void aLineIsReadAndWrittenAlike() {
        CatalogueDocument.Result result = CatalogueDocument.read("c.jsonl", "\n" + BASE + "\n");

        assertThat(result.problems()).isEmpty();
        assertThat(CatalogueDocument.line(result.catalogue().bases().getFirst()))
                .isEqualTo(BASE);
    }

    @Test
    void aProblemNamesItsLine() {
        CatalogueDocument.Result result =
                CatalogueDocument.read("c.jsonl", BASE + "\n" + BASE.replace("debian-slim\"", "debian-slin\"") + "\n{");

        assertThat(result.catalogue()).isSameAs(Catalogue.EMPTY);
        assertThat(result.problems())
                .extracting(Problem::toString)
                .satisfiesExactly(
                        first -> assertThat(first)
                                .isEqualTo(
                                        "c.jsonl:2: family: there is no \"debian-slin\"; did you mean \"debian-slim\"?"),
                        second -> assertThat(second).startsWith("c.jsonl:3: is no JSON object"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "image":"debian:12-slim" | "imag":"debian:12-slim"     | unknown field "imag"; did you mean "image"?
            "image":"debian:12-slim" | "image":"a b"               | image: must be a word
            "image":"debian:12-slim" | "image":"a","image":"b"     | Duplicate field
            "family":"debian-slim"   | "family":"scratch"          | scratch is not proved by layers
            "variant":"slim"         | "variant":"thin"            | there is no "thin"
            "version":"12"           | "release":"12"              | unknown field "release"
            linux/amd64              | linux                       | is not os/architecture
            2024-12-02               | 2024-13-02                  | is not a date
            "compressedBytes":28     | "compressedBytes":-1        | must be a whole number
            "compressedBytes":28     | "compressedBytes":"28"      | must be a whole number
            "layers":[               | "layers":["sha256:0",       | layers: "sha256:0" is not a digest
            "read":"2024-12-02"      | "manifest":"x"              | Duplicate field
            """)
    void whatIsNotUnderstoodIsAProblem(String part, String instead, String message) {
        String line = BASE.replace(part, instead);

        assertThat(CatalogueDocument.read("c.jsonl", line).problems())
                .extracting(Problem::toString)
                .singleElement()
                .asString()
                .startsWith("c.jsonl:1: ")
                .contains(message);
    }

    @Test
    void aLifetimeNeedsIdVersionAndDay() {
        CatalogueDocument.Result sound = CatalogueDocument.read(
                "c", "{\"distribution\":{\"id\":\"debian\",\"version\":\"12\"},\"endOfLife\":\"2030-01-01\"}");
        assertThat(sound.catalogue().endOfLife("debian", "12")).contains(LocalDate.of(2030, 1, 1));

        assertThat(CatalogueDocument.read("c", "{\"endOfLife\":\"2030-01-01\"}").problems())
                .extracting(Problem::toString)
                .containsExactly("c:1: distribution: is missing");
        assertThat(CatalogueDocument.read("c", "{\"distribution\":{\"id\":\"d\"},\"endOfLife\":\"2030-01-01\"}")
                        .problems())
                .extracting(Problem::toString)
                .containsExactly("c:1: distribution.version: is missing");
    }

    @Test
    void linesAndLayersAreBounded() {
        String digests = ("\"" + A + "\",").repeat(KnownBase.MOST_LAYERS) + "\"" + A + "\"";

        assertThat(CatalogueDocument.read("c", "\n".repeat(CatalogueDocument.MOST_LINES + 1))
                        .problems())
                .extracting(Problem::message)
                .containsExactly("a catalogue has at most 50000 lines");
        assertThat(CatalogueDocument.read(
                                "c", BASE.replace("\"layers\":[\"" + A + "\"]", "\"layers\":[" + digests + "]"))
                        .problems())
                .extracting(Problem::message)
                .containsExactly("must be a list of 1 to 512 digests");
    }

    @Test
    void theShippedFileIsWhatTheDocumentedCommandMakes() throws IOException, InterruptedException {
        Path raw = Path.of("..", "shared", "data", "catalogue");
        Assumptions.assumeTrue(
                Files.isDirectory(raw), "no ../shared/data/catalogue: nothing to make the catalogue from");
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "no python3: nothing to make it with");
        Process maker = new ProcessBuilder("/usr/bin/python3", ".ci/catalogue", raw.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();

        String made = new String(maker.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(maker.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(made).isEqualTo(Files.readString(Path.of("src/main/resources/dev/slimgate/catalogue/bases.jsonl")));
        List<KnownBase> bases = CatalogueDocument.read("made", made).catalogue().bases();
        assertThat(bases.stream().map(CatalogueDocument::line).collect(Collectors.joining("\n", "", "\n")))
                .isEqualTo(made);
    }
}
