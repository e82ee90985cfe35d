package dev.slimgate.benchmarks.admissions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.demo.Compression;
import dev.slimgate.demo.Content;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Format;
import dev.slimgate.demo.Image;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.IndexBuilder;
import dev.slimgate.demo.Layer;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Images and the Pods that run them. An image has one to eight layers, one of seven is an index, and one of four is denied: as
 * too large or since it runs as root.
 */
final class Workload {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNode REVIEW = review();
    private static final int LARGE_BYTES = 150_000;
    private static final int USUAL_BYTES = 40_000;

    private Workload() {}

    /**
     * An image in a registry.
     *
     * @param name with the registry, without a tag
     * @param index whether it is one, so that asking for it takes a step more
     */
    record Sample(String name, String digest, boolean index, boolean denied) {
        String byTag() {
            return name + ":1.0";
        }

        String byDigest() {
            return name + "@" + digest;
        }

        byte[] podByTag() {
            return pod(List.of(byTag()));
        }

        byte[] podByDigest() {
            return pod(List.of(byDigest()));
        }

        Post.Expected expected() {
            return denied ? Post.Expected.DENIED : Post.Expected.ALLOWED;
        }
    }

    /** Makes the images with these numbers. */
    static List<Sample> fill(DemoRegistry registry, int from, int count) {
        return IntStream.range(from, from + count).mapToObj(i -> put(registry, i)).toList();
    }

    private static Sample put(DemoRegistry registry, int number) {
        boolean large = number % 8 == 0;
        boolean root = number % 8 == 4;
        boolean index = number % 7 == 3;
        Image image = image(number, "amd64", large, root);
        if (index) {
            image = IndexBuilder.of(Format.OCI)
                    .add(image, "linux", "amd64", "")
                    .add(image(number, "arm64", large, root), "linux", "arm64", "v8")
                    .attestationFor(image)
                    .build();
        }
        String repository = "team-" + number % 5 + "/app-" + number;
        registry.put(repository, "1.0", image);
        return new Sample(registry.host() + "/" + repository, image.digest(), index, large || root);
    }

    private static Image image(int number, String architecture, boolean large, boolean root) {
        ImageBuilder image = ImageBuilder.linux(architecture);
        int layers = number % 8 + 1;
        for (int i = 0; i < layers; i++) {
            int bytes = (large ? LARGE_BYTES : USUAL_BYTES) / layers;
            image = image.emptyLayer("ARG STEP_" + i + "=" + number)
                    .layer(Layer.of("COPY --from=build /out/part-" + i + " /app/part-" + i + " # buildkit")
                            .executable("app/part-" + i, Content.filler(number * 31L + i, bytes))
                            .compression(Compression.STORED_GZIP));
        }
        return image.env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
                .label("org.opencontainers.image.source", "https://git.example/team/app-" + number)
                .label("org.opencontainers.image.revision", Integer.toHexString(number).repeat(8))
                .expose("8080/tcp")
                .workingDirectory("/app")
                .entrypoint("/app/part-0")
                .user(root ? "root" : "65532")
                .build();
    }

    /** The Pod with a container of each of these images, as the API server tells of it. */
    static byte[] pod(List<String> images) {
        ObjectNode review = REVIEW.deepCopy();
        ArrayNode containers = (ArrayNode) review.at("/request/object/spec/containers");
        ObjectNode container = (ObjectNode) containers.remove(0);
        for (int i = 0; i < images.size(); i++) {
            containers.add(container.deepCopy().put("name", "app" + i).put("image", images.get(i)));
        }
        try {
            return JSON.writeValueAsBytes(review);
        } catch (IOException e) {
            throw new IllegalStateException("a tree that cannot be written", e);
        }
    }

    private static JsonNode review() {
        try (InputStream in = Workload.class.getResourceAsStream("pod-review.json")) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException("no pod-review.json", e);
        }
    }
}
