package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The JVM's options are written in three places, which nobody must change alone: see docs/adr/0022. */
class ShippedOptionsTest {
    private static final Pattern OPTION = Pattern.compile("-X(?:m[a-z]\\d+m|X:[A-Za-z:+=0-9]+)");
    /** What the place alone decides: the cache lies in one image; the image has a limit and is started again. */
    private static final Set<String> OF_THE_PLACE =
            Set.of("-XX:MaxRAMPercentage=65", "-XX:+ExitOnOutOfMemoryError", "-XX:AOTCache=");

    @Test
    void bothImagesAndTheStartScriptRunTheWebhookWithTheSameOptions() throws IOException {
        Set<String> jib =
                options(part("src/main/resources/application.properties", "quarkus.jib.jvm-entrypoint=", "\n"));
        Set<String> dockerfile = options(part("Dockerfile.jvm", "ENTRYPOINT [", "]"));
        Set<String> script = options(part("slimgate", "  serve)\n", "  *)\n    start=-XX:Tiered"));

        assertThat(jib).isNotEmpty().isEqualTo(dockerfile).isEqualTo(script);
    }

    @Test
    void theCacheIsMadeWithTheObjectHeadersThatItIsUsedWith() throws IOException {
        String dockerfile = Files.readString(Path.of("Dockerfile.jvm"));

        assertThat(dockerfile.lines().filter(line -> line.contains("/opt/java/bin/java") && line.contains("-XX:AOT")))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders"));
    }

    private static String part(String file, String from, String to) throws IOException {
        String text = Files.readString(Path.of(file));
        int start = text.indexOf(from);
        assertThat(start).as("%s has %s", file, from).isNotNegative();
        int end = text.indexOf(to, start);
        assertThat(end).isGreaterThan(start);
        return text.substring(start, end);
    }

    private static Set<String> options(String text) {
        Set<String> options = new TreeSet<>();
        Matcher matcher = OPTION.matcher(text);
        while (matcher.find()) {
            options.add(matcher.group());
        }
        options.removeAll(OF_THE_PLACE);
        return options;
    }
}
