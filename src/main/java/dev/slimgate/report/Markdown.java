package dev.slimgate.report;

/**
 * Text inside Markdown that means itself: no mark-up, no HTML, no link, no person or issue named by it.
 *
 * @see <a href="https://spec.commonmark.org/0.31.2/#backslash-escapes">CommonMark, backslash escapes</a>
 */
final class Markdown {
    private static final String MARKS = "\\`*_{}[]()#+-!|~>.";

    private Markdown() {}

    /** The text on one line, every mark escaped. */
    static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (char c : Lines.one(text).toCharArray()) {
            switch (c) {
                case '<' -> out.append("&lt;");
                case '&' -> out.append("&amp;");
                // Neither is a mark of CommonMark, and GitHub makes mentions and links of them.
                case '@' -> out.append("&#64;");
                case ':' -> out.append("&#58;");
                default -> out.append(MARKS.indexOf(c) >= 0 ? "\\" : "").append(c);
            }
        }
        return out.toString();
    }
}
