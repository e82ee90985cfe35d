package dev.slimgate.benchmarks.admissions;

import java.util.List;
import java.util.Locale;

/** Writes Markdown tables. */
final class Table {
    private Table() {}

    static void head(String... names) {
        row(List.of(names));
        System.out.println("|" + "---|".repeat(names.length));
    }

    static void row(List<String> cells) {
        System.out.println("| " + String.join(" | ", cells) + " |");
    }

    static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
