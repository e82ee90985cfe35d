package dev.slimgate.policy.expression;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.slimgate.oci.Printable;

/**
 * Regular expressions without backtracking, in re2's syntax: the time of a match grows with the text and with the pattern,
 * and with nothing else. What a pattern would unfold to is estimated before it is compiled, as {@code (a{1000}){1000}} is
 * short to write.
 */
final class Patterns {
    static final int MOST_CHARACTERS = 1_000;
    static final int MOST_STEPS = 2_000;
    private static final int MOST_NESTED = 50;

    private final String pattern;
    private int at;

    private Patterns(String pattern) {
        this.pattern = pattern;
    }

    /** The compiled pattern; throws {@link Unanswered} where it is none or too large. */
    static Pattern compile(String pattern, Cost cost) {
        if (pattern.length() > MOST_CHARACTERS) {
            throw new Unanswered("a pattern may have " + MOST_CHARACTERS + " characters");
        }
        long steps = new Patterns(pattern).alternatives(0);
        if (steps > MOST_STEPS) {
            throw new Unanswered(
                    "the pattern " + Printable.of(pattern) + " unfolds to more than " + MOST_STEPS + " steps");
        }
        cost.pay(8 * (pattern.length() + steps)); // what is compiled is parsed, unfolded and linked
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw new Unanswered(
                    "the pattern " + Printable.of(pattern) + " is none: " + Printable.of(e.getDescription()));
        }
    }

    /** Pays for one search through a text. */
    static void pay(Pattern pattern, String text, Cost cost) {
        cost.pay(1 + (1L + text.length()) * (1 + pattern.programSize() / 8L));
    }

    /** The steps up to the closing bracket; never too few. */
    private long alternatives(int nested) {
        if (nested > MOST_NESTED) {
            throw new Unanswered("a pattern may be nested " + MOST_NESTED + " deep");
        }
        long steps = 1;
        while (at < pattern.length() && pattern.charAt(at) != ')') {
            steps = Math.min(steps + repeated(atom(nested)), Integer.MAX_VALUE);
        }
        return steps;
    }

    private long atom(int nested) {
        char c = pattern.charAt(at++);
        return switch (c) {
            case '(' -> {
                long inside = alternatives(nested + 1) + 2;
                at++; // the bracket that closes it, or the end
                yield inside;
            }
            case '[' -> {
                skipClass();
                yield 1;
            }
            case '\\' -> {
                at++;
                yield 1;
            }
            default -> 1;
        };
    }

    private void skipClass() {
        at += at < pattern.length() && pattern.charAt(at) == '^' ? 1 : 0;
        at += at < pattern.length() && pattern.charAt(at) == ']' ? 1 : 0;
        while (at < pattern.length() && pattern.charAt(at) != ']') {
            at += pattern.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
    }

    /** What an atom comes to with all the repetitions behind it. */
    private long repeated(long atom) {
        long steps = atom;
        while (at < pattern.length() && "*+?{".indexOf(pattern.charAt(at)) >= 0) {
            if (pattern.charAt(at) == '{') {
                int close = pattern.indexOf('}', at);
                if (close < 0) {
                    return steps;
                }
                steps = Math.min(steps * times(pattern.substring(at + 1, close)), Integer.MAX_VALUE);
                at = close + 1;
            } else {
                steps++;
                at++;
            }
        }
        return steps;
    }

    /** The larger number of {@code 2,5}; what holds none is text and stands for itself. */
    private static long times(String counts) {
        long most = 1;
        for (String count : counts.split(",", -1)) {
            boolean number =
                    !count.isEmpty() && count.length() <= 9 && count.chars().allMatch(c -> c >= '0' && c <= '9');
            most = number ? Math.max(most, Long.parseLong(count)) : most;
        }
        return most + 1;
    }
}
