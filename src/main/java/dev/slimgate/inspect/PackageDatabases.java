package dev.slimgate.inspect;

import dev.slimgate.facts.PackageCounts;
import dev.slimgate.filesystem.FileTree;
import dev.slimgate.filesystem.TreeNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts and lists the packages of a distribution's databases, as {@link ContentInspector#probe} left them. */
public final class PackageDatabases {
    private final FileTree files;

    private PackageDatabases(FileTree files) {
        this.files = files;
    }

    static PackageCounts count(Tree tree) {
        PackageDatabases databases = new PackageDatabases(tree.files());
        return new PackageCounts(count(databases.dpkg()), count(databases.apk()), count(databases.rpm()));
    }

    /**
     * The packages of dpkg and apk, sorted by database, name and version; without those of a database that holds more
     * than the index keeps, and of rpm, which keeps them in a form of its own. Costs a few look-ups.
     *
     * @param files of layers that were scanned with {@link ContentInspector#probe}
     */
    public static List<InstalledPackage> list(FileTree files) {
        PackageDatabases databases = new PackageDatabases(files);
        List<InstalledPackage> result = new ArrayList<>();
        databases.dpkg().forEach(list -> result.addAll(list.packages()));
        databases.apk().forEach(list -> result.addAll(list.packages()));
        result.sort(Comparator.comparing(InstalledPackage::database)
                .thenComparing(InstalledPackage::name)
                .thenComparing(InstalledPackage::version));
        return result;
    }

    /** The packages of all files of one database; null where there is none or one of them cannot be read. */
    private static @Nullable Integer count(List<PackageList> lists) {
        boolean readable = !lists.isEmpty() && lists.stream().allMatch(list -> list.count() >= 0);
        return readable ? (Integer) lists.stream().mapToInt(PackageList::count).sum() : null;
    }

    private List<PackageList> dpkg() {
        List<PackageList> result = new ArrayList<>(at(List.of(PackageLooks.DPKG_STATUS)));
        files.resolve(PackageLooks.DPKG_DIRECTORY).stream()
                .flatMap(directory -> directory.node().children().stream())
                .filter(TreeNode::isFile)
                .map(PackageList::of)
                .forEach(list -> addIfThere(result, list));
        return result;
    }

    private List<PackageList> apk() {
        return at(PackageLooks.APK);
    }

    /** Of several forms side by side, as an upgrade leaves them, the newest. */
    private List<PackageList> rpm() {
        for (String name : List.of("rpmdb.sqlite", "Packages.db", "Packages")) {
            for (String directory : PackageLooks.RPM_DIRECTORIES) {
                List<PackageList> found = at(List.of(directory + name));
                if (!found.isEmpty()) {
                    return hasUnwritten(directory + name) ? List.of() : found;
                }
            }
        }
        return List.of();
    }

    /** Whether a log beside the database holds rows that are not in it yet. */
    private boolean hasUnwritten(String path) {
        return files.resolve(path + "-wal")
                .filter(log -> log.node().isFile() && log.node().sizeBytes() > 0)
                .isPresent();
    }

    /** What was kept of the files at some paths, each file once. */
    private List<PackageList> at(List<String> paths) {
        List<PackageList> result = new ArrayList<>();
        List<Integer> seen = new ArrayList<>();
        for (String path : paths) {
            TreeNode node = files.resolve(path).map(FileTree.Resolved::node).orElse(null);
            if (node != null && node.isFile() && !seen.contains(node.inode())) {
                seen.add(node.inode());
                addIfThere(result, PackageList.of(node));
            }
        }
        return result;
    }

    private static void addIfThere(List<PackageList> lists, @Nullable PackageList list) {
        if (list != null) {
            lists.add(list);
        }
    }
}
