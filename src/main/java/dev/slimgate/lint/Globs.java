package dev.slimgate.lint;

import dev.slimgate.policy.ImagePatterns;
import java.util.List;

/** What can be said of globs over image names without any name: see {@link ImagePatterns}. */
final class Globs {
    /** Stands for {@code *}, which stays within a path component; no name holds it. */
    private static final char STAR = '\u0001';
    /** Stands for {@code **}. */
    private static final char STARS = '\u0002';
    /** Any character that stands in neither glob. */
    private static final char OTHER = '\u0003';

    private Globs() {}

    /** Whether all names that the one matches are matched by the other; a yes is certain, a no may be cautious. */
    static boolean covers(String outer, String inner) {
        String by = tokens(outer);
        String all = tokens(inner);
        boolean[] reached = new boolean[all.length() + 1];
        reached[0] = true;
        for (int i = 0; i < by.length(); i++) {
            char token = by.charAt(i);
            if (token == STAR || token == STARS) {
                for (int j = 1; j <= all.length(); j++) {
                    reached[j] |= reached[j - 1] && (token == STARS || staysWithin(all.charAt(j - 1)));
                }
            } else {
                for (int j = all.length(); j > 0; j--) {
                    reached[j] = reached[j - 1] && all.charAt(j - 1) == token;
                }
                reached[0] = false;
            }
        }
        return reached[all.length()];
    }

    /** Whether one of the globs covers it. */
    static boolean anyCovers(List<String> outer, String inner) {
        return outer.stream().anyMatch(glob -> covers(glob, inner));
    }

    /** Whether some name is matched by both. */
    static boolean overlap(String one, String other) {
        String first = tokens(one);
        String second = tokens(other);
        boolean[][] reached = new boolean[first.length() + 1][second.length() + 1];
        reached[0][0] = true;
        for (int i = 0; i <= first.length(); i++) {
            for (int j = 0; j <= second.length(); j++) {
                if (reached[i][j]) {
                    step(first, i, second, j, reached);
                }
            }
        }
        return reached[first.length()][second.length()];
    }

    /** Marks what is reached from here; never what lies before, so that one pass in order finds all. */
    private static void step(String first, int i, String second, int j, boolean[][] reached) {
        char one = i < first.length() ? first.charAt(i) : OTHER;
        char other = j < second.length() ? second.charAt(j) : OTHER;
        if (isStar(one)) {
            reached[i + 1][j] = true;
        }
        if (isStar(other)) {
            reached[i][j + 1] = true;
        }
        if (i == first.length() || j == second.length()) {
            return;
        }
        if (!isStar(one) && !isStar(other)) {
            reached[i + 1][j + 1] |= one == other;
        } else if (isStar(one) && !isStar(other)) {
            reached[i][j + 1] |= one == STARS || other != '/';
        } else if (!isStar(one) && isStar(other)) {
            reached[i + 1][j] |= other == STARS || one != '/';
        }
    }

    /** Whether both select some image in common; a no is certain. */
    static boolean overlap(ImagePatterns one, ImagePatterns other) {
        return one.include().stream()
                .filter(glob -> !anyCovers(one.exclude(), glob) && !anyCovers(other.exclude(), glob))
                .anyMatch(glob -> other.include().stream()
                        .filter(second -> !anyCovers(one.exclude(), second) && !anyCovers(other.exclude(), second))
                        .anyMatch(second -> overlap(glob, second)));
    }

    /** Whether all images that the one selects are selected by the other; a yes is certain. */
    static boolean covers(ImagePatterns outer, ImagePatterns inner) {
        boolean included = inner.include().stream().allMatch(glob -> anyCovers(outer.include(), glob));
        boolean excluded = outer.exclude().stream()
                .allMatch(glob -> anyCovers(inner.exclude(), glob)
                        || inner.include().stream().noneMatch(selected -> overlap(selected, glob)));
        return included && excluded;
    }

    private static boolean isStar(char token) {
        return token == STAR || token == STARS;
    }

    private static boolean staysWithin(char token) {
        return token != '/' && token != STARS;
    }

    private static String tokens(String glob) {
        return glob.replace("**", String.valueOf(STARS)).replace('*', STAR);
    }
}
