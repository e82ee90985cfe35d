package dev.slimgate.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.filesystem.LayerEntry.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TreePathsTest {
    private final TreePaths paths = new TreePaths(Deadline.after(Duration.ofMinutes(1)));

    private static TreeNode put(TreeNode parent, String name, Kind kind, @Nullable String target) {
        TreeNode node = new TreeNode(name, kind, 0, 0755, target, 0, null, 1, parent);
        parent.put(name, node);
        return node;
    }

    @Test
    void followsTheLastNameOnlyWhereItIsAskedTo() {
        TreeNode usr = put(paths.root(), "usr", Kind.DIRECTORY, null);
        TreeNode shell = put(usr, "dash", Kind.FILE, null);
        TreeNode link = put(usr, "sh", Kind.SYMLINK, "dash");
        put(paths.root(), "bin", Kind.SYMLINK, "/usr");

        assertThat(paths.find("/bin/sh", true)).isSameAs(shell);
        assertThat(paths.find("/bin/sh", false)).isSameAs(link);
        assertThat(paths.find("/bin", false)).matches(TreeNode::isSymlink);
        assertThat(paths.find("/", true)).isSameAs(paths.root());
    }

    @Test
    void nothingIsBelowAFileNorAboveTheRoot() {
        TreeNode file = put(paths.root(), "file", Kind.FILE, null);
        put(paths.root(), "out", Kind.SYMLINK, "../../file");

        assertThat(paths.find("/file/name", true)).isNull();
        assertThat(paths.find("/none/name", true)).isNull();
        assertThat(paths.find("/out", true)).isSameAs(file);
    }

    @Test
    void aTargetGoesBeforeWhatIsLeftOfThePath() {
        TreeNode usr = put(paths.root(), "usr", Kind.DIRECTORY, null);
        TreeNode inside = put(usr, "inside", Kind.SYMLINK, "a/b");
        TreeNode absolute = put(usr, "absolute", Kind.SYMLINK, "/a/b");
        Deque<String> left = new ArrayDeque<>(List.of("rest"));

        assertThat(paths.follow(inside, usr, left)).isSameAs(usr);
        assertThat(paths.follow(absolute, usr, left)).isSameAs(paths.root());
        assertThat(left).containsExactly("a", "b", "a", "b", "rest");
    }

    @Test
    void saysThePathOfANode() {
        TreeNode usr = put(paths.root(), "usr", Kind.DIRECTORY, null);
        TreeNode bin = put(usr, "bin", Kind.DIRECTORY, null);

        assertThat(paths.pathOf(bin)).isEqualTo("/usr/bin");
        assertThat(paths.pathOf(paths.root())).isEqualTo("/");
    }

    @Test
    void looksAtTheDeadlineEverySoManySteps() {
        TreePaths late = new TreePaths(Deadline.after(Duration.ZERO));
        for (int i = 1; i < 4096; i++) {
            late.step();
        }

        assertThatThrownBy(late::step).isInstanceOf(ContentException.TimedOut.class);
    }
}
