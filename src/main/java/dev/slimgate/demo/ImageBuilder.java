package dev.slimgate.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An image of one platform in the making; every method gives a new builder, so that several images can grow from one.
 *
 * <pre>{@code
 * Image image = ImageBuilder.linux("amd64")
 *         .layer(Layer.of("COPY app /app").executable("app", elf))
 *         .user("65532")
 *         .entrypoint("/app")
 *         .build();
 * }</pre>
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md">OCI image configuration</a>
 */
public final class ImageBuilder {
    private static final Instant CREATED = Instant.parse("2025-01-01T00:00:00Z");

    private final Format format;
    private final ObjectNode head;
    private final ObjectNode config;
    private final ObjectNode annotations;
    private final List<Step> steps;

    private ImageBuilder(Format format, ObjectNode head, ObjectNode config, ObjectNode annotations, List<Step> steps) {
        this.format = format;
        this.head = head;
        this.config = config;
        this.annotations = annotations;
        this.steps = steps;
    }

    /**
     * One entry of the history.
     *
     * @param layer what it made; null where it made no layer
     */
    private record Step(String command, Layer.@Nullable Built layer) {}

    /** An empty OCI image for Linux on this machine, such as {@code amd64}. */
    public static ImageBuilder linux(String architecture) {
        return platform("linux", architecture);
    }

    /** An empty OCI image for this platform. */
    public static ImageBuilder platform(String os, String architecture) {
        ObjectNode head =
                Json.object().put("architecture", architecture).put("os", os).put("created", CREATED.toString());
        return new ImageBuilder(Format.OCI, head, Json.object(), Json.object(), List.of());
    }

    /** Adds a layer on top. */
    public ImageBuilder layer(Layer layer) {
        return layer(layer.build());
    }

    /** Adds a layer on top that other images may share. */
    public ImageBuilder layer(Layer.Built layer) {
        return step(new Step(layer.command(), layer));
    }

    /** Adds a history entry of a command that made no layer, such as {@code ENV A=b}. */
    public ImageBuilder emptyLayer(String command) {
        return step(new Step(command, null));
    }

    private ImageBuilder step(Step step) {
        List<Step> all = new ArrayList<>(steps);
        all.add(step);
        return new ImageBuilder(format, head, config, annotations, all);
    }

    /** Chooses between OCI and Docker media types. */
    public ImageBuilder format(Format chosen) {
        return new ImageBuilder(chosen, head, config, annotations, steps);
    }

    /** Sets the time of making, to the second. */
    public ImageBuilder created(Instant created) {
        return inHead(node -> node.put("created", created.toString()));
    }

    /** Sets the variant of the machine, such as {@code v8}. */
    public ImageBuilder variant(String variant) {
        return inHead(node -> node.put("variant", variant));
    }

    /** Sets who runs: a name or number, with or without a group. */
    public ImageBuilder user(String user) {
        return inConfig(node -> node.put("User", user));
    }

    /** Adds a variable to the environment. */
    public ImageBuilder env(String name, String value) {
        return inConfig(node -> node.withArray("/Env").add(name + "=" + value));
    }

    /** Sets the entry point. */
    public ImageBuilder entrypoint(String... words) {
        return inConfig(node -> node.set("Entrypoint", Json.strings(List.of(words))));
    }

    /** Sets the command. */
    public ImageBuilder cmd(String... words) {
        return inConfig(node -> node.set("Cmd", Json.strings(List.of(words))));
    }

    /** Sets the working directory. */
    public ImageBuilder workingDirectory(String path) {
        return inConfig(node -> node.put("WorkingDir", path));
    }

    /** Adds a label. */
    public ImageBuilder label(String key, String value) {
        return inConfig(node -> node.withObject("/Labels").put(key, value));
    }

    /** Adds an exposed port, such as {@code 8080/tcp}. */
    public ImageBuilder expose(String port) {
        return inConfig(node -> node.withObject("/ExposedPorts").putObject(port));
    }

    /** Adds an annotation to the manifest. */
    public ImageBuilder annotation(String key, String value) {
        return new ImageBuilder(format, head, config, annotations.deepCopy().put(key, value), steps);
    }

    private ImageBuilder inHead(Consumer<ObjectNode> change) {
        ObjectNode copy = head.deepCopy();
        change.accept(copy);
        return new ImageBuilder(format, copy, config, annotations, steps);
    }

    private ImageBuilder inConfig(Consumer<ObjectNode> change) {
        ObjectNode copy = config.deepCopy();
        change.accept(copy);
        return new ImageBuilder(format, head, copy, annotations, steps);
    }

    /** Writes config and manifest. */
    public Image build() {
        List<Layer.Built> layers = steps.stream()
                .flatMap(step -> Optional.ofNullable(step.layer()).stream())
                .toList();
        Blob configBlob = Json.blob(config(layers));
        List<Blob> blobs = new ArrayList<>();
        blobs.add(configBlob);
        layers.forEach(layer -> blobs.add(layer.blob()));
        return new Image(format.manifest(), Json.blob(manifest(configBlob, layers)), blobs, List.of());
    }

    private ObjectNode config(List<Layer.Built> layers) {
        ObjectNode document = head.deepCopy();
        document.set("config", config);
        ObjectNode rootfs = document.putObject("rootfs").put("type", "layers");
        rootfs.set(
                "diff_ids",
                Json.strings(layers.stream().map(Layer.Built::diffId).toList()));
        ArrayNode history = document.putArray("history");
        for (Step step : steps) {
            ObjectNode entry = history.addObject()
                    .put("created", head.path("created").asText())
                    .put("created_by", step.command);
            if (step.layer == null) {
                entry.put("empty_layer", true);
            }
        }
        return document;
    }

    private ObjectNode manifest(Blob configBlob, List<Layer.Built> layers) {
        ObjectNode document = Json.object().put("schemaVersion", 2).put("mediaType", format.manifest());
        document.set("config", Json.descriptor(format.config(), configBlob.digest(), configBlob.lengthBytes()));
        ArrayNode list = document.putArray("layers");
        layers.forEach(layer ->
                list.add(Json.descriptor(layer.mediaType(format), layer.blob().digest(), layer.manifestBytes())));
        if (!annotations.isEmpty()) {
            document.set("annotations", annotations);
        }
        return document;
    }
}
