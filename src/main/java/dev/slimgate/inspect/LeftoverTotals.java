package dev.slimgate.inspect;

import dev.slimgate.facts.Leftovers;
import dev.slimgate.facts.Leftovers.Category;
import dev.slimgate.facts.Leftovers.Leftover;
import dev.slimgate.facts.Leftovers.Total;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** Sums what is found and keeps the largest, in memory that does not grow with the image. */
final class LeftoverTotals {
    /** So many of each category are listed before the largest of all: a key is small beside a cache. */
    private static final int SURE_OF_EACH = Leftovers.MOST_FOUND / Category.values().length;

    private static final Comparator<Leftover> LARGEST =
            Comparator.comparingLong(Leftover::bytes).reversed().thenComparing(Leftover::path);

    private final Map<Category, PriorityQueue<Leftover>> largest = new EnumMap<>(Category.class);
    private final Map<Category, Total> totals = new EnumMap<>(Category.class);

    void add(Leftover found) {
        totals.merge(
                found.category(),
                new Total(1, found.bytes()),
                (a, b) -> new Total(a.finds() + b.finds(), a.bytes() + b.bytes()));
        PriorityQueue<Leftover> kept =
                largest.computeIfAbsent(found.category(), c -> new PriorityQueue<>(LARGEST.reversed()));
        kept.add(found);
        if (kept.size() > Leftovers.MOST_FOUND) {
            kept.remove();
        }
    }

    Leftovers leftovers() {
        List<Leftover> sure = new ArrayList<>();
        List<Leftover> others = new ArrayList<>();
        for (PriorityQueue<Leftover> kept : largest.values()) {
            List<Leftover> sorted = kept.stream().sorted(LARGEST).toList();
            int first = Math.min(SURE_OF_EACH, sorted.size());
            sure.addAll(sorted.subList(0, first));
            others.addAll(sorted.subList(first, sorted.size()));
        }
        others.sort(LARGEST);
        sure.addAll(others.subList(0, Math.min(others.size(), Leftovers.MOST_FOUND - sure.size())));
        sure.sort(LARGEST);
        return new Leftovers(sure, totals);
    }
}
