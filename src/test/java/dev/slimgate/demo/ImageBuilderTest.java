package dev.slimgate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImageBuilderTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Layer LAYER = Layer.of("COPY a /a").file("a", "hello");

    @ParameterizedTest
    @EnumSource(Format.class)
    void manifestNamesConfigAndLayersByDigestAndSize(Format format) throws IOException {
        Image image = ImageBuilder.linux("amd64").format(format).layer(LAYER).build();

        JsonNode manifest = json(image.manifest());
        assertThat(image.mediaType()).isEqualTo(format.manifest());
        assertThat(manifest.path("mediaType").asText()).isEqualTo(format.manifest());
        assertThat(manifest.at("/config/mediaType").asText()).isEqualTo(format.config());
        assertThat(image.blobs())
                .allSatisfy(blob ->
                        assertThat(blob.digest()).isEqualTo(blob.content().sha256()));
        assertThat(manifest.at("/config/digest").asText())
                .isEqualTo(image.blobs().getFirst().digest());
        assertThat(manifest.at("/layers/0/digest").asText())
                .isEqualTo(image.blobs().get(1).digest());
        assertThat(manifest.at("/layers/0/size").asLong())
                .isEqualTo(image.blobs().get(1).lengthBytes())
                .isEqualTo(image.compressedBytes());
        assertThat(manifest.at("/layers/0/mediaType").asText()).endsWith("gzip");
    }

    @Test
    void configTellsWhatWasAskedFor() throws IOException {
        Image image = ImageBuilder.linux("arm64")
                .variant("v8")
                .created(Instant.parse("2026-01-02T03:04:05Z"))
                .user("65532:65532")
                .env("A", "b")
                .entrypoint("/app")
                .cmd("--port", "80")
                .label("team", "shop")
                .expose("80/tcp")
                .workingDirectory("/srv")
                .annotation("k", "v")
                .build();

        JsonNode config = json(image.blobs().getFirst());
        assertThat(config.path("architecture").asText()).isEqualTo("arm64");
        assertThat(config.path("variant").asText()).isEqualTo("v8");
        assertThat(config.path("created").asText()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(config.at("/config/User").asText()).isEqualTo("65532:65532");
        assertThat(config.at("/config/Env/0").asText()).isEqualTo("A=b");
        assertThat(config.at("/config/Entrypoint/0").asText()).isEqualTo("/app");
        assertThat(config.at("/config/Cmd/1").asText()).isEqualTo("80");
        assertThat(config.at("/config/Labels/team").asText()).isEqualTo("shop");
        assertThat(config.at("/config/ExposedPorts").has("80/tcp")).isTrue();
        assertThat(config.at("/config/WorkingDir").asText()).isEqualTo("/srv");
        assertThat(json(image.manifest()).at("/annotations/k").asText()).isEqualTo("v");
    }

    @Test
    void historyHoldsEmptyLayersBetweenTheOthers() throws IOException {
        Image image = ImageBuilder.linux("amd64")
                .layer(LAYER)
                .emptyLayer("ENV A=b")
                .layer(Layer.of("RUN x").whiteout("a"))
                .build();

        JsonNode config = json(image.blobs().getFirst());
        assertThat(config.at("/rootfs/diff_ids")).hasSize(2);
        assertThat(config.path("history")).hasSize(3);
        assertThat(config.at("/history/1/empty_layer").asBoolean()).isTrue();
        assertThat(config.at("/history/2/created_by").asText()).isEqualTo("RUN x");
        assertThat(config.at("/history/2").has("empty_layer")).isFalse();
    }

    @Test
    void diffIdIsTheDigestOfTheTarWhateverPacksIt() {
        String plain = LAYER.compression(Compression.NONE).build().blob().digest();

        for (Compression compression : Compression.values()) {
            assertThat(LAYER.compression(compression).build().diffId()).isEqualTo(plain);
        }
    }

    @Test
    void aBuilderThatWasUsedDoesNotChange() {
        ImageBuilder base = ImageBuilder.linux("amd64").layer(LAYER).env("A", "b");
        String before = base.build().digest();

        base.user("0")
                .env("C", "d")
                .layer(LAYER)
                .label("k", "v")
                .emptyLayer("x")
                .build();

        assertThat(base.build().digest()).isEqualTo(before);
    }

    @Test
    void aLayerLiesWhereItIsToldTo() throws IOException {
        Image image = ImageBuilder.linux("amd64")
                .layer(LAYER.declaringBytes(-1)
                        .declaringDiffId("sha256:" + "0".repeat(64))
                        .declaringType("text/plain"))
                .build();

        assertThat(json(image.manifest()).at("/layers/0/size").asLong()).isEqualTo(-1);
        assertThat(json(image.manifest()).at("/layers/0/mediaType").asText()).isEqualTo("text/plain");
        assertThat(json(image.blobs().getFirst()).at("/rootfs/diff_ids/0").asText())
                .endsWith(":" + "0".repeat(64));
    }

    @Test
    void indexListsPlatformsAndAttestations() throws IOException {
        Image amd64 = ImageBuilder.linux("amd64").layer(LAYER).build();
        Image arm64 = ImageBuilder.linux("arm64").layer(LAYER).build();

        Image index = IndexBuilder.of(Format.OCI)
                .add(amd64, "linux", "amd64", "")
                .add(arm64, "linux", "arm64", "v8")
                .addWithoutPlatform(amd64)
                .attestationFor(amd64)
                .build();

        JsonNode document = json(index.manifest());
        assertThat(index.mediaType()).isEqualTo(Format.OCI.index());
        assertThat(document.at("/manifests/0/digest").asText()).isEqualTo(amd64.digest());
        assertThat(document.at("/manifests/0/platform").has("variant")).isFalse();
        assertThat(document.at("/manifests/1/platform/variant").asText()).isEqualTo("v8");
        assertThat(document.at("/manifests/2").has("platform")).isFalse();
        assertThat(document.at("/manifests/3/platform/os").asText()).isEqualTo("unknown");
        assertThat(document.at("/manifests/3/annotations")
                        .path("vnd.docker.reference.digest")
                        .asText())
                .isEqualTo(amd64.digest());
        assertThat(index.children()).hasSize(4);
    }

    @Test
    void artifactsAreNoImages() throws IOException {
        Image image = ImageBuilder.linux("amd64").layer(LAYER).build();

        List<String> types = List.of(
                json(Artifacts.helmChart("shop", "1.0.0").manifest())
                        .at("/config/mediaType")
                        .asText(),
                json(Artifacts.wasmModule().manifest())
                        .at("/layers/0/mediaType")
                        .asText(),
                json(Artifacts.cosignSignature(image).manifest())
                        .at("/layers/0/mediaType")
                        .asText(),
                json(Artifacts.artifact("application/x.sbom", Content.text("{}"))
                                .manifest())
                        .path("artifactType")
                        .asText());

        assertThat(types)
                .containsExactly(
                        "application/vnd.cncf.helm.config.v1+json",
                        "application/wasm",
                        "application/vnd.dev.cosign.simplesigning.v1+json",
                        "application/x.sbom");
    }

    private static JsonNode json(Blob blob) throws IOException {
        return MAPPER.readTree(blob.content().bytes());
    }
}
