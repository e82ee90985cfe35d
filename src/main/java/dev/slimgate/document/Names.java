package dev.slimgate.document;

/**
 * What Kubernetes accepts as names.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/names/">object names</a>
 */
final class Names {
    private static final int MAX_SUBDOMAIN = 253;
    private static final int MAX_LABEL = 63;

    private Names() {}

    /** RFC 1123 label: lower-case letters, digits and hyphens, at most 63. */
    static boolean isDnsLabel(String name) {
        return name.length() <= MAX_LABEL && isDnsPart(name);
    }

    /** RFC 1123 subdomain: labels with dots between them, at most 253. */
    static boolean isDnsSubdomain(String name) {
        if (name.length() > MAX_SUBDOMAIN) {
            return false;
        }
        int start = 0;
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', start)) {
            if (!isDnsPart(name.substring(start, dot))) {
                return false;
            }
            start = dot + 1;
        }
        return isDnsPart(name.substring(start));
    }

    /** The key of a label: a name of at most 63, before it perhaps a subdomain and a slash. */
    static boolean isLabelKey(String key) {
        int slash = key.indexOf('/');
        String name = key.substring(slash + 1);
        return !name.isEmpty() && isLabelValue(name) && (slash < 0 || isDnsSubdomain(key.substring(0, slash)));
    }

    /** The value of a label: empty, or at most 63 letters, digits and {@code - _ .}, not at its ends. */
    static boolean isLabelValue(String value) {
        return value.isEmpty()
                || value.length() <= MAX_LABEL
                        && isAlphanumeric(value.charAt(0))
                        && isAlphanumeric(value.charAt(value.length() - 1))
                        && value.chars().allMatch(c -> isAlphanumeric(c) || c == '-' || c == '_' || c == '.');
    }

    private static boolean isDnsPart(String part) {
        return !part.isEmpty()
                && isLower(part.charAt(0))
                && isLower(part.charAt(part.length() - 1))
                && part.chars().allMatch(c -> isLower(c) || c == '-');
    }

    private static boolean isLower(int c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
    }

    private static boolean isAlphanumeric(int c) {
        return isLower(c) || c >= 'A' && c <= 'Z';
    }
}
