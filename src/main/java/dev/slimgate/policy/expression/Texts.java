package dev.slimgate.policy.expression;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Functions of strings. Positions count code points, as the language has it. */
final class Texts {
    private static final long UNLIMITED = -1;

    /** By name; those that lists have too stand in {@link Lists}. */
    static final Map<String, Functions.Body> ALL = Map.ofEntries(
            Map.entry("contains", (a, cost) -> {
                cost.payText(text(a, 0).length() + (long) text(a, 1).length());
                return text(a, 0).contains(text(a, 1));
            }),
            Map.entry("startsWith", (a, cost) -> {
                cost.payText(text(a, 1).length());
                return text(a, 0).startsWith(text(a, 1));
            }),
            Map.entry("endsWith", (a, cost) -> {
                cost.payText(text(a, 1).length());
                return text(a, 0).endsWith(text(a, 1));
            }),
            Map.entry("lowerAscii", (a, cost) -> {
                cost.payText(text(a, 0).length());
                return cased(text(a, 0), 'A', 'Z');
            }),
            Map.entry("upperAscii", (a, cost) -> {
                cost.payText(text(a, 0).length());
                return cased(text(a, 0), 'a', 'z');
            }),
            Map.entry("trim", (a, cost) -> {
                cost.payText(text(a, 0).length());
                return text(a, 0).strip();
            }),
            Map.entry("charAt", (a, cost) -> charAt(text(a, 0), number(a, 1), cost)),
            Map.entry("substring", Texts::substring),
            Map.entry("replace", Texts::replace),
            Map.entry("split", Texts::split),
            Map.entry("join", Texts::join),
            Map.entry("matches", (a, cost) -> {
                Pattern pattern = Patterns.compile(text(a, 1), cost);
                return found(pattern, text(a, 0), cost);
            }),
            Map.entry("find", (a, cost) -> {
                Pattern pattern = Patterns.compile(text(a, 1), cost);
                Patterns.pay(pattern, text(a, 0), cost);
                Matcher matcher = pattern.matcher(text(a, 0));
                return matcher.find() ? matcher.group() : "";
            }),
            Map.entry("findAll", Texts::findAll));

    private Texts() {}

    /** {@code matches} with a pattern that was compiled with the expression. */
    static Functions.Body matching(Pattern pattern) {
        return (a, cost) -> found(pattern, text(a, 0), cost);
    }

    private static boolean found(Pattern pattern, String text, Cost cost) {
        Patterns.pay(pattern, text, cost);
        return pattern.matcher(text).find();
    }

    private static String text(Object[] a, int index) {
        return Functions.text(a[index], "a function of strings");
    }

    private static long number(Object[] a, int index) {
        if (a[index] instanceof Long number) {
            return number;
        }
        throw Functions.unfit("a function of strings", a[index]);
    }

    private static String cased(String text, char first, char last) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.append(c >= first && c <= last ? (char) (c ^ 0x20) : c);
        }
        return out.toString();
    }

    /** Where the code point of this number begins; the text's end for the one behind the last. */
    private static int offset(String text, long position, Cost cost) {
        cost.payText(text.length());
        if (position < 0 || position > text.codePointCount(0, text.length())) {
            throw new Unanswered("position " + position + " is beyond the text");
        }
        return text.offsetByCodePoints(0, (int) position);
    }

    private static String charAt(String text, long position, Cost cost) {
        int at = offset(text, position, cost);
        return at == text.length() ? "" : Character.toString(text.codePointAt(at));
    }

    private static Object substring(Object[] a, Cost cost) {
        String text = text(a, 0);
        int from = offset(text, number(a, 1), cost);
        int to = a.length > 2 ? offset(text, number(a, 2), cost) : text.length();
        if (from > to) {
            throw new Unanswered("a substring ends before it begins");
        }
        return text.substring(from, to);
    }

    /** As {@code indexOf} of strings: -1 where it is not there. */
    static long indexOf(Object[] a, boolean last, Cost cost) {
        String text = text(a, 0);
        String part = text(a, 1);
        cost.pay(1 + text.length() / 8L * (1 + Math.min(part.length(), 64)));
        if (a.length > 2) {
            int from = offset(text, number(a, 2), cost);
            return position(text, last ? text.lastIndexOf(part, from) : text.indexOf(part, from));
        }
        return position(text, last ? text.lastIndexOf(part) : text.indexOf(part));
    }

    private static long position(String text, int index) {
        return index < 0 ? index : text.codePointCount(0, index);
    }

    private static Object replace(Object[] a, Cost cost) {
        String text = text(a, 0);
        String part = text(a, 1);
        String by = text(a, 2);
        long limit = a.length > 3 ? number(a, 3) : UNLIMITED;
        StringBuilder out = new StringBuilder();
        int at = 0;
        cost.payText(text.length());
        while (limit != 0) {
            int found = text.indexOf(part, at);
            if (found < 0) {
                break;
            }
            limit--;
            cost.payText(found - at + (long) by.length());
            out.append(text, at, found).append(by);
            at = found + part.length();
            if (part.isEmpty()) {
                if (at == text.length()) {
                    return out.toString();
                }
                int next = text.offsetByCodePoints(at, 1);
                out.append(text, at, next);
                at = next;
            }
        }
        return out.append(text, at, text.length()).toString();
    }

    private static Object split(Object[] a, Cost cost) {
        String text = text(a, 0);
        String by = text(a, 1);
        long limit = a.length > 2 ? number(a, 2) : UNLIMITED;
        cost.payText(text.length());
        if (limit == 0) {
            return List.of();
        }
        List<Object> parts = new ArrayList<>();
        int at = 0;
        while (limit < 0 || parts.size() + 1 < limit) {
            int found = by.isEmpty() ? next(text, at) : text.indexOf(by, at);
            if (found < 0 || by.isEmpty() && found == text.length()) {
                break;
            }
            cost.pay(2);
            parts.add(text.substring(at, found));
            at = found + by.length();
        }
        parts.add(text.substring(at));
        return parts;
    }

    private static int next(String text, int at) {
        return at < text.length() ? text.offsetByCodePoints(at, 1) : -1;
    }

    private static Object join(Object[] a, Cost cost) {
        if (!(a[0] instanceof List<?> list)) {
            throw Functions.unfit("join()", a[0]);
        }
        String by = a.length > 1 ? text(a, 1) : "";
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < list.size(); i++) {
            String part = Functions.text(list.get(i), "join()");
            cost.payText(part.length() + (long) by.length());
            out.append(i == 0 ? "" : by).append(part);
        }
        return out.toString();
    }

    private static Object findAll(Object[] a, Cost cost) {
        String text = text(a, 0);
        Pattern pattern = Patterns.compile(text(a, 1), cost);
        long limit = a.length > 2 ? number(a, 2) : UNLIMITED;
        List<Object> found = new ArrayList<>();
        Patterns.pay(pattern, text, cost);
        Matcher matcher = pattern.matcher(text);
        while (found.size() != limit && matcher.find()) {
            Patterns.pay(pattern, text.substring(matcher.end()), cost);
            found.add(matcher.group());
        }
        return found;
    }

    /** How many code points a text has. */
    static long size(String text, Cost cost) {
        cost.payText(text.length());
        return text.codePointCount(0, text.length());
    }
}
