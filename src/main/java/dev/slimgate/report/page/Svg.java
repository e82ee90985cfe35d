package dev.slimgate.report.page;

import java.util.Locale;

/** A drawing in the making, with the words that stand in for it. Colours come from the page's style sheet, by class. */
final class Svg {
    private final StringBuilder out = new StringBuilder();

    /**
     * @param id on this page
     * @param title what is drawn, in words without numbers
     * @param description how to read it and where the figures stand, in words without numbers
     */
    Svg(String id, String style, int width, int height, String title, String description) {
        out.append("<svg class=\"%s\" viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s-t %s-d\">"
                .formatted(style, width, height, id, id));
        out.append("<title id=\"%s-t\">%s</title>".formatted(id, Html.escaped(title)));
        out.append("<desc id=\"%s-d\">%s</desc>".formatted(id, Html.escaped(description)));
    }

    /** One that fills its place whatever its proportions; for drawings without text. */
    static Svg stretched(String id, String style, int width, int height, String title, String description) {
        Svg svg = new Svg(id, style, width, height, title, description);
        svg.out.insert("<svg ".length(), "preserveAspectRatio=\"none\" ");
        return svg;
    }

    Svg rect(String style, double x, double y, double width, double height) {
        out.append("<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>"
                .formatted(style, number(x), number(y), number(Math.max(0, width)), number(height)));
        return this;
    }

    Svg line(String style, double x1, double y1, double x2, double y2) {
        out.append("<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>"
                .formatted(style, number(x1), number(y1), number(x2), number(y2)));
        return this;
    }

    Svg circle(String style, double x, double y, double radius) {
        out.append("<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"%s\"/>"
                .formatted(style, number(x), number(y), number(radius)));
        return this;
    }

    /** A line through points that {@link #point} gave. */
    Svg path(String style, String points) {
        out.append("<polyline class=\"%s\" points=\"%s\"/>".formatted(style, points.strip()));
        return this;
    }

    static String point(double x, double y) {
        return number(x) + "," + number(y) + " ";
    }

    /** Text that is made of markup already: {@link #value}s and words. */
    Svg text(String style, double x, double y, String markup) {
        out.append("<text class=\"%s\" x=\"%s\" y=\"%s\">%s</text>".formatted(style, number(x), number(y), markup));
        return this;
    }

    /** A value with its place. */
    static String value(Pointed place, String shown) {
        return "<tspan " + Mark.attributes(place) + ">" + Html.escaped(shown) + "</tspan>";
    }

    /** The whole drawing. */
    String end() {
        return out + "</svg>";
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
