package dev.slimgate.assess;

import dev.slimgate.facts.ContentChanges;
import dev.slimgate.facts.Incomplete;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What changed between two images on one platform.
 *
 * @param before the first
 * @param after the second
 * @param contents what differs in their layers; null where that could not be found out
 * @param incomplete what could not be found out, and why
 */
public record ImageDifference(
        Inspection before, Inspection after, @Nullable ContentChanges contents, List<Incomplete> incomplete) {
    public ImageDifference {
        incomplete = List.copyOf(incomplete);
    }

    /** Whether both are one image: the same manifest. */
    public boolean same() {
        return before.facts().digest().equals(after.facts().digest());
    }

    /** How the layers relate. */
    public LayerChanges layers() {
        return LayerChanges.of(before.facts().layers(), after.facts().layers());
    }

    /**
     * Names that only one of the two images has.
     *
     * @param added what only the second has, sorted
     * @param removed what only the first has, sorted
     */
    public record NameChanges(List<String> added, List<String> removed) {
        public NameChanges {
            added = List.copyOf(added);
            removed = List.copyOf(removed);
        }

        /** What is in one and not in the other. */
        public static NameChanges of(Collection<String> before, Collection<String> after) {
            return new NameChanges(
                    after.stream()
                            .filter(name -> !before.contains(name))
                            .distinct()
                            .sorted()
                            .toList(),
                    before.stream()
                            .filter(name -> !after.contains(name))
                            .distinct()
                            .sorted()
                            .toList());
        }

        /** Whether nothing came and nothing went. */
        public boolean isEmpty() {
            return added.isEmpty() && removed.isEmpty();
        }
    }
}
