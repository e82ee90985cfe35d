package dev.slimgate.inspect;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.facts.Base.Change;
import dev.slimgate.facts.ContentFacts.PackageManager;
import dev.slimgate.facts.ContentFacts.Shell;
import dev.slimgate.filesystem.LayerEntry;
import dev.slimgate.filesystem.LayerIndex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the layers did to that which decides a family. What they brought is read off the final tree, which knows each
 * path's layer; what they removed off their whiteouts, and off what came to stand where a directory was.
 *
 * @param brought paths of the final tree that decide, absolute, and the layer that each comes from
 * @param removed paths that a layer took away from those below it
 * @param coreTop the highest of the layers that first bring a release file, a package database or a C library; -1 where
 *     none brings any
 */
record BaseChanges(List<Change> brought, List<Change> removed, int coreTop) {
    private static final Comparator<Change> ORDER =
            Comparator.comparingInt(Change::layer).thenComparing(Change::path);
    /** More than any real image has of such paths, in all its layers. */
    private static final int MOST_PATHS = 200_000;

    private static final int STEPS_BETWEEN_LOOKS = 4096;

    static BaseChanges of(
            Tree tree, List<LayerIndex> layers, List<Shell> shells, List<PackageManager> managers, Deadline deadline) {
        TreeMap<String, Integer> brought = new TreeMap<>();
        tree.files().walk((path, node) -> {
            if (!node.isDirectory() && (Deciding.core(path.substring(1)) || Deciding.content(node.marks()))) {
                brought.put(path, node.layer());
                bound(brought.size());
            }
        });
        shells.forEach(shell -> brought.put(shell.path(), shell.layer()));
        managers.stream()
                .filter(PackageManagers::isSystem)
                .forEach(manager -> brought.put(manager.path(), manager.layer()));
        List<Change> found = new ArrayList<>();
        brought.forEach((path, layer) -> found.add(new Change(path, layer)));
        Scan scan = new Scan(deadline);
        for (int i = 0; i < layers.size(); i++) {
            scan.layer(layers.get(i), i);
        }
        return new BaseChanges(found, scan.removed, scan.coreTop);
    }

    /** What layers from this one upwards changed, by layer, then path. */
    List<Change> from(int layer) {
        List<Change> all = new ArrayList<>();
        brought.stream().filter(change -> change.layer() >= layer).forEach(all::add);
        removed.stream().filter(change -> change.layer() >= layer).forEach(all::add);
        return all.stream().distinct().sorted(ORDER).toList();
    }

    /** As many as may be listed: one of each layer where they are too many, and of so many layers the highest. */
    static List<Change> most(List<Change> changes, int most) {
        if (changes.size() <= most) {
            return changes;
        }
        List<Change> ofEachLayer = new ArrayList<>(changes.stream()
                .collect(Collectors.toMap(Change::layer, change -> change, (one, other) -> one, TreeMap::new))
                .values());
        return ofEachLayer.subList(Math.max(0, ofEachLayer.size() - most), ofEachLayer.size());
    }

    private static void bound(int paths) {
        if (paths > MOST_PATHS) {
            throw new ContentException.TooLarge("the image has more than " + MOST_PATHS
                    + " release files, files of package databases, C libraries and shells");
        }
    }

    /** Goes through the layers from the lowest to the highest. */
    private static final class Scan {
        private final Deadline deadline;
        private final NavigableSet<String> there = new TreeSet<>();
        private final List<Change> removed = new ArrayList<>();
        private boolean release;
        private boolean database;
        private boolean libc;
        private int coreTop = -1;
        private int added;
        private long steps;

        Scan(Deadline deadline) {
            this.deadline = deadline;
        }

        void layer(LayerIndex index, int layer) {
            if (!there.isEmpty()) {
                for (LayerEntry entry : index.entries()) {
                    step();
                    hide(entry, layer);
                }
            }
            for (LayerEntry entry : index.entries()) {
                step();
                switch (entry.kind()) {
                    case FILE, SYMLINK, HARD_LINK, OTHER -> add(entry, layer);
                    case DIRECTORY, WHITEOUT, OPAQUE -> {}
                }
            }
        }

        private void step() {
            if (++steps % STEPS_BETWEEN_LOOKS == 0 && deadline.expired()) {
                throw new ContentException.TimedOut("the image's layers were not looked through in time");
            }
        }

        private void add(LayerEntry entry, int layer) {
            String path = entry.path();
            if (!Deciding.path(path) && !Deciding.content(entry.marks())) {
                return;
            }
            bound(++added);
            there.add(path);
            if (Deciding.release(path) && !release
                    || Deciding.database(path) && !database
                    || Deciding.libc(path) && !libc) {
                coreTop = layer;
            }
            release |= Deciding.release(path);
            database |= Deciding.database(path);
            libc |= Deciding.libc(path);
        }

        /** What an entry takes away from the layers below: itself, or all that was below it. */
        private void hide(LayerEntry entry, int layer) {
            String path = entry.path();
            switch (entry.kind()) {
                case WHITEOUT -> {
                    remove(path, layer);
                    removeBelow(path, layer);
                }
                case OPAQUE, FILE, SYMLINK, HARD_LINK, OTHER -> removeBelow(path, layer);
                case DIRECTORY -> remove(path, layer);
            }
        }

        private void remove(String path, int layer) {
            if (there.remove(path)) {
                removed.add(new Change("/" + path, layer));
            }
        }

        private void removeBelow(String path, int layer) {
            char afterSlash = '/' + 1;
            NavigableSet<String> below =
                    path.isEmpty() ? there : there.subSet(path + "/", true, path + afterSlash, false);
            below.forEach(gone -> removed.add(new Change("/" + gone, layer)));
            below.clear();
        }
    }
}
