package dev.slimgate.report;

import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.oci.Digest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * One image on one platform, with all that use it.
 *
 * @param facts what manifest and config tell
 * @param contents what its layers tell; null where nobody had to read them
 * @param references by which it is used, fit to be shown
 * @param standing the worst of all its uses
 * @param limit the least that a policy which finds it too large allows it; null where none does
 * @param workloads how many use it, in their templates or their Pods
 * @param pods how many run it
 * @param nodes that run it
 */
record AuditedImage(
        ImageFacts facts,
        @Nullable ContentFacts contents,
        SortedSet<String> references,
        Standing standing,
        @Nullable Long limit,
        long workloads,
        long pods,
        SortedSet<String> nodes) {

    Digest digest() {
        return facts.digest();
    }

    /** What a node pulls that has nothing of it; 0 where that is not known. */
    long bytes() {
        return Bytes.known(facts.compressedBytes());
    }

    Family family() {
        return contents == null ? Family.UNKNOWN : contents.base().family();
    }

    /** The first of its names. */
    String reference() {
        return references.first();
    }

    /** What a node stores of it: each layer once, by digest. */
    Map<Digest, Long> layers() {
        Map<Digest, Long> layers = new LinkedHashMap<>();
        for (ImageFacts.Layer layer : facts.layers()) {
            if (layer.digest() != null) {
                layers.putIfAbsent(layer.digest(), Bytes.known(layer.compressedBytes()));
            }
        }
        return layers;
    }
}
