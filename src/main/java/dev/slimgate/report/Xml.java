package dev.slimgate.report;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * An XML 1.0 document in the making. Characters that XML has no way to tell, such as controls and halves of surrogate
 * pairs, are shown as escapes ({@code \u0007}).
 *
 * @see <a href="https://www.w3.org/TR/xml/#charsets">XML 1.0, section 2.2</a>
 */
public final class Xml {
    private final StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    private final Deque<String> open = new ArrayDeque<>();
    /** Whether the last start tag still lacks its {@code >}. */
    private boolean inTag;
    /** Whether the innermost element holds text, so that its end must not be moved to a line of its own. */
    private boolean text;

    /** Begins an element. */
    public Xml start(String name) {
        closeTag();
        out.append('\n').append("  ".repeat(open.size())).append('<').append(name);
        open.push(name);
        inTag = true;
        text = false;
        return this;
    }

    /** An attribute of the element that was begun last. */
    public Xml attribute(String name, Object value) {
        if (!inTag) {
            throw new IllegalStateException("attribute " + name + " outside a start tag");
        }
        out.append(' ').append(name).append("=\"");
        escape(value.toString(), true);
        out.append('"');
        return this;
    }

    /** Text inside the element that was begun last. */
    public Xml text(String value) {
        closeTag();
        escape(value, false);
        text = true;
        return this;
    }

    /** Ends the innermost element. */
    public Xml end() {
        String name = open.pop();
        if (inTag) {
            out.append("/>");
            inTag = false;
        } else {
            if (!text) {
                out.append('\n').append("  ".repeat(open.size()));
            }
            out.append("</").append(name).append('>');
        }
        text = false;
        return this;
    }

    /** The whole document; all elements must be ended. */
    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("not ended: " + open);
        }
        return out.toString();
    }

    private void closeTag() {
        if (inTag) {
            out.append('>');
            inTag = false;
        }
    }

    private void escape(String value, boolean attribute) {
        value.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\n', '\t' -> {
                    if (attribute) {
                        out.append("&#").append(c).append(';');
                    } else {
                        out.append((char) c);
                    }
                }
                case '\r' -> out.append("&#13;");
                default -> {
                    if (allowed(c)) {
                        out.appendCodePoint(c);
                    } else {
                        out.append("\\u%04x".formatted(c));
                    }
                }
            }
        });
    }

    private static boolean allowed(int c) {
        return c >= 0x20 && c <= 0xd7ff || c >= 0xe000 && c <= 0xfffd || c >= 0x10000;
    }
}
