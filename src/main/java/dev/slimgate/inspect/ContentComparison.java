package dev.slimgate.inspect;

import dev.slimgate.content.Deadline;
import dev.slimgate.facts.ContentChanges;
import dev.slimgate.filesystem.FileTree;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerIndex;
import java.util.List;

/** What differs between the layers of two images; without I/O. */
public final class ContentComparison {
    private ContentComparison() {}

    /**
     * Compares two images. Costs two file trees at a time and a walk over both.
     *
     * @param before layers of the first, base layer first, scanned with {@link ContentInspector#probe}
     * @param after the same of the second
     * @param hold what the trees cost is taken from it
     * @throws dev.slimgate.content.ContentException as {@link ContentInspector#inspect} does
     */
    public static ContentChanges of(
            List<LayerIndex> before, List<LayerIndex> after, IndexBudget.Hold hold, Deadline deadline) {
        FileTree first = FileTree.stack(before, hold, deadline);
        FileTree second = FileTree.stack(after, hold, deadline);
        TreeComparison files = new TreeComparison(before, after, deadline);
        files.compare(first, second);
        return new ContentChanges(
                files.added(),
                files.removed(),
                files.changed(),
                files.unproven(),
                files.directories(),
                files.moreDirectories(),
                PackageComparison.of(PackageDatabases.list(first), PackageDatabases.list(second)));
    }
}
