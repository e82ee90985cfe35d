package dev.slimgate.report;

/** Counts of bytes for people: decimal units, one digit after the point, as {@code 389.2 MB}. */
public final class Bytes {
    private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB", "EB"};

    private Bytes() {}

    /** {@code 0 B}, {@code 999 B}, {@code 14.7 kB}, {@code 389.2 MB}: rounded to the nearest, halves up. */
    public static String show(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        long tenth = 100;
        for (int i = 0; ; i++, tenth *= 1000) {
            long tenths = bytes / tenth + (bytes % tenth * 2 >= tenth ? 1 : 0);
            if (tenths < 10_000 || i == UNITS.length - 1) {
                return tenths / 10 + "." + tenths % 10 + " " + UNITS[i];
            }
        }
    }
}
