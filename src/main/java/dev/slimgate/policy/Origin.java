package dev.slimgate.policy;

import dev.slimgate.facts.Base;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.oci.Printable;
import java.util.List;

/**
 * Where in an image something comes from: a layer of its own with the command that made it, or its base.
 *
 * @param layers base layer first
 * @param base how many of them are not the image's own, and whose they are
 */
record Origin(List<ImageFacts.Layer> layers, Base base) {

    static Origin in(ImageFacts facts, ContentFacts contents) {
        return new Origin(facts.layers(), contents.base());
    }

    /**
     * {@code layer 3: RUN npm install}; {@code base debian:12-slim} or {@code base, layer 0: ADD rootfs.tar} for what the
     * base brings. Safe to show.
     */
    String of(int layer) {
        if (!isOfBase(layer)) {
            return BuildStep.source(layers, layer);
        }
        String image = base.image();
        return image == null ? "base, " + BuildStep.source(layers, layer) : "base " + Printable.of(image);
    }

    boolean isOfBase(int layer) {
        return layer < base.layers();
    }
}
