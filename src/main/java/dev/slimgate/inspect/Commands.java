package dev.slimgate.inspect;

import dev.slimgate.filesystem.FileTree.Resolved;
import dev.slimgate.filesystem.TreeNode;
import dev.slimgate.oci.ImageConfig;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where the words of an image's command lead to, as runc looks them up: by its PATH and its working directory. */
final class Commands {
    private static final List<String> DEFAULT_PATH =
            List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");
    /** What a runtime puts over the image's own tree. */
    private static final List<String> MOUNTED = List.of("/proc/", "/sys/", "/dev/", "/run/", "/var/run/");

    private static final int MAX_PATH_DIRECTORIES = 64;

    private final Tree tree;
    private final String workingDirectory;
    private final List<String> path;
    private final List<String> volumes;

    Commands(Tree tree, ImageConfig config) {
        this.tree = tree;
        this.workingDirectory =
                config.workingDirectory().startsWith("/") ? config.workingDirectory() : "/" + config.workingDirectory();
        this.path = path(config.path());
        this.volumes = config.volumes().stream()
                .map(volume -> volume.endsWith("/") ? volume : volume + "/")
                .toList();
    }

    /**
     * Where a word leads to.
     *
     * @param path absolute; the word itself where no directory of PATH has it
     * @param end what is there, links followed; null for nothing
     */
    record Found(String path, @Nullable Resolved end) {}

    private static List<String> path(@Nullable String written) {
        return written == null || written.isBlank()
                ? DEFAULT_PATH
                : List.of(written.split(":", -1)).stream()
                        .limit(MAX_PATH_DIRECTORIES)
                        .toList();
    }

    /** A program: at its place where the word has a slash, else the first executable one in a directory of PATH. */
    Found program(String word) {
        if (word.contains("/")) {
            return file(word);
        }
        Found other = new Found(word, null);
        for (String directory : path) {
            Found found = file((directory.isEmpty() ? "." : directory) + "/" + word);
            if (found.end() != null && found.end().node().isFile()) {
                if (isExecutable(found.end().node())) {
                    return found;
                }
                other = other.end() == null ? found : other;
            }
        }
        return other;
    }

    /** A file, seen from the working directory. */
    Found file(String word) {
        String joined = word.startsWith("/") ? word : workingDirectory + "/" + word;
        String absolute = Arrays.stream(joined.split("/", -1))
                .filter(part -> !part.isEmpty() && !part.equals("."))
                .collect(Collectors.joining("/", "/", ""));
        return new Found(absolute, tree.files().resolve(absolute).orElse(null));
    }

    /** Whether a path may be there when the container runs although the image does not hold it. */
    boolean mayAppear(String absolute) {
        String target = tree.files().lookup(absolute).map(TreeNode::linkTarget).orElse(absolute);
        return MOUNTED.stream().anyMatch(mount -> absolute.startsWith(mount) || target.startsWith(mount))
                || volumes.stream().anyMatch(absolute::startsWith);
    }

    static boolean isExecutable(TreeNode node) {
        return (node.mode() & 0111) != 0;
    }

    static String nameOf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
