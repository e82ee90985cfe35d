package dev.slimgate.document;

import dev.slimgate.oci.Printable;
import java.util.Collection;
import java.util.Locale;

/** Finds the word that was probably meant. */
final class DidYouMean {
    /** Words beyond this length are no slips of the pen, and comparing them would cost. */
    private static final int MOST_COMPARED = 64;

    private DidYouMean() {}

    /** {@code ; did you mean "x"?}, or the allowed words where they are few, or nothing. */
    static String hint(String written, Collection<String> allowed) {
        String nearest = nearest(written, allowed);
        if (!nearest.isEmpty()) {
            return "; did you mean \"" + nearest + "\"?";
        }
        return allowed.size() <= 8 ? "; allowed: " + String.join(", ", allowed) : "";
    }

    /** The word with the fewest slips, the first of equals; {@code ""} where none is near. */
    static String nearest(String written, Collection<String> allowed) {
        if (written.isEmpty() || written.length() > MOST_COMPARED) {
            return "";
        }
        String lower = written.toLowerCase(Locale.ROOT);
        String nearest = "";
        int fewest = Math.max(1, Math.min(3, (written.length() + 1) / 3)) + 1;
        for (String word : allowed) {
            String candidate = word.toLowerCase(Locale.ROOT);
            int slips = candidate.startsWith(lower) && lower.length() >= 3 ? 1 : slips(lower, candidate);
            if (slips < fewest) {
                fewest = slips;
                nearest = word;
            }
        }
        return nearest;
    }

    /** A foreign word in quotes, safe to show. */
    static String quoted(String written) {
        return "\"" + Printable.of(written, 60) + "\"";
    }

    /** Damerau and Levenshtein's distance: letters added, left out, changed, or swapped with their neighbour. */
    static int slips(String from, String to) {
        int[] beforeLast = new int[to.length() + 1];
        int[] last = new int[to.length() + 1];
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                int best = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + change);
                boolean swapped = i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
                row[j] = swapped ? Math.min(best, beforeLast[j - 2] + 1) : best;
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[to.length()];
    }
}
