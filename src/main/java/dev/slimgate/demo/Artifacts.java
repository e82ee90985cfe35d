package dev.slimgate.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What stands in registries beside images and cannot run: charts, signatures, attestations, Wasm modules. */
public final class Artifacts {
    static final String CREATED = "org.opencontainers.image.created";

    private static final String EMPTY_JSON = "application/vnd.oci.empty.v1+json";

    private Artifacts() {}

    /** A file that is attached to a manifest. */
    static Image attached(String subject, String artifactType, Content file, Instant created) {
        Blob config = Blob.of(Content.text("{}"));
        Blob layer = Blob.of(file);
        ObjectNode document = Json.object()
                .put("schemaVersion", 2)
                .put("mediaType", Format.OCI.manifest())
                .put("artifactType", artifactType);
        document.set("config", Json.descriptor(EMPTY_JSON, config.digest(), config.lengthBytes()));
        document.putArray("layers").add(Json.descriptor(artifactType, layer.digest(), layer.lengthBytes()));
        document.set("subject", Json.descriptor(Format.OCI.manifest(), subject, 1));
        document.putObject("annotations").put(CREATED, created.toString());
        return new Image(Format.OCI.manifest(), Json.blob(document), List.of(config, layer), List.of());
    }

    /** A Helm chart of this name. */
    public static Image helmChart(String name, String version) {
        Content meta = Content.text(Json.text(
                Json.object().put("apiVersion", "v2").put("name", name).put("version", version)));
        Layer.Built chart = Layer.of("chart")
                .file(name + "/Chart.yaml", "apiVersion: v2\nname: " + name + "\nversion: " + version + "\n")
                .file(name + "/values.yaml", "replicas: 1\n")
                .build();
        return manifest(
                new Part("application/vnd.cncf.helm.config.v1+json", Blob.of(meta)),
                List.of(new Part("application/vnd.cncf.helm.chart.content.v1.tar+gzip", chart.blob())));
    }

    /** A cosign signature over this image; its bytes sign nothing. */
    public static Image cosignSignature(Image image) {
        ObjectNode payload = Json.object();
        payload.putObject("critical")
                .put("type", "cosign container image signature")
                .putObject("image")
                .put("docker-manifest-digest", image.digest());
        return manifest(
                new Part(Format.OCI.config(), Blob.of(Content.text("{\"architecture\":\"\",\"os\":\"\"}"))),
                List.of(new Part("application/vnd.dev.cosign.simplesigning.v1+json", Json.blob(payload))));
    }

    /** A WebAssembly module. */
    public static Image wasmModule() {
        Content module = Content.of(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
        return manifest(
                new Part("application/vnd.wasm.config.v0+json", Blob.of(Content.text("{}"))),
                List.of(new Part("application/wasm", Blob.of(module))));
    }

    /** The manifest by which BuildKit states an image's provenance. */
    static Image attestation(Image image) {
        ObjectNode statement = Json.object()
                .put("_type", "https://in-toto.io/Statement/v0.1")
                .put("predicateType", "https://slsa.dev/provenance/v0.2");
        statement
                .putArray("subject")
                .addObject()
                .put("name", "sample")
                .putObject("digest")
                .put("sha256", image.digest().substring("sha256:".length()));
        Blob layer = Json.blob(statement);
        ObjectNode config = Json.object().put("architecture", "unknown").put("os", "unknown");
        config.putObject("config");
        config.putObject("rootfs").put("type", "layers").set("diff_ids", Json.strings(List.of(layer.digest())));
        return manifest(
                new Part(Format.OCI.config(), Json.blob(config)),
                List.of(new Part("application/vnd.in-toto+json", layer)));
    }

    /** An OCI artifact of this type with the empty config of the specification. */
    public static Image artifact(String artifactType, Content content) {
        ObjectNode extra = Json.object().put("artifactType", artifactType);
        return manifest(
                new Part(EMPTY_JSON, Blob.of(Content.text("{}"))),
                List.of(new Part("application/octet-stream", Blob.of(content))),
                extra);
    }

    private record Part(String mediaType, Blob blob) {

        ObjectNode descriptor() {
            return Json.descriptor(mediaType, blob.digest(), blob.lengthBytes());
        }
    }

    private static Image manifest(Part config, List<Part> layers) {
        return manifest(config, layers, Json.object());
    }

    private static Image manifest(Part config, List<Part> layers, ObjectNode extra) {
        ObjectNode document = Json.object().put("schemaVersion", 2).put("mediaType", Format.OCI.manifest());
        document.setAll(extra);
        document.set("config", config.descriptor());
        ArrayNode list = document.putArray("layers");
        layers.forEach(layer -> list.add(layer.descriptor()));
        List<Blob> blobs = new ArrayList<>(List.of(config.blob));
        layers.forEach(layer -> blobs.add(layer.blob));
        return new Image(Format.OCI.manifest(), Json.blob(document), blobs, List.of());
    }
}
