package dev.slimgate.policy;

import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.Leftovers;
import dev.slimgate.facts.Leftovers.Category;
import dev.slimgate.facts.Leftovers.Leftover;
import dev.slimgate.facts.Leftovers.Total;
import dev.slimgate.oci.Printable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code leftovers}: nothing of these kinds that a build left behind. Of credentials only path and kind are told, not
 * even how long they are.
 *
 * @param forbid at least one
 */
public record LeftoversRule(List<Category> forbid, @Nullable Enforcement enforcement) implements Rule {
    private static final int MOST_CATEGORIES = 4;

    public LeftoversRule {
        forbid = List.copyOf(forbid);
        if (forbid.isEmpty()) {
            throw new IllegalArgumentException("a leftovers rule forbids at least one category");
        }
    }

    @Override
    public String name() {
        return "leftovers";
    }

    @Override
    public String label() {
        return "leftovers";
    }

    @Override
    public boolean judgesImageVolumes() {
        return true;
    }

    @Override
    public Outcome judge(Subject subject) {
        ContentFacts contents = subject.contents();
        if (contents == null) {
            return new Outcome.NeedsContents();
        }
        Leftovers leftovers = contents.leftovers();
        List<Category> found = forbid.stream()
                .filter(category -> leftovers.totals().containsKey(category))
                .sorted(Comparator.comparing((Category category) -> category != Category.CREDENTIALS)
                        .thenComparingLong(category -> -bytes(leftovers, category)))
                .toList();
        return found.isEmpty()
                ? new Outcome.Passed()
                : new Outcome.Violated(words(found, leftovers, Origin.in(subject.facts(), contents)));
    }

    private static long bytes(Leftovers leftovers, Category category) {
        Total total = leftovers.totals().get(category);
        return total == null ? 0 : total.bytes();
    }

    private static String words(List<Category> found, Leftovers leftovers, Origin origin) {
        List<String> words = found.stream()
                .limit(MOST_CATEGORIES)
                .map(category -> words(category, leftovers, origin))
                .collect(Collectors.toCollection(ArrayList::new));
        if (found.size() > MOST_CATEGORIES) {
            words.add("and "
                    + found.stream().skip(MOST_CATEGORIES).map(Category::label).collect(Collectors.joining(", ")));
        }
        return String.join("; ", words);
    }

    /** {@code PackageCache 45.1 MB: /root/.npm (npm cache, layer 3: RUN npm install) and 2 more}. */
    private static String words(Category category, Leftovers leftovers, Origin origin) {
        Total total = leftovers.totals().getOrDefault(category, new Total(0, 0));
        Optional<Leftover> first = leftovers.found().stream()
                .filter(leftover -> leftover.category() == category)
                .findFirst();
        String size = category == Category.CREDENTIALS ? "" : " " + Quantity.about(total.bytes());
        if (first.isEmpty()) {
            return category.label() + size + ": " + total.finds() + " found";
        }
        Leftover leftover = first.get();
        int more = total.finds() - 1;
        return category.label() + size + ": " + Printable.of(leftover.path()) + " (" + Printable.of(leftover.what())
                + ", " + origin.of(leftover.layer()) + ")" + (more <= 0 ? "" : " and " + more + " more");
    }
}
