package dev.slimgate.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page that a test makes: it holds what stands in the repository to it, or with {@code -Dslimgate.write=true} writes it. */
public final class Generated {
    private Generated() {}

    /** The first line of such a page. */
    public static String header(Class<?> test) {
        return "<!-- Generated: do not edit, but run ./mvnw test -Dtest=" + test.getSimpleName()
                + " -Dslimgate.write=true -->\n";
    }

    /** Compares the page with what was generated. */
    public static void holds(Class<?> test, Path page, String text) throws IOException {
        if (Boolean.getBoolean("slimgate.write")) {
            Files.createDirectories(page.toAbsolutePath().getParent());
            Files.writeString(page, text);
        }
        assertThat(Files.exists(page) ? Files.readString(page) : "")
                .as(
                        "%s is not what is generated: run ./mvnw test -Dtest=%s -Dslimgate.write=true",
                        page, test.getSimpleName())
                .isEqualTo(text);
    }

    /** A cell of a table: on one line, and no end of the cell in it. */
    public static String cell(String text) {
        return text.replace("\n", " ").replace("|", "\\|").strip();
    }
}
