package dev.slimgate.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.oci.Digest;
import dev.slimgate.policy.BuildStep;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Each layer once, with the images that have it and the nodes that store it.
 *
 * <p>A layer is fat from {@value #FAT_BYTES} bytes on. A registry stores a shared layer once, and so does a node: what sharing
 * spares is each image's bytes beyond the first's.
 */
final class LayerUses {
    static final long FAT_BYTES = 50_000_000;

    private static final int COMMAND = 300;
    private static final int MOST_NAMES = 5;

    private final Map<Digest, Layer> layers = new HashMap<>();

    private LayerUses() {}

    /** A layer while its uses are counted. */
    private static final class Layer {
        private final Digest digest;
        private final long bytes;
        private final Set<String> references = new TreeSet<>();
        private final Set<String> nodes = new HashSet<>();
        private String command = "";
        private long images;
        private long workloads;
        private @Nullable Boolean fromBase;

        Layer(Digest digest, long bytes) {
            this.digest = digest;
            this.bytes = bytes;
        }

        void add(AuditedImage image, ImageFacts.Layer layer) {
            images++;
            workloads = Bytes.plus(workloads, image.workloads());
            nodes.addAll(image.nodes());
            references.add(image.reference());
            if (command.isEmpty()) {
                command = BuildStep.of(layer, COMMAND);
            }
            if (fromBase == null && image.contents() != null) {
                fromBase = Origin.fromBase(image.contents().base(), layer.index());
            }
        }

        /** What would lie in the registry besides, had every image a copy of its own. */
        long spared() {
            long sum = 0;
            for (long i = 1; i < images; i++) {
                sum = Bytes.plus(sum, bytes);
            }
            return sum;
        }
    }

    static LayerUses of(List<AuditedImage> images) {
        LayerUses uses = new LayerUses();
        images.forEach(uses::add);
        return uses;
    }

    private void add(AuditedImage image) {
        Set<Digest> seen = new HashSet<>();
        for (ImageFacts.Layer layer : image.facts().layers()) {
            Digest digest = layer.digest();
            if (digest != null && seen.add(digest)) {
                layers.computeIfAbsent(digest, key -> new Layer(key, Bytes.known(layer.compressedBytes())))
                        .add(image, layer);
            }
        }
    }

    /** {@code fatLayers}: largest first. */
    void putFat(ObjectNode json, int most) {
        List<Layer> fat = sorted(Comparator.comparingLong((Layer layer) -> layer.bytes));
        fat.removeIf(layer -> layer.bytes < FAT_BYTES);
        Bounded.put(json, "fatLayers", fat, most, LayerUses::json).put("fromBytes", FAT_BYTES);
    }

    /** {@code sharedLayers}: those first whose sharing spares most. */
    void putShared(ObjectNode json, int most) {
        List<Layer> shared = sorted(Comparator.comparingLong(Layer::spared));
        shared.removeIf(layer -> layer.images < 2);
        Bounded.put(json, "sharedLayers", shared, most, LayerUses::json)
                .put("sparedBytes", shared.stream().map(Layer::spared).reduce(0L, Bytes::plus));
    }

    private List<Layer> sorted(Comparator<Layer> smallestFirst) {
        List<Layer> sorted = new ArrayList<>(layers.values());
        sorted.sort(smallestFirst.reversed().thenComparing(layer -> layer.digest.toString()));
        return sorted;
    }

    private static ObjectNode json(Layer layer) {
        ObjectNode json = JsonText.object()
                .put("digest", layer.digest.toString())
                .put("bytes", layer.bytes)
                .put("images", layer.images)
                .put("workloads", layer.workloads)
                .put("nodes", layer.nodes.size())
                .put("sparedBytes", layer.spared());
        if (!layer.command.isEmpty()) {
            json.put("command", layer.command);
        }
        if (layer.fromBase != null) {
            json.put("fromBase", layer.fromBase);
        }
        ArrayNode names = json.putArray("references");
        layer.references.stream().limit(MOST_NAMES).forEach(names::add);
        json.put("omittedReferences", Math.max(0, layer.references.size() - MOST_NAMES));
        return json;
    }
}
