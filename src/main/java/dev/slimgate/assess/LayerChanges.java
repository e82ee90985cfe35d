package dev.slimgate.assess;

import dev.slimgate.facts.ImageFacts.Layer;
import dev.slimgate.oci.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the layers of two images relate.
 *
 * @param shared how many of the lowest layers are the same in both: what a node that has one image need not fetch again
 * @param moved layers of the second image above those whose content the first has elsewhere, base layer first
 * @param added layers of the second image that the first has nowhere, base layer first
 * @param removed layers of the first image that the second has nowhere, base layer first
 */
public record LayerChanges(int shared, List<Moved> moved, List<Layer> added, List<Layer> removed) {
    public LayerChanges {
        moved = List.copyOf(moved);
        added = List.copyOf(added);
        removed = List.copyOf(removed);
    }

    /**
     * The same content in another place, or compressed in another way.
     *
     * @param from in the first image
     * @param to in the second image
     */
    public record Moved(Layer from, Layer to) {}

    static LayerChanges of(List<Layer> before, List<Layer> after) {
        int shared = 0;
        while (shared < Math.min(before.size(), after.size()) && stored(before.get(shared), after.get(shared))) {
            shared++;
        }
        List<Layer> left = new ArrayList<>(before.subList(shared, before.size()));
        List<Moved> moved = new ArrayList<>();
        List<Layer> added = new ArrayList<>();
        for (Layer layer : after.subList(shared, after.size())) {
            Optional<Layer> from =
                    left.stream().filter(other -> content(other, layer)).findFirst();
            from.ifPresentOrElse(
                    other -> {
                        left.remove(other);
                        moved.add(new Moved(other, layer));
                    },
                    () -> added.add(layer));
        }
        return new LayerChanges(shared, moved, added, left);
    }

    private static boolean stored(Layer one, Layer other) {
        return equal(one.digest(), other.digest());
    }

    private static boolean content(Layer one, Layer other) {
        return stored(one, other) || equal(one.diffId(), other.diffId());
    }

    private static boolean equal(@Nullable Digest one, @Nullable Digest other) {
        return one != null && one.equals(other);
    }
}
