package dev.slimgate.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.oci.Digest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What would not be pulled and stored, were every image that a policy finds too large as small as that policy asks.
 *
 * <p>Counted once for each node that runs an image, with what is compressed, and in a way that can only be too low: an
 * image's excess is taken from its largest layers; a layer that several images of a node share is stored there once, and
 * shrinks by what all of them can spare of it, which is nothing as soon as one of them is small enough already.
 */
final class Savings {
    private final AuditTerms terms;
    private final Map<String, List<AuditedImage>> byNode = new TreeMap<>();
    private final Map<Digest, Map<Digest, Long>> excess = new HashMap<>();
    private final List<AuditedImage> large;

    private Savings(List<AuditedImage> images, AuditTerms terms) {
        this.terms = terms;
        for (AuditedImage image : images) {
            image.nodes()
                    .forEach(node -> byNode.computeIfAbsent(node, key -> new ArrayList<>())
                            .add(image));
            excess.put(image.digest(), excess(image));
        }
        large = images.stream()
                .filter(image -> excess(image.bytes(), image) > 0)
                .sorted(Comparator.comparingLong(Savings::onAllNodes).reversed())
                .toList();
    }

    static void put(ObjectNode json, List<AuditedImage> images, AuditTerms terms, int most) {
        new Savings(images, terms).put(json, most);
    }

    private static long excess(long bytes, AuditedImage image) {
        return image.limit() == null ? 0 : Math.max(0, bytes - image.limit());
    }

    /** What each layer may lose, largest layers first. */
    private static Map<Digest, Long> excess(AuditedImage image) {
        Map<Digest, Long> spare = new HashMap<>();
        long left = excess(image.bytes(), image);
        List<Map.Entry<Digest, Long>> layers = image.layers().entrySet().stream()
                .sorted(Map.Entry.<Digest, Long>comparingByValue()
                        .reversed()
                        .thenComparing(entry -> entry.getKey().toString()))
                .toList();
        for (Map.Entry<Digest, Long> layer : layers) {
            long taken = Math.min(left, layer.getValue());
            spare.put(layer.getKey(), taken);
            left -= taken;
        }
        return spare;
    }

    private static long onAllNodes(AuditedImage image) {
        long each = excess(image.bytes(), image);
        long sum = 0;
        for (int i = 0; i < image.nodes().size(); i++) {
            sum = Bytes.plus(sum, each);
        }
        return sum;
    }

    private void put(ObjectNode json, int most) {
        long stored = 0;
        long saved = 0;
        long fullest = 0;
        for (List<AuditedImage> onNode : byNode.values()) {
            long bytes = stored(onNode);
            stored = Bytes.plus(stored, bytes);
            saved = Bytes.plus(saved, saved(onNode));
            fullest = Math.max(fullest, bytes);
        }
        json.putObject("pull")
                .put("bitsPerSecond", terms.bitsPerSecond())
                .put("nodes", byNode.size())
                .put("bytes", stored)
                .put("seconds", terms.seconds(stored))
                .put("fullestNodeBytes", fullest)
                .put("fullestNodeSeconds", terms.seconds(fullest));
        Bounded.put(json, "savings", large, most, this::image)
                .put("bytes", saved)
                .put("seconds", terms.seconds(saved));
    }

    /** What a node stores of these images: each layer once. */
    private static long stored(List<AuditedImage> onNode) {
        Map<Digest, Long> layers = new HashMap<>();
        onNode.forEach(image -> layers.putAll(image.layers()));
        return layers.values().stream().reduce(0L, Bytes::plus);
    }

    private long saved(List<AuditedImage> onNode) {
        Map<Digest, Long> least = new HashMap<>();
        for (AuditedImage image : onNode) {
            Map<Digest, Long> spare = excess.getOrDefault(image.digest(), Map.of());
            spare.forEach((layer, bytes) -> least.merge(layer, bytes, Math::min));
        }
        return least.values().stream().reduce(0L, Bytes::plus);
    }

    private ObjectNode image(AuditedImage image) {
        long limit = Bytes.known(image.limit());
        return JsonText.object()
                .put("digest", image.digest().toString())
                .put("reference", image.reference())
                .put("compressedBytes", image.bytes())
                .put("limitBytes", limit)
                .put("excessBytes", image.bytes() - limit)
                .put("nodes", image.nodes().size())
                .put("allNodesBytes", onAllNodes(image))
                .put("pullSeconds", terms.seconds(image.bytes()))
                .put("limitSeconds", terms.seconds(limit));
    }
}
