package dev.slimgate.facts;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a build left behind that the program does not need. Low noise before completeness; of credentials only path and
 * kind are told, never the content.
 *
 * @param found most bytes first, then by path; at most {@value #MOST_FOUND}, with room for some of each category
 * @param totals of all that was found, also of what is not listed; a category without finds is absent
 */
public record Leftovers(List<Leftover> found, Map<Category, Total> totals) {
    /** The most that are listed. */
    public static final int MOST_FOUND = 500;

    /** Nothing found. */
    public static final Leftovers NONE = new Leftovers(List.of(), Map.of());

    public Leftovers {
        found = List.copyOf(found);
        totals = Map.copyOf(totals);
    }

    /**
     * One find: a file, or a directory with all that is in it.
     *
     * @param path absolute
     * @param bytes of the reachable regular files there
     * @param files how many they are
     * @param layer the layer that brought the most of those bytes, counted from 0
     * @param what in a few words, safe to show, such as {@code npm cache} or {@code private key}
     */
    public record Leftover(Category category, String path, long bytes, int files, int layer, String what) {}

    /**
     * The sum of a category.
     *
     * @param finds how many finds
     * @param bytes of the reachable regular files
     */
    public record Total(int finds, long bytes) {}

    /** The categories of the design, section 5. */
    public enum Category {
        PACKAGE_CACHE("PackageCache"),
        VERSION_CONTROL("VersionControl"),
        CREDENTIALS("Credentials"),
        DEV_DEPENDENCIES("DevDependencies"),
        BUILD_TOOLS("BuildTools"),
        TESTS("Tests"),
        SOURCE_MAPS("SourceMaps"),
        DOCUMENTATION("Documentation"),
        TEMPORARY_FILES("TemporaryFiles"),
        EDITOR_FILES("EditorFiles");

        private final String label;

        Category(String label) {
            this.label = label;
        }

        /** The name in policies, messages and JSON. */
        public String label() {
            return label;
        }

        /** The category of this name. */
        public static Optional<Category> of(String label) {
            return Arrays.stream(values()).filter(c -> c.label.equals(label)).findFirst();
        }
    }
}
