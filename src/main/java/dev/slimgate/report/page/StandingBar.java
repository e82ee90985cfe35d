package dev.slimgate.report.page;

/** All workloads as one bar, cut by how they stand. */
final class StandingBar {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 24;
    private static final String[] ORDER = {"denied", "warned", "audited", "clean"};

    private StandingBar() {}

    /** Nothing where there are no workloads. */
    static String of(Pointed document) {
        Pointed workloads = document.at("summary", "workloads");
        long all = workloads.child("all").number();
        if (all == 0) {
            return "";
        }
        Svg svg = Svg.stretched(
                "standings",
                "standings",
                WIDTH,
                HEIGHT,
                "Workloads by what would happen to them today",
                "One bar in four parts: denied, warned of, breaking audited rules only, clean. The figures stand below.");
        double x = 0;
        for (String standing : ORDER) {
            double width = (double) WIDTH * workloads.child(standing).number() / all;
            // The least that can be seen: a denied workload is never rounded away.
            double drawn = width > 0 ? Math.max(4, width) : 0;
            svg.rect("fill-" + standing, x, 0, Math.min(drawn, WIDTH - x), HEIGHT);
            x += width;
        }
        return svg.end();
    }
}
