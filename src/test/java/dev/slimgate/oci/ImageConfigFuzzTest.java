package dev.slimgate.oci;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

class ImageConfigFuzzTest {
    private static final int MOST_LAYERS = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    @FuzzTest
    void readsWhatAnyJsonReaderSeesInItAndNoSecret(byte[] data) throws IOException {
        ImageConfig config;
        try {
            config = ImageConfigReader.read(data, MOST_LAYERS);
        } catch (MalformedException | TooManyException e) {
            assertThat(e).hasMessageMatching("(?s).{1,400}");
            return;
        }

        JsonNode document = JSON.readTree(data);
        JsonNode run = document.path("config");
        assertThat(config.user()).isEqualTo(run.path("User").asText(""));
        assertThat(config.workingDirectory()).isEqualTo(run.path("WorkingDir").asText(""));
        assertThat(config.labels()).hasSize(run.path("Labels").size());
        assertThat(config.exposedPorts()).hasSize(run.path("ExposedPorts").size());
        assertThat(config.volumes()).hasSize(run.path("Volumes").size());
        assertThat(config.history()).hasSize(document.path("history").size());
        assertThat(config.diffIds())
                .hasSizeLessThanOrEqualTo(MOST_LAYERS)
                .hasSize(document.path("rootfs").path("diff_ids").size());
        assertThat(config.environmentNames())
                .hasSizeLessThanOrEqualTo(run.path("Env").size())
                .doesNotHaveDuplicates()
                .noneMatch(name -> name.contains("="));
        if (config.duplicateKeys().isEmpty()) {
            byte[] spaced = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(document);
            assertThat(ImageConfigReader.read(spaced, MOST_LAYERS)).isEqualTo(config);
        }
    }
}
