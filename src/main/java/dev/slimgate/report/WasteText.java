package dev.slimgate.report;

import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.DiveFigures;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.facts.Leftovers;
import dev.slimgate.facts.Leftovers.Category;
import dev.slimgate.facts.Leftovers.Leftover;
import dev.slimgate.facts.Waste;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.BuildStep;
import dev.slimgate.policy.Quantity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an image ships in vain: bytes that no path reaches, and what the build left behind. */
final class WasteText {
    private static final int MOST_PATHS = 5;
    private static final int MOST_FINDS = 3;
    /** A credential matters however few bytes it has. */
    private static final int MOST_CREDENTIALS = 10;

    private static final int COMMAND = 60;

    private final Page page;
    private final ImageFacts facts;
    private final ContentFacts contents;

    WasteText(Page page, ImageFacts facts, ContentFacts contents) {
        this.page = page;
        this.facts = facts;
        this.contents = contents;
    }

    void print() {
        page.gap();
        waste(contents.waste(), contents.dive());
        leftovers(contents.leftovers());
    }

    private void waste(Waste waste, @Nullable DiveFigures dive) {
        page.wrapped(
                "waste",
                waste.unreachableBytes() == 0
                        ? "none: every byte that is shipped can be reached"
                        : Quantity.about(waste.unreachableBytes()) + " that no path reaches; efficiency "
                                + Page.percent(waste.efficiency()));
        if (dive != null && (dive.wastedBytes() > 0 || waste.unreachableBytes() > 0)) {
            page.wrapped(
                    "",
                    "dive counts " + Quantity.about(dive.wastedBytes()) + " wasted, efficiency "
                            + Page.percent(dive.efficiency()) + ", user wasted "
                            + Page.percent(dive.userWastedPercent()));
        }
        List<Waste.WastedPath> shown =
                waste.paths().stream().limit(page.most(MOST_PATHS)).toList();
        Map<String, List<Waste.WastedPath>> byCause = new LinkedHashMap<>();
        shown.forEach(path ->
                byCause.computeIfAbsent(cause(path), cause -> new ArrayList<>()).add(path));
        byCause.forEach((cause, paths) -> {
            page.wrapped("", cause, "  ");
            paths.forEach(path -> page.wrapped(
                    "",
                    "  " + Sizes.column(path.bytes()) + "  " + Printable.of(path.path()),
                    " ".repeat(4 + Sizes.WIDTH)));
        });
        page.more("", waste.paths().size() + waste.morePaths() - shown.size());
    }

    /** Which layer ships it in vain, and which one makes it so. */
    private String cause(Waste.WastedPath path) {
        String shipped = "layer " + path.layer() + InspectText.origin(path.layer(), contents.base());
        return path.layer() == path.hiddenBy()
                ? shipped + (shipped.contains(",") ? "," : "") + " holds it twice"
                : shipped + ", hidden by layer " + path.hiddenBy() + command(path.hiddenBy());
    }

    private String command(int layer) {
        if (layer < 0 || layer >= facts.layers().size()) {
            return "";
        }
        String command = BuildStep.of(facts.layers().get(layer), COMMAND);
        return command.isEmpty() ? "" : ": " + command;
    }

    private void leftovers(Leftovers leftovers) {
        if (leftovers.totals().isEmpty()) {
            page.row("leftover", "nothing of a build was found");
            return;
        }
        String label = "leftover";
        List<Map.Entry<Category, Leftovers.Total>> byBytes = leftovers.totals().entrySet().stream()
                .sorted(Comparator.comparing(
                                (Map.Entry<Category, Leftovers.Total> e) -> e.getKey() != Category.CREDENTIALS)
                        .thenComparingLong(e -> -e.getValue().bytes())
                        .thenComparing(Map.Entry::getKey))
                .toList();
        for (Map.Entry<Category, Leftovers.Total> entry : byBytes) {
            category(label, entry.getKey(), entry.getValue(), leftovers.found());
            label = "";
        }
    }

    private void category(String label, Category category, Leftovers.Total total, List<Leftover> found) {
        boolean secret = category == Category.CREDENTIALS;
        page.row(
                label,
                page.ink().strong(category.label()) + ": " + Page.count(total.finds(), "find")
                        + (secret ? "" : ", " + Quantity.about(total.bytes())));
        int most = page.most(secret ? MOST_CREDENTIALS : MOST_FINDS);
        List<Leftover> shown = found.stream()
                .filter(find -> find.category() == category)
                .limit(most)
                .toList();
        shown.forEach(find -> find(find, secret));
        page.more("  ", total.finds() - shown.size());
    }

    /** Of a secret not even the length is told. */
    private void find(Leftover find, boolean secret) {
        String size = secret ? "" : Sizes.column(find.bytes()) + "  ";
        page.wrapped(
                "",
                "  " + size + Printable.of(find.path()) + ": " + Printable.of(find.what())
                        + InspectText.where(find.layer(), contents.base()),
                " ".repeat(2 + size.length()));
    }
}
