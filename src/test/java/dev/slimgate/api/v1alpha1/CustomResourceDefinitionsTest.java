package dev.slimgate.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The definitions in the chart are what the types say. With {@code -Dslimgate.write=true} they are written anew. */
class CustomResourceDefinitionsTest {
    static final Path FOLDER = Path.of("charts/slimgate/crds");

    @Test
    void theChartHoldsTheDefinitionsThatTheTypesGenerate() throws IOException {
        Map<String, String> generated = GeneratedDefinitions.all();
        if (Boolean.getBoolean("slimgate.write")) {
            write(generated);
        }

        Map<String, String> held = new TreeMap<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.toList()) {
                held.put(file.getFileName().toString(), Files.readString(file));
            }
        }

        assertThat(held)
                .as("%s is not what the types generate; run %s", FOLDER, GeneratedDefinitions.COMMAND)
                .isEqualTo(generated);
    }

    private static void write(Map<String, String> generated) throws IOException {
        Files.createDirectories(FOLDER);
        for (Map.Entry<String, String> file : generated.entrySet()) {
            Files.writeString(FOLDER.resolve(file.getKey()), file.getValue());
        }
    }
}
