package dev.slimgate.report.page;

import static dev.slimgate.report.page.Html.escaped;

/** Elements that show a value of the document and say which: nothing else on a page has a number in it. */
final class Mark {
    private Mark() {}

    /** {@code <data value="12300000" data-json="/summary/images/bytes">12.3 MB</data>}. */
    static String data(Pointed place, String shown) {
        return "<data value=\"" + escaped(place.text()) + "\" " + pointer(place) + ">" + escaped(shown) + "</data>";
    }

    /** {@code <time datetime="2026-11-21" data-json="/at">21 Nov 2026</time>}. */
    static String time(Pointed place, String shown) {
        return "<time datetime=\"" + escaped(place.text()) + "\" " + pointer(place) + ">" + escaped(shown) + "</time>";
    }

    /** Text as it is, which may break behind a slash: {@code <span data-json="/cluster">prod</span>}. */
    static String text(Pointed place) {
        return "<span " + pointer(place) + ">" + escaped(place.text()).replace("/", "/<wbr>") + "</span>";
    }

    /** In SVG, where there is no such element: attributes of a {@code text} or {@code tspan}. */
    static String attributes(Pointed place) {
        return pointer(place) + " data-value=\"" + escaped(place.text()) + "\"";
    }

    static String pointer(Pointed place) {
        return "data-json=\"" + escaped(place.pointer()) + "\"";
    }
}
