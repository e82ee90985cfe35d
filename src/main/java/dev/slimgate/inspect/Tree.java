package dev.slimgate.inspect;

import dev.slimgate.content.ContentException;
import dev.slimgate.filesystem.FileTree;
import dev.slimgate.filesystem.TreeNode;
import dev.slimgate.oci.Printable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The tree of an image with the questions that inspection asks of it. */
record Tree(FileTree files) {
    private static final int MAX_FOUND = 50_000;

    /** A path and what is there. */
    record Place(String path, TreeNode node) {
        String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        /** The name of the directory that it stands in; empty in the root. */
        String directoryName() {
            int last = path.lastIndexOf('/');
            return path.substring(path.lastIndexOf('/', last - 1) + 1, Math.max(last, 0));
        }
    }

    /**
     * What a test lets through, in the tree's order.
     *
     * @throws ContentException.TooLarge if it is more than any real image has
     */
    List<Place> select(Predicate<Place> wanted) {
        List<Place> result = new ArrayList<>();
        files.walk((path, node) -> {
            Place place = new Place(path, node);
            if (wanted.test(place)) {
                if (result.size() == MAX_FOUND) {
                    throw new ContentException.TooLarge("the image has more than " + MAX_FOUND
                            + " programs, shells or libraries, such as " + Printable.of(path));
                }
                result.add(place);
            }
        });
        return result;
    }

    /** The first in the tree's order that a test lets through. */
    Optional<Place> first(Predicate<Place> wanted) {
        List<Place> found = new ArrayList<>(1);
        files.walk((path, node) -> {
            Place place = new Place(path, node);
            if (found.isEmpty() && wanted.test(place)) {
                found.add(place);
            }
        });
        return found.stream().findFirst();
    }

    /** How many paths a test lets through. */
    long count(Predicate<Place> wanted) {
        long[] count = new long[1];
        files.walk((path, node) -> count[0] += wanted.test(new Place(path, node)) ? 1 : 0);
        return count[0];
    }

    Optional<FileTree.Resolved> file(String path) {
        return files.resolve(path).filter(found -> found.node().isFile());
    }

    boolean hasFile(String path) {
        return file(path).isPresent();
    }

    boolean hasDirectory(String path) {
        return files.resolve(path).filter(found -> found.node().isDirectory()).isPresent();
    }

    /** Whether a path leads to a directory with something in it. */
    boolean hasContents(String path) {
        return files.resolve(path)
                .filter(found -> found.node().isDirectory() && !found.node().isEmpty())
                .isPresent();
    }

    /** The text of a file that the probe kept; empty where there is none or it was not kept. */
    Optional<String> text(String path) {
        return file(path)
                .filter(found -> !Marks.isNoted(found.node().marks()))
                .map(found -> found.node().captured())
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
}
