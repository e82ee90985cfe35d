package dev.slimgate.report.page;

/** Text that is text in HTML and SVG, in an element or between double quotes. */
final class Html {
    private Html() {}

    /**
     * The text escaped. What the document holds is fit to be shown already; characters that no document may hold, and marks
     * that turn the direction of what follows, are shown as a question mark all the same, whoever wrote the document.
     */
    static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(hidden(c) ? '?' : c);
            }
        });
        return out.toString();
    }

    private static boolean hidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> true;
            default -> (c & 0xFFFE) == 0xFFFE;
        };
    }
}
