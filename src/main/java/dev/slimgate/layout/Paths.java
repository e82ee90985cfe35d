package dev.slimgate.layout;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Paths inside an archive, relative to its root, without {@code .} and {@code ..}. */
final class Paths {
    private Paths() {}

    /**
     * The normal form of a path that stands in a folder; null where it leads out of the archive or names nothing.
     *
     * @param folder in normal form; {@code ""} for the root
     */
    static @Nullable String normal(String folder, String path) {
        Deque<String> parts = new ArrayDeque<>();
        String whole = folder.isEmpty() || path.startsWith("/") ? path : folder + "/" + path;
        for (String part : whole.split("/", -1)) {
            switch (part) {
                case "", "." -> {}
                case ".." -> {
                    if (parts.pollLast() == null) {
                        return null;
                    }
                }
                default -> parts.addLast(part);
            }
        }
        return parts.isEmpty() ? null : String.join("/", parts);
    }

    /** The folder that a path stands in; {@code ""} for the root. */
    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }
}
