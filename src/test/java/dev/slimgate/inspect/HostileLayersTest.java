package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.content.ContentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes of each shared image whose layers are meant to hurt. */
class HostileLayersTest {
    private static final Path LAYOUT =
            Path.of(System.getProperty("test.shared", "../shared")).resolve("data/images/oci-hostile");

    @ParameterizedTest
    @CsvSource({
        "traversal, facts",
        "abs-symlink-escape, facts",
        "devices, facts",
        "gzip-bomb, tooLarge",
        "truncated-gzip, invalid",
        "not-gzip, invalid",
        "garbage-after, invalid",
        "bad-crc, invalid",
        "no-eof, facts",
        "bad-checksum, invalid",
        "size-lie, invalid",
        "negative-size, invalid",
        "longname, tooLarge",
        "pax-huge, facts",
        "nonutf8, facts",
        "control-chars, facts",
        "whiteouts-odd, facts",
        "hardlink-missing, facts",
        "self-links, facts",
        "many-links, facts",
        "history-10k, facts",
        "layer-digest-mismatch, invalid",
        "layer-size-lie, invalid",
    })
    void givesFactsOrATypedError(String name, String outcome) throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(LAYOUT), "no " + LAYOUT + ": nothing to read");
        StoredImages.Stored image = StoredImages.layout(LAYOUT, "hostile:" + name, "");

        assertThat(outcomeOf(image)).isEqualTo(outcome);
    }

    private static String outcomeOf(StoredImages.Stored image) {
        try {
            image.facts();
            image.contents();
            return "facts";
        } catch (ContentException e) {
            return ErrorClasses.of(e).label();
        }
    }
}
