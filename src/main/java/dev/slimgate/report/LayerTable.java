package dev.slimgate.report;

import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.facts.LayerContents;
import dev.slimgate.policy.BuildStep;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The layers of an image with what made them, base layer first. Columns that would say nothing are left out, and the
 * command takes what room there is.
 */
final class LayerTable {
    /** A layer is large from this part of the whole image on: a quarter. */
    private static final int LARGE_PART = 4;

    private static final int LARGE_LINES = 3;
    private static final int MOST_LAYERS = 40;
    private static final int BAR = 6;
    private static final int WIDE_BAR = 12;
    private static final int WIDE_FROM = 110;

    private final Page page;
    private final List<ImageFacts.Layer> layers;
    private final @Nullable ContentFacts contents;
    private final long all;
    private final boolean wasted;
    private final boolean origins;
    private final int bar;

    LayerTable(Page page, ImageFacts facts, @Nullable ContentFacts contents) {
        this.page = page;
        this.layers = facts.layers();
        boolean aligned = contents != null && contents.layers().size() == layers.size();
        this.contents = aligned ? contents : null;
        this.all = layers.stream().mapToLong(LayerTable::bytes).sum();
        this.wasted = contents != null
                && aligned
                && contents.layers().stream().anyMatch(layer -> layer.unreachableBytes() > 0);
        this.origins = contents != null && Origin.fromBase(contents.base(), 0) != null;
        this.bar = page.style().width() >= WIDE_FROM ? WIDE_BAR : BAR;
    }

    void print() {
        if (layers.isEmpty()) {
            page.row("layers", "none");
            return;
        }
        page.line(page.ink().strong("layers") + page.ink().faint(head().substring("layers".length())));
        int most = page.most(MOST_LAYERS);
        layers.stream().limit(most).forEach(this::print);
        page.more("", layers.size() - most);
    }

    private String head() {
        return "layers"
                + Lines.padLeft("packed", Sizes.WIDTH)
                + (contents == null ? "" : Lines.padLeft("unpacked", Sizes.WIDTH + 2))
                + (wasted ? Lines.padLeft("wasted", Sizes.WIDTH + 2) : "")
                + Lines.padLeft("share", 7)
                + " ".repeat(bar + 2)
                + (origins ? "of    " : "")
                + "made by";
    }

    private void print(ImageFacts.Layer layer) {
        StringBuilder line = new StringBuilder()
                .append(Lines.padLeft(Integer.toString(layer.index()), 4))
                .append("  ")
                .append(Sizes.column(layer.compressedBytes()));
        if (contents != null) {
            LayerContents inside = contents.layers().get(layer.index());
            line.append("  ").append(Sizes.column(inside.uncompressedBytes()));
            if (wasted) {
                line.append("  ").append(Sizes.columnIfAny(inside.unreachableBytes()));
            }
        }
        line.append(Lines.padLeft(share(layer), 7))
                .append(' ')
                .append(bar(layer))
                .append(' ');
        if (origins && contents != null) {
            line.append(Lines.pad(Origin.word(contents.base(), layer.index()), 6));
        }
        boolean large = all > 0 && bytes(layer) >= all / LARGE_PART;
        command(line.toString(), layer, large);
    }

    /** The command of a large layer may go on below itself, as it is what a developer must change. */
    private void command(String line, ImageFacts.Layer layer, boolean large) {
        int room = page.style().width() - line.length();
        int lines = large ? LARGE_LINES : 1;
        String command = BuildStep.of(layer, lines * room);
        List<String> broken = Page.broken(command, room, "");
        boolean cut = broken.size() > lines;
        for (int i = 0; i < Math.min(lines, broken.size()); i++) {
            String part = cut && i == lines - 1 ? Lines.cut(broken.get(i) + " …", room) : broken.get(i);
            String text = (i == 0 ? line : " ".repeat(line.length())) + part;
            page.line(large && i == 0 ? page.ink().strong(text.stripTrailing()) : text.stripTrailing());
        }
    }

    private String share(ImageFacts.Layer layer) {
        if (layer.compressedBytes() == null || all <= 0) {
            return "";
        }
        double percent = 100.0 * bytes(layer) / all;
        return percent > 0 && percent < 1 ? "<1%" : Math.round(percent) + "%";
    }

    /** Marks that show the share at a glance; plain ones, as they also go through pipes. */
    private String bar(ImageFacts.Layer layer) {
        int marks = all <= 0 ? 0 : (int) Math.round((double) bar * bytes(layer) / all);
        return Lines.pad("#".repeat(marks), bar);
    }

    private static long bytes(ImageFacts.Layer layer) {
        return layer.compressedBytes() == null ? 0 : layer.compressedBytes();
    }
}
