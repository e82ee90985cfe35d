package dev.slimgate.inspect;

import dev.slimgate.filesystem.FileTree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The tree of an image with the questions that inspection asks of it. */
record Tree(FileTree files) {

    /** A path and what is there. */
    record Place(String path, FileTree.Node node) {
        String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        /** The name of the directory that it stands in; empty in the root. */
        String directoryName() {
            int last = path.lastIndexOf('/');
            return path.substring(path.lastIndexOf('/', last - 1) + 1, Math.max(last, 0));
        }
    }

    /** Files and symlinks that a test on their path lets through, in the tree's order. */
    List<Place> select(Predicate<Place> wanted) {
        List<Place> result = new ArrayList<>();
        files.walk((path, node) -> {
            Place place = new Place(path, node);
            if (wanted.test(place)) {
                result.add(place);
            }
        });
        return result;
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
        return file(path).map(found -> found.node().captured()).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
}
