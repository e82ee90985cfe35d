package dev.slimgate.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.document.PolicyTest.Image;
import dev.slimgate.document.PolicyTest.Missing;
import dev.slimgate.facts.ErrorClass;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestImageReaderTest {

    private static Map<String, Image> read(GivenFields given) {
        return new TestImageReader(new NamedFiles(Path.of("")), given.problems).read(given.fields);
    }

    @Test
    void anImageIsWhatIsKnownAndWhatIsNot() {
        GivenFields given = new GivenFields("""
                images:
                  base: {}
                  app: { on: base, reference: "registry.test/app:1", pinned: true, contentsError: tooLarge }
                  gone: { error: notFound, message: it went, configured: true }
                  slow: { pending: true }
                """);

        Map<String, Image> images = read(given);

        assertThat(given.told()).isEmpty();
        assertThat(images).containsOnlyKeys("base", "app", "gone", "slow");
        assertThat(images.get("base").missing()).isNull();
        assertThat(images.get("app").on()).isEqualTo("base");
        assertThat(images.get("app").pinned()).isTrue();
        assertThat(images.get("app").missing())
                .isEqualTo(new Missing.Contents(ErrorClass.TOO_LARGE, "given by the test", false));
        assertThat(images.get("gone").missing()).isEqualTo(new Missing.All(ErrorClass.NOT_FOUND, "it went", true));
        assertThat(images.get("slow").missing()).isEqualTo(new Missing.Pending("given by the test"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            { a: { on: b } }                          | images.a: on: "b" is none of the test's images; did you mean "a"?
            { a: { on: a } }                          | images.a: on: an image is built on one that is built on no other
            { a: {}, b: { on: a }, c: { on: b } }     | images.c: on: an image is built on one that is built on no other
            { a: { reference: "A B" } }               | images.a.reference: "A B"
            { a: { error: notFound, pending: true } } | images.a.error: is one of error, contentsError and pending
            { a: { message: why } }                   | images.a.message: has a meaning with error, contentsError or pending only
            { a: { configured: true } }               | images.a.configured: has a meaning with error, contentsError or pending only
            { a: { error: notFound, pinned: true } }  | images.a.error: leaves nothing known of the image: take contentsError beside facts
            { a: { file: none.json } }                | images.a.file: "none.json" is no file that can be read
            { a: { onn: b } }                         | images.a.onn: unknown field; did you mean "on"?
            """)
    void whatMakesNoSenseIsTold(String images, String problem) {
        GivenFields given = new GivenFields("images: " + images);

        read(given);

        assertThat(given.told()).singleElement().asString().startsWith(problem);
    }

    @Test
    void aThousandImagesAreTheMost() {
        GivenFields most = new GivenFields(images(1_000));
        GivenFields more = new GivenFields(images(1_001));

        assertThat(read(most)).hasSize(1_000);
        read(more);

        assertThat(most.told()).isEmpty();
        assertThat(more.told()).containsExactly("images: names more than 1000");
    }

    private static String images(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "i" + i + ": {}")
                .collect(Collectors.joining(", ", "images: {", "}"));
    }

    @Test
    void messagesHave1024CharactersAtMost() {
        GivenFields most = new GivenFields("images: { a: { pending: true, message: " + "x".repeat(1_024) + " } }");
        GivenFields more = new GivenFields("images: { a: { pending: true, message: " + "x".repeat(1_025) + " } }");

        read(most);
        read(more);

        assertThat(most.told()).isEmpty();
        assertThat(more.told()).containsExactly("images.a.message: must hold 1 to 1024 characters");
    }
}
