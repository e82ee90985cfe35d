package dev.slimgate.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines with a label in front: what all pages for people are made of. Nothing on it is wider than the page. */
final class Page {
    /** Where values begin. */
    static final int COLUMN = 9;

    private final PageStyle style;
    private final StringBuilder out = new StringBuilder();

    Page(PageStyle style) {
        this.style = style;
    }

    PageStyle style() {
        return style;
    }

    Ink ink() {
        return style.ink();
    }

    /** How many characters a value may have. */
    int room() {
        return style.width() - COLUMN;
    }

    /** How many entries a list shows that would show so many by default. */
    int most(int byDefault) {
        return style.all() ? Integer.MAX_VALUE : byDefault;
    }

    /** A line of its own. */
    void line(String text) {
        out.append(text.stripTrailing()).append('\n');
    }

    /** An empty line; never two, nor one at the start. */
    void gap() {
        if (!out.isEmpty() && !out.toString().endsWith("\n\n")) {
            out.append('\n');
        }
    }

    /** A value that fits, or may be wider than the page since it must stay whole. */
    void row(String label, String value) {
        line((label.isEmpty() ? " ".repeat(COLUMN) : ink().strong(Lines.pad(label, COLUMN))) + value);
    }

    /** A value that goes on below itself where it is too wide, broken at spaces where there are any. */
    void wrapped(String label, String value) {
        wrapped(label, value, "");
    }

    /** The same, with what goes on below moved in. */
    void wrapped(String label, String value, String indent) {
        String first = label;
        for (String line : broken(Lines.one(value), room(), indent)) {
            row(first, line);
            first = "";
        }
    }

    /** One entry a line, the first so many by default; {@code none} where there is nothing. */
    void entries(String label, List<String> entries, int byDefault) {
        if (entries.isEmpty()) {
            row(label, "none");
        }
        String first = label;
        int most = most(byDefault);
        for (String entry : entries.subList(0, Math.min(entries.size(), most))) {
            wrapped(first, entry, "  ");
            first = "";
        }
        more("", entries.size() - most);
    }

    /** Says how much was left out, if anything. */
    void more(String indent, long count) {
        if (count > 0) {
            row("", indent + ink().faint("and " + count + " more" + (style.all() ? "" : "; --all shows them")));
        }
    }

    /** The page without a line break at its end. */
    String text() {
        return out.toString().stripTrailing();
    }

    /**
     * The text in lines of at most so many characters, broken at spaces unless that would leave a line mostly empty.
     *
     * @param indent stands before all lines but the first
     */
    static List<String> broken(String text, int room, String indent) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (rest.length() > room) {
            int space = rest.lastIndexOf(' ', room);
            int hard = Character.isHighSurrogate(rest.charAt(room - 1)) ? room - 1 : room;
            int end = space > room / 2 ? space : hard;
            lines.add(rest.substring(0, end));
            rest = indent + rest.substring(end).stripLeading();
        }
        lines.add(rest);
        return lines;
    }

    /** {@code 1 file}, {@code 2 files}. */
    static String count(long count, String word) {
        String many = word.endsWith("y") ? word.substring(0, word.length() - 1) + "ies" : word + "s";
        return count + " " + (count == 1 ? word : many);
    }

    /** A share of one with one digit, such as {@code 2.3%}; a little is never nothing, nor nearly all of it all. */
    static String percent(double share) {
        double shown = Math.round(share * 1000) / 10.0;
        if (shown == 0 && share > 0) {
            return "under 0.1%";
        }
        if (shown == 100 && share < 1) {
            return "over 99.9%";
        }
        return String.format(Locale.ROOT, "%.1f%%", shown).replace(".0%", "%");
    }
}
