package dev.slimgate.controller;

import dev.slimgate.policy.LabelSelector;
import dev.slimgate.policy.LabelSelector.Operator;
import dev.slimgate.policy.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * All namespaces that are not exempt, cut in two: those that at least one of some selectors selects, and the rest. A
 * webhook has one selector, whose requirements must all hold, so each side is a list of selectors. No two of all of them
 * select the same namespace.
 *
 * <p>A side of more than {@value #MOST} selectors is not built: then selectors are replaced by one that holds them all and
 * perhaps more, two at a time, until it fits. So what is selected is never lost, and each namespace stays in one piece.
 *
 * @param selected the pieces of what the selectors select
 * @param rest the pieces of what they do not
 * @param exact whether {@code selected} is no more than they select
 */
public record NamespacePartition(List<LabelSelector> selected, List<LabelSelector> rest, boolean exact) {
    /** The label that the API server itself puts on every namespace: its name. */
    public static final String NAME = "kubernetes.io/metadata.name";

    /** The most selectors of one side. */
    public static final int MOST = 16;

    /** Of more selectors than this neighbours become one before anything finer is tried: that would take minutes. */
    private static final int MANY = 2 * MOST;

    /** How many pieces a cut may have before those that fit together are joined. */
    private static final int MOST_RAW = 8 * MOST;

    public NamespacePartition {
        selected = List.copyOf(selected);
        rest = List.copyOf(rest);
    }

    /**
     * Cuts.
     *
     * @param selectors of which one suffices; one that can select nothing adds nothing
     * @param exempt names of namespaces that are in no piece
     */
    public static NamespacePartition of(Collection<LabelSelector> selectors, Set<String> exempt) {
        LabelRegion all = exempt.isEmpty()
                ? LabelRegion.EVERYTHING
                : LabelRegion.of(new LabelSelector(
                                List.of(new Requirement(NAME, Operator.NOT_IN, List.copyOf(new TreeSet<>(exempt))))))
                        .orElseThrow();
        List<LabelRegion> wanted = joined(selectors.stream()
                .distinct()
                .map(LabelRegion::of)
                .flatMap(Optional::stream)
                .map(region -> region.intersect(all))
                .flatMap(Optional::stream)
                .toList());
        boolean exact = true;
        while (true) {
            Optional<NamespacePartition> cut = cut(all, wanted, exact);
            if (cut.isPresent()) {
                return cut.get();
            }
            // Kept apart from what is exempt, which widening knows nothing of.
            wanted = joined(wanted.size() > MANY ? halved(wanted) : widen(wanted)).stream()
                    .map(region -> region.intersect(all))
                    .flatMap(Optional::stream)
                    .toList();
            exact = false;
        }
    }

    /** Selects one namespace by its name: the selector of a namespaced policy. */
    public static LabelSelector named(String namespace) {
        return new LabelSelector(List.of(new Requirement(NAME, Operator.IN, List.of(namespace))));
    }

    private static Optional<NamespacePartition> cut(LabelRegion all, List<LabelRegion> wanted, boolean exact) {
        List<LabelRegion> selected = new ArrayList<>();
        List<LabelRegion> rest = List.of(all);
        for (LabelRegion want : wanted) {
            List<LabelRegion> left = new ArrayList<>();
            for (LabelRegion piece : rest) {
                piece.intersect(want).ifPresent(selected::add);
                left.addAll(piece.minus(want));
            }
            rest = joined(left);
            if (selected.size() > MOST_RAW || rest.size() > MOST_RAW) {
                return Optional.empty();
            }
        }
        List<LabelRegion> pieces = joined(selected);
        if (pieces.size() > MOST || rest.size() > MOST) {
            return Optional.empty();
        }
        return Optional.of(new NamespacePartition(selectors(pieces), selectors(rest), exact));
    }

    private static List<LabelSelector> selectors(List<LabelRegion> regions) {
        return regions.stream().map(LabelRegion::selector).toList();
    }

    /** The same label sets in fewer regions: those that lie in others go, and those that fit together become one. */
    private static List<LabelRegion> joined(List<LabelRegion> regions) {
        List<LabelRegion> result = new ArrayList<>();
        for (LabelRegion region : regions) {
            LabelRegion next = region;
            for (int i = 0; i < result.size(); i++) {
                LabelRegion there = result.get(i);
                Optional<LabelRegion> one = there.contains(next) ? Optional.of(there) : next.merge(there);
                if (next.contains(there)) {
                    one = Optional.of(next);
                }
                if (one.isPresent()) {
                    next = one.get();
                    result.remove(i);
                    i = -1; // the larger one may fit with what did not fit before
                }
            }
            result.add(next);
        }
        return result;
    }

    /** Holds the same and perhaps more in half as many regions, those of the same keys side by side. */
    private static List<LabelRegion> halved(List<LabelRegion> regions) {
        List<LabelRegion> sorted = regions.stream()
                .sorted(Comparator.comparing(region -> region.keys().keySet().toString()))
                .toList();
        List<LabelRegion> result = new ArrayList<>();
        for (int i = 0; i < sorted.size(); i += 2) {
            result.add(i + 1 < sorted.size() ? sorted.get(i).hull(sorted.get(i + 1)) : sorted.get(i));
        }
        return result;
    }

    /**
     * Holds the same and perhaps more in a simpler way: two regions become one that holds both, the two whose hull says
     * most; a single one loses a key.
     */
    private static List<LabelRegion> widen(List<LabelRegion> regions) {
        List<LabelRegion> result = new ArrayList<>(regions);
        if (regions.size() == 1) {
            LabelRegion only = regions.getFirst();
            // Never the name: what is exempt is said by it, and a region of the name alone always fits.
            String last = only.keys().keySet().stream()
                    .filter(key -> !key.equals(NAME))
                    .reduce((first, second) -> second)
                    .orElseThrow();
            result.set(0, only.without(last));
            return result;
        }
        int first = 0;
        int second = 1;
        int most = -1;
        for (int i = 0; i < regions.size(); i++) {
            for (int j = i + 1; j < regions.size(); j++) {
                int said = regions.get(i).hull(regions.get(j)).keys().size();
                if (said > most) {
                    first = i;
                    second = j;
                    most = said;
                }
            }
        }
        result.set(first, regions.get(first).hull(regions.get(second)));
        result.remove(second);
        return result;
    }
}
