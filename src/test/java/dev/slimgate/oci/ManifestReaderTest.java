package dev.slimgate.oci;

import static dev.slimgate.oci.OciValuesTest.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestReaderTest {
    private static final String BLOB =
            "{\"mediaType\":\"%s\",\"digest\":\"sha256:" + "0".repeat(64) + "\",\"size\":%s}";
    private static final String CONFIG = BLOB.formatted(MediaType.OCI_CONFIG, 7);
    private static final String LAYER = BLOB.formatted(MediaType.OCI_LAYER_GZIP, 5);
    private static final String ENTRY = BLOB.formatted(MediaType.OCI_MANIFEST, 9);

    @Test
    void readsAnImage() {
        Manifest manifest = ManifestReader.read(
                bytes("{\"schemaVersion\":2,\"config\":" + CONFIG + ",\"layers\":[" + LAYER + "," + LAYER + "]}"),
                null);

        assertThat(manifest).isInstanceOfSatisfying(ImageManifest.class, image -> {
            assertThat(image.mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
            assertThat(image.compressedBytes()).isEqualTo(10);
            assertThat(image.foreignContent()).isEmpty();
        });
    }

    @Test
    void readsAnIndexAndKnowsAttestations() {
        String attestation = ENTRY.substring(0, ENTRY.length() - 1)
                + ",\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"},"
                + "\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"}}";

        Manifest manifest = ManifestReader.read(
                bytes("{\"manifests\":[" + ENTRY + "," + attestation + "]}"), MediaType.DOCKER_LIST);

        assertThat(manifest).isInstanceOfSatisfying(ImageIndex.class, index -> {
            assertThat(index.mediaType()).isEqualTo(MediaType.DOCKER_LIST);
            assertThat(index.manifests()).extracting(Descriptor::isAttestation).containsExactly(false, true);
        });
    }

    @Test
    void keepsTheDigestThatItWasAskedForBy() {
        byte[] document = bytes("{\"manifests\":[]}");
        Digest sha512 = Digest.parse("sha512:" + "a".repeat(128));

        assertThat(ManifestReader.read(document, null, sha512, 1, 1).digest()).isEqualTo(sha512);
        assertThat(ManifestReader.read(document, null).digest()).isEqualTo(Digest.sha256(document));
    }

    @Test
    void boundsEntriesAndLayersAsTold() {
        byte[] index = bytes("{\"manifests\":[" + ENTRY + "," + ENTRY + "]}");
        byte[] image = bytes("{\"config\":" + CONFIG + ",\"layers\":[" + LAYER + "," + LAYER + "]}");
        Digest any = Digest.sha256(index);

        assertThatThrownBy(() -> ManifestReader.read(index, null, any, 1, 9)).isInstanceOf(TooManyException.class);
        assertThatThrownBy(() -> ManifestReader.read(image, null, any, 9, 1)).isInstanceOf(TooManyException.class);
        assertThat(ManifestReader.read(image, null, any, 0, 2)).isInstanceOf(ImageManifest.class);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`{\"schemaVersion\":1,\"fsLayers\":[]}`, schema 1",
                "`{\"manifests\":[],\"layers\":[]}`, ambiguous",
                "`{\"manifests\":[],\"config\":{}}`, ambiguous",
                "`{}`, neither manifests nor layers",
                "`{\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"layers\":[]}`, has not the fields",
                "`{\"mediaType\":\"text/html\",\"layers\":[]}`, media type is text/html",
                "`{\"layers\":[]}`, no config",
                "`{\"manifests\":{}}`, no list",
                "`{\"manifests\":[{}]}`, lacks",
                "`{\"manifests\":[{\"mediaType\":\"a/b\",\"digest\":\"sha256:1\",\"size\":1}]}`, 64",
                "`{\"manifests\":[],\"annotations\":[]}`, no object",
                "`{\"mediaType\":7,\"manifests\":[]}`, no string",
            })
    void refusesWhatIsNoManifestWithTheReason(String document, String reason) {
        assertThatThrownBy(() -> ManifestReader.read(bytes(document), null))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({"-1, negative", "1.5, whole number", "99999999999999999999, whole number", "'\"5\"', whole number"})
    void refusesSizesThatAreNone(String size, String reason) {
        String document = "{\"manifests\":[" + BLOB.formatted(MediaType.OCI_MANIFEST, size) + "]}";

        assertThatThrownBy(() -> ManifestReader.read(bytes(document), null))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void refusesAnotherTypeThanItWasServedAs() {
        byte[] document = bytes("{\"mediaType\":\"" + MediaType.OCI_INDEX + "\",\"manifests\":[]}");

        assertThatThrownBy(() -> ManifestReader.read(document, MediaType.OCI_MANIFEST))
                .hasMessageContaining("was served as");
        assertThat(ManifestReader.read(document, new MediaType("application/json")))
                .isInstanceOf(ImageIndex.class);
    }

    @Test
    void namesWhatIsNoImage() {
        String chart = BLOB.formatted("application/vnd.cncf.helm.config.v1+json", 3);

        ImageManifest manifest = (ImageManifest)
                ManifestReader.read(bytes("{\"config\":" + chart + ",\"layers\":[" + LAYER + "]}"), null);

        assertThat(manifest.foreignContent()).contains(new MediaType("application/vnd.cncf.helm.config.v1+json"));
    }

    @Test
    void readsAConfig() {
        ImageConfig config = ImageConfigReader.read(bytes("""
                {"os":"linux","architecture":"arm64","variant":"v8","created":"2026-01-02T03:04:05+01:00",
                 "config":{"User":"app:app","Env":["PATH=/bin","SECRET=x","BARE"],"Entrypoint":"/run","Cmd":["a"],
                           "ExposedPorts":{"80/tcp":{}},"Labels":{"a":"b"}},
                 "rootfs":{"diff_ids":["sha256:%s"]},"history":[{"created_by":"RUN x"},{"empty_layer":true}]}""".formatted("0".repeat(64))));

        assertThat(config.platform()).isEqualTo(Platform.parse("linux/arm64"));
        assertThat(config.created()).isEqualTo("2026-01-02T02:04:05Z");
        assertThat(config.user()).isEqualTo("app:app");
        assertThat(config.environmentNames()).containsExactly("PATH", "SECRET", "BARE");
        assertThat(config.entrypoint()).containsExactly("/run");
        assertThat(config.exposedPorts()).containsExactly("80/tcp");
        assertThat(config.diffIds()).hasSize(1);
        assertThat(config.history())
                .containsExactly(new ImageConfig.History("RUN x", false), new ImageConfig.History("", true));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`{\"config\":[]}`, no object",
                "`{\"config\":{\"Env\":\"x\"}}`, no list",
                "`{\"config\":{\"Cmd\":[1]}}`, no string",
                "`{\"rootfs\":{\"diff_ids\":[\"x\"]}}`, no algorithm",
                "`{\"history\":{\"created_by\":\"x\"}}`, no list",
                "`{\"history\":[\"x\"]}`, no object",
            })
    void refusesAConfigThatIsNone(String document, String reason) {
        assertThatThrownBy(() -> ImageConfigReader.read(bytes(document)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void boundsDiffIds() {
        String ids = "{\"rootfs\":{\"diff_ids\":[\"sha256:%1$s\",\"sha256:%1$s\"]}}".formatted("0".repeat(64));

        assertThatThrownBy(() -> ImageConfigReader.read(bytes(ids), 1)).isInstanceOf(TooManyException.class);
    }
}
