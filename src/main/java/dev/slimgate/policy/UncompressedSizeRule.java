package dev.slimgate.policy;

import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.LayerContents;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code uncompressedSize}: what a node keeps on its disk, all layers unpacked, must be small. */
public record UncompressedSizeRule(Quantity max, @Nullable Enforcement enforcement) implements Rule {

    @Override
    public String name() {
        return "uncompressedSize";
    }

    @Override
    public String label() {
        return "unpacked";
    }

    @Override
    public boolean judgesImageVolumes() {
        return false;
    }

    @Override
    public Outcome judge(Subject subject) {
        ContentFacts contents = subject.contents();
        if (contents == null) {
            return new Outcome.NeedsContents();
        }
        long bytes = contents.uncompressedBytes();
        return bytes <= max.bytes()
                ? new Outcome.Passed()
                : new Outcome.Violated(Quantity.over(bytes) + " unpacked, at most " + max
                        + largestLayer(contents.layers(), Origin.in(subject.facts(), contents)));
    }

    /** {@code ; largest is layer 3: RUN npm install, 152.1 MB}; nothing where there is no choice of layers. */
    private static String largestLayer(List<LayerContents> layers, Origin origin) {
        if (layers.size() < 2) {
            return "";
        }
        int largest = 0;
        for (int i = 1; i < layers.size(); i++) {
            if (layers.get(i).uncompressedBytes() > layers.get(largest).uncompressedBytes()) {
                largest = i;
            }
        }
        return "; most of it, " + Quantity.about(layers.get(largest).uncompressedBytes()) + ", in "
                + origin.of(largest);
    }
}
