package dev.slimgate.report.page;

import java.util.List;

/** Figures as horizontal bars, each with its label in front and its figure behind. */
final class Bars {
    private static final int WIDTH = 420;
    private static final int ROW = 28;
    private static final int BAR = 16;
    private static final int MOST_FAMILIES = 12;
    private static final int LABELS = 104;
    private static final int FIGURES = 92;

    private Bars() {}

    /** Bytes by base family, the largest first; nothing where there are none. */
    static String families(Pointed document) {
        List<Pointed> families =
                document.child("families").each().stream().limit(MOST_FAMILIES).toList();
        long most = most(families, "bytes");
        if (most == 0) {
            return "";
        }
        Svg svg = new Svg(
                "families-chart",
                "chart",
                WIDTH,
                families.size() * ROW,
                "Bytes by base family",
                "One bar for each family, the largest first. All figures stand in the table beside it.");
        int y = 0;
        for (Pointed family : families) {
            Pointed bytes = family.child("bytes");
            bar(
                    svg,
                    y,
                    bytes.number() / (double) most,
                    Svg.value(family.child("family"), family.child("family").text()),
                    Svg.value(bytes, Shown.bytes(bytes.number())));
            y += ROW;
        }
        return svg.end();
    }

    /** Images by compressed size, the smallest first; nothing where there are none. */
    static String sizes(Pointed document) {
        List<Pointed> buckets = document.at("sizes", "buckets").each();
        long most = most(buckets, "images");
        if (most == 0) {
            return "";
        }
        Svg svg = new Svg(
                "sizes-chart",
                "chart",
                WIDTH,
                buckets.size() * ROW,
                "Images by compressed size",
                "One bar for each range of sizes, the smallest first. All figures stand in the table beside it.");
        int y = 0;
        for (Pointed bucket : buckets) {
            Pointed images = bucket.child("images");
            bar(
                    svg,
                    y,
                    images.number() / (double) most,
                    range(bucket),
                    Svg.value(images, Shown.count(images.number())));
            y += ROW;
        }
        return svg.end();
    }

    private static void bar(Svg svg, int y, double share, String label, String figure) {
        double room = WIDTH - LABELS - FIGURES;
        double width = share > 0 ? Math.max(2, share * room) : 0;
        svg.text("chart-label", LABELS - 8, y + 18, label);
        svg.rect("track", LABELS, y + (ROW - BAR) / 2.0, room, BAR);
        svg.rect("bar", LABELS, y + (ROW - BAR) / 2.0, width, BAR);
        svg.text("chart-figure", WIDTH - FIGURES + 8, y + 18, figure);
    }

    /** Edges that meet are said once: each bar ends where the next begins. */
    private static String range(Pointed bucket) {
        Pointed from = bucket.child("from");
        Pointed to = bucket.child("to");
        return from.number() == 0 && to.present()
                ? "under " + Svg.value(to, Shown.bytes(to.number()))
                : "from " + Svg.value(from, Shown.bytes(from.number()));
    }

    private static long most(List<Pointed> entries, String field) {
        return entries.stream()
                .mapToLong(entry -> entry.child(field).number())
                .max()
                .orElse(0);
    }
}
