package dev.slimgate.policy.expression;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version as Semantic Versioning 2.0.0 writes it. See <a href="https://semver.org/spec/v2.0.0.html">the specification</a>.
 *
 * @param pre the identifiers of a version that comes before the release; empty for a release
 * @param build says nothing of the order
 */
record Version(long major, long minor, long patch, List<String> pre, String build) implements Comparable<Version> {
    private static final int MOST_CHARACTERS = 256;
    private static final String NUMBER = "(0|[1-9][0-9]{0,17})";
    private static final Pattern FORM = Pattern.compile(NUMBER + "\\." + NUMBER + "\\." + NUMBER
            + "(?:-([0-9A-Za-z-]++(?:\\.[0-9A-Za-z-]++)*+))?(?:\\+([0-9A-Za-z-]++(?:\\.[0-9A-Za-z-]++)*+))?");

    Version {
        pre = List.copyOf(pre);
    }

    /** The version in a text; empty where there is none. */
    static Optional<Version> parse(String text) {
        if (text.length() > MOST_CHARACTERS) {
            return Optional.empty();
        }
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        String written = form.group(4);
        List<String> pre = written == null ? List.of() : List.of(written.split("\\.", -1));
        if (pre.stream().anyMatch(part -> isNumber(part) && part.length() > 1 && part.startsWith("0"))) {
            return Optional.empty();
        }
        return Optional.of(new Version(
                Long.parseLong(form.group(1)),
                Long.parseLong(form.group(2)),
                Long.parseLong(form.group(3)),
                pre,
                form.group(5) == null ? "" : form.group(5)));
    }

    private static boolean isNumber(String part) {
        return part.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    @Override
    public int compareTo(Version other) {
        int order = Long.compare(major, other.major);
        order = order != 0 ? order : Long.compare(minor, other.minor);
        order = order != 0 ? order : Long.compare(patch, other.patch);
        if (order != 0 || pre.equals(other.pre)) {
            return order;
        }
        if (pre.isEmpty() || other.pre.isEmpty()) {
            return pre.isEmpty() ? 1 : -1;
        }
        for (int i = 0; i < Math.min(pre.size(), other.pre.size()); i++) {
            int part = compareParts(pre.get(i), other.pre.get(i));
            if (part != 0) {
                return part;
            }
        }
        return pre.size() - other.pre.size();
    }

    private static int compareParts(String one, String other) {
        boolean number = isNumber(one);
        if (number != isNumber(other)) {
            return number ? -1 : 1;
        }
        int longer = number ? one.length() - other.length() : 0;
        return longer != 0 ? longer : one.compareTo(other);
    }
}
