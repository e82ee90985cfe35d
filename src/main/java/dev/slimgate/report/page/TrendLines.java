package dev.slimgate.report.page;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongFunction;

/** How figures went over earlier audits: a line for each, with its last figure at its end. */
final class TrendLines {
    private static final int WIDTH = 420;
    private static final int HEIGHT = 190;
    private static final int LEFT = 8;
    private static final int RIGHT = 110;
    private static final int TOP = 22;
    private static final int BOTTOM = 30;
    private static final int APART = 16;

    private final List<Pointed> points;
    private final List<Series> all;
    private final LongFunction<String> shown;
    private final Pointed most;

    /**
     * One line.
     *
     * @param words behind the last figure
     */
    private record Series(String field, String words) {}

    /** Where a line ends, and what is written there. */
    private record End(double y, String markup) {}

    private TrendLines(List<Pointed> points, List<Series> all, LongFunction<String> shown) {
        this.points = points;
        this.all = all;
        this.shown = shown;
        this.most = points.stream()
                .flatMap(point -> all.stream().map(series -> point.child(series.field())))
                .max(Comparator.comparingLong(Pointed::number))
                .orElseThrow();
    }

    /** Workloads by how they stood; nothing where there is but one audit. */
    static String standings(Pointed document) {
        return draw(
                document,
                List.of(
                        new Series("denied", "denied"),
                        new Series("warned", "warned"),
                        new Series("audited", "audited")),
                Shown::count,
                "trend-standings",
                "Workloads that break rules, over time");
    }

    /** Bytes of all images; nothing where there is but one audit. */
    static String bytes(Pointed document) {
        return draw(
                document,
                List.of(new Series("bytes", "")),
                Shown::bytes,
                "trend-bytes",
                "Bytes of all images, over time");
    }

    private static String draw(
            Pointed document, List<Series> series, LongFunction<String> shown, String id, String title) {
        List<Pointed> points = document.child("trend").each();
        if (points.size() < 2) {
            return "";
        }
        Svg svg = new Svg(
                id,
                "chart",
                WIDTH,
                HEIGHT,
                title,
                "From the oldest audit on the left to this one on the right. All figures stand in the table below.");
        new TrendLines(points, series, shown).draw(svg);
        return svg.end();
    }

    private void draw(Svg svg) {
        svg.line("axis", LEFT, y(0), WIDTH - RIGHT, y(0));
        svg.line("grid", LEFT, TOP, WIDTH - RIGHT, TOP);
        svg.text("chart-note", LEFT, TOP - 6, Svg.value(most, shown.apply(most.number())));
        Pointed first = points.getFirst().child("at");
        Pointed last = points.getLast().child("at");
        svg.text("chart-note", LEFT, HEIGHT - 8, Svg.value(first, Shown.day(first.text())));
        svg.text("chart-note chart-end", WIDTH - RIGHT, HEIGHT - 8, Svg.value(last, Shown.day(last.text())));
        List<End> ends = new ArrayList<>();
        for (Series series : all) {
            StringBuilder line = new StringBuilder();
            points.forEach(point -> line.append(
                    Svg.point(x(point), y(point.child(series.field()).number()))));
            Pointed end = points.getLast().child(series.field());
            svg.path("line line-" + series.field(), line.toString());
            svg.circle("dot fill-" + series.field(), x(points.getLast()), y(end.number()), 3.5);
            ends.add(new End(
                    y(end.number()),
                    Svg.value(end, shown.apply(end.number()))
                            + (series.words().isEmpty() ? "" : " " + series.words())));
        }
        ends.sort(Comparator.comparingDouble(End::y));
        double free = TOP;
        double room = y(0) - (ends.size() - 1) * APART;
        for (End end : ends) {
            double y = Math.max(Math.min(end.y(), room), free);
            svg.text("chart-figure", WIDTH - RIGHT + 10, y + 4, end.markup());
            free = y + APART;
            room += APART;
        }
    }

    private double x(Pointed point) {
        long from = seconds(points.getFirst());
        long span = Math.max(1, seconds(points.getLast()) - from);
        return LEFT + (WIDTH - RIGHT - LEFT) * ((seconds(point) - from) / (double) span);
    }

    private double y(long value) {
        double share = value / (double) Math.max(1, most.number());
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share;
    }

    private static long seconds(Pointed point) {
        return Instant.parse(point.child("at").text()).getEpochSecond();
    }
}
