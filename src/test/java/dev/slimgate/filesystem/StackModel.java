package dev.slimgate.filesystem;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What layers make together, worked out over a plain map of paths: slow, and easy to believe. */
final class StackModel {
    /** Paths from the root, without a slash at the beginning, to what is there; the root itself is not in it. */
    private final Map<String, Thing> things = new TreeMap<>();

    private final List<Shipped> shipped = new ArrayList<>();
    private final Map<Integer, Integer> hiddenBy = new TreeMap<>();

    private StackModel() {}

    /**
     * What stands at a path.
     *
     * @param kind FILE, DIRECTORY or SYMLINK
     * @param id of a file in the order in which files came, the same for all its names; of others nothing
     * @param text of a symlink its target, of a file its bytes
     */
    private record Thing(LayerStep.Kind kind, int id, int layer, String text) {}

    /** A file that some layer brought, in the order of their ids. */
    private record Shipped(String path, long bytes, int layer) {}

    static StackModel of(List<List<LayerStep>> layers) {
        StackModel model = new StackModel();
        for (int i = 0; i < layers.size(); i++) {
            for (LayerStep step : layers.get(i)) {
                model.hide(step);
            }
            for (LayerStep step : layers.get(i)) {
                model.bring(step, i);
            }
            model.notice(i);
        }
        return model;
    }

    /** Each path and what is there; a file tells how it is called first, so that hard links are known. */
    Map<String, String> tree() {
        Map<String, String> tree = new TreeMap<>();
        things.forEach((path, thing) -> tree.put(
                "/" + path,
                switch (thing.kind()) {
                    case DIRECTORY -> "directory of layer " + thing.layer();
                    case SYMLINK -> "link of layer " + thing.layer() + " to " + thing.text();
                    default ->
                        "file of layer " + thing.layer() + ", " + thing.text() + " bytes, as " + firstName(thing.id());
                }));
        return tree;
    }

    private String firstName(int id) {
        return things.entrySet().stream()
                .filter(entry -> isFile(entry.getValue()) && entry.getValue().id() == id)
                .map(entry -> "/" + entry.getKey())
                .findFirst()
                .orElseThrow();
    }

    /** What no path of the tree reaches. */
    List<HiddenFiles.HiddenFile> hidden() {
        return hiddenBy.entrySet().stream()
                .map(entry -> {
                    Shipped file = shipped.get(entry.getKey());
                    return new HiddenFiles.HiddenFile("/" + file.path(), file.bytes(), file.layer(), entry.getValue());
                })
                .filter(file -> file.bytes() > 0)
                .toList();
    }

    private void notice(int layer) {
        Set<Integer> reached = things.values().stream()
                .filter(StackModel::isFile)
                .map(Thing::id)
                .collect(Collectors.toSet());
        for (int id = 0; id < shipped.size(); id++) {
            if (!reached.contains(id)) {
                hiddenBy.putIfAbsent(id, layer);
            }
        }
    }

    private static boolean isFile(Thing thing) {
        return thing.kind() == LayerStep.Kind.FILE;
    }

    private boolean isDirectory(String path) {
        Thing thing = things.get(path);
        return path.isEmpty() || thing != null && thing.kind() == LayerStep.Kind.DIRECTORY;
    }

    private boolean isPlainDirectory(String path) {
        return isDirectory(path) && (path.isEmpty() || isPlainDirectory(parent(path)));
    }

    private void hide(LayerStep step) {
        if (step.kind() == LayerStep.Kind.WHITEOUT && isPlainDirectory(parent(step.path()))) {
            things.remove(step.path());
            removeBelow(step.path());
        }
        if (step.kind() == LayerStep.Kind.OPAQUE && isPlainDirectory(step.path())) {
            removeBelow(step.path());
        }
    }

    private void bring(LayerStep step, int layer) {
        switch (step.kind()) {
            case FILE -> {
                String path = place(step.path(), layer);
                shipped.add(new Shipped(path, step.bytes(), layer));
                put(path, new Thing(step.kind(), shipped.size() - 1, layer, "" + step.bytes()));
            }
            case SYMLINK -> put(place(step.path(), layer), new Thing(step.kind(), 0, layer, step.target()));
            case DIRECTORY -> {
                String path = place(step.path(), layer);
                if (!isDirectory(path)) {
                    put(path, new Thing(step.kind(), 0, layer, ""));
                }
            }
            case HARD_LINK -> link(step, layer);
            case OPAQUE -> directory(step.path(), layer);
            case WHITEOUT -> {}
        }
    }

    private void link(LayerStep step, int layer) {
        String there = follow(parent(step.target()));
        String target = there == null ? null : join(there, name(step.target()));
        Thing thing = target == null ? null : things.get(target);
        if (thing == null || thing.kind() == LayerStep.Kind.DIRECTORY) {
            return;
        }
        String path = place(step.path(), layer);
        if (things.get(path) != thing || !path.equals(target)) {
            put(path, new Thing(thing.kind(), thing.id(), layer, thing.text()));
        }
    }

    private String place(String path, int layer) {
        return join(directory(parent(path), layer), name(path));
    }

    private void put(String path, Thing thing) {
        removeBelow(path);
        things.put(path, thing);
    }

    private void removeBelow(String path) {
        things.keySet().removeIf(other -> path.isEmpty() || other.startsWith(path + "/"));
    }

    /** Makes the directories on the way, through links of this layer only. */
    private String directory(String path, int layer) {
        Deque<String> left = new ArrayDeque<>(names(path));
        String at = "";
        for (int links = 0; !left.isEmpty(); ) {
            String name = left.removeFirst();
            String next = name.equals("..") ? parent(at) : join(at, name);
            Thing thing = things.get(next);
            if (thing != null && thing.kind() == LayerStep.Kind.SYMLINK && thing.layer() == layer && links++ < 40) {
                at = start(at, thing, left);
            } else {
                if (!isDirectory(next)) {
                    put(next, new Thing(LayerStep.Kind.DIRECTORY, 0, layer, ""));
                }
                at = next;
            }
        }
        return at;
    }

    /** The directory that a path leads to over all links; null for none. */
    private @Nullable String follow(String path) {
        Deque<String> left = new ArrayDeque<>(names(path));
        String at = "";
        for (int links = 0; !left.isEmpty(); ) {
            String name = left.removeFirst();
            String next = name.equals("..") ? parent(at) : join(at, name);
            Thing thing = things.get(next);
            if (thing != null && thing.kind() == LayerStep.Kind.SYMLINK) {
                if (links++ == 40) {
                    return null;
                }
                at = start(at, thing, left);
            } else if (isDirectory(next)) {
                at = next;
            } else {
                return null;
            }
        }
        return at;
    }

    private static String start(String at, Thing link, Deque<String> left) {
        names(link.text()).reversed().forEach(left::addFirst);
        return link.text().startsWith("/") ? "" : at;
    }

    private static List<String> names(String path) {
        return Arrays.stream(path.split("/")).filter(name -> !name.isEmpty()).toList();
    }

    static String join(String directory, String name) {
        return directory.isEmpty() ? name : directory + "/" + name;
    }

    static String parent(String path) {
        return path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
    }

    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
