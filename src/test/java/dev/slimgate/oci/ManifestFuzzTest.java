package dev.slimgate.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

class ManifestFuzzTest {
    private static final int MOST_ENTRIES = 4;
    private static final int MOST_LAYERS = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    @FuzzTest
    void readsWhatAnyJsonReaderSeesInItAndNothingElse(byte[] data) throws IOException {
        @Nullable Manifest manifest = readOrNull(data, null);
        if (manifest == null) {
            return;
        }

        JsonNode document = JSON.readTree(data);
        assertThat(manifest.bytes()).isEqualTo(data.length);
        assertThat(manifest.digest()).isEqualTo(Digest.sha256(data));
        switch (manifest) {
            case ImageManifest image -> {
                assertThat(document.hasNonNull("manifests")).isFalse();
                assertThat(image.layers()).hasSizeLessThanOrEqualTo(MOST_LAYERS);
                assertThat(image.config()).satisfies(config -> isAsWritten(config, document.get("config")));
                areAsWritten(image.layers(), document.path("layers"));
            }
            case ImageIndex index -> {
                assertThat(document.hasNonNull("layers")).isFalse();
                assertThat(index.manifests()).hasSizeLessThanOrEqualTo(MOST_ENTRIES);
                areAsWritten(index.manifests(), document.path("manifests"));
            }
        }
        anotherTypeIsNotBelieved(data, manifest, document);
        if (manifest.duplicateKeys().isEmpty()) {
            spacesMeanNothing(document, manifest);
        }
    }

    private static void areAsWritten(List<Descriptor> descriptors, JsonNode written) {
        assertThat(descriptors).hasSize(written.size());
        for (int i = 0; i < descriptors.size(); i++) {
            isAsWritten(descriptors.get(i), written.get(i));
        }
    }

    private static void isAsWritten(Descriptor descriptor, JsonNode written) {
        assertThat(descriptor.digest()).hasToString(written.path("digest").textValue());
        assertThat(descriptor.bytes())
                .isNotNegative()
                .isEqualTo(written.path("size").longValue());
        assertThat(descriptor.annotations()).hasSize(written.path("annotations").size());
    }

    /** A document that names its own type is not read as the other one; see CVE-2021-41190. */
    private static void anotherTypeIsNotBelieved(byte[] data, Manifest manifest, JsonNode document) {
        MediaType other = manifest instanceof ImageIndex ? MediaType.OCI_MANIFEST : MediaType.OCI_INDEX;
        if (document.hasNonNull("mediaType")) {
            assertThatThrownBy(() -> ManifestReader.read(data, other)).isInstanceOf(MalformedException.class);
        } else {
            assertThat(readOrNull(data, other)).isNull();
        }
    }

    private static void spacesMeanNothing(JsonNode document, Manifest manifest) throws JsonProcessingException {
        byte[] spaced = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(document);
        Manifest again = ManifestReader.read(spaced, null, manifest.digest(), MOST_ENTRIES, MOST_LAYERS);

        assertThat(again.mediaType()).isEqualTo(manifest.mediaType());
        switch (manifest) {
            case ImageManifest image -> {
                assertThat(((ImageManifest) again).config()).isEqualTo(image.config());
                assertThat(((ImageManifest) again).layers()).isEqualTo(image.layers());
            }
            case ImageIndex index ->
                assertThat(((ImageIndex) again).manifests()).isEqualTo(index.manifests());
        }
    }

    private static @Nullable Manifest readOrNull(byte[] data, @Nullable MediaType served) {
        try {
            return ManifestReader.read(data, served, Digest.sha256(data), MOST_ENTRIES, MOST_LAYERS);
        } catch (MalformedException | TooManyException e) {
            assertThat(e).hasMessageMatching("(?s).{1,400}");
            return null;
        }
    }
}
