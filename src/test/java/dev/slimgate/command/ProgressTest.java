package dev.slimgate.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final StringWriter err = new StringWriter();
    private final Console console = new Console(
            new PrintWriter(new StringWriter()),
            new PrintWriter(err),
            InputStream.nullInputStream(),
            true,
            true,
            Map.of());

    @Test
    void movesOnOneLineAndTakesItAway() {
        try (Progress progress = new Progress(console, () -> "judged 1 of 2")) {
            progress.show();
            progress.show();
        }

        assertThat(err.toString()).isEqualTo("\r\033[K| judged 1 of 2\r\033[K/ judged 1 of 2\r\033[K");
    }

    @Test
    void shortWorkShowsNothing() {
        String result = Progress.during(console, () -> "working", () -> "done");

        assertThat(result).isEqualTo("done");
        assertThat(err.toString()).isEmpty();
    }
}
