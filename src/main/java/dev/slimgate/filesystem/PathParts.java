package dev.slimgate.filesystem;

import java.util.ArrayList;
import java.util.List;

/** Paths as text, by their slashes alone. */
final class PathParts {
    private PathParts() {}

    /** The names in it, without empty ones and {@code .}; {@code ..} stays. */
    static List<String> of(String path) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        while (from < path.length()) {
            int slash = path.indexOf('/', from);
            int end = slash < 0 ? path.length() : slash;
            if (end > from && !(end - from == 1 && path.charAt(from) == '.')) {
                parts.add(path.substring(from, end));
            }
            from = end + 1;
        }
        return parts;
    }

    /** Empty for what stands in the root. */
    static String parentOf(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    static String nameOf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
