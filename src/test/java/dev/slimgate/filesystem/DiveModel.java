package dev.slimgate.filesystem;

import dev.slimgate.filesystem.LayerStep.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Dive's figures, worked out as dive does: layers as trees of names, whiteouts among them, looked at in their order. */
final class DiveModel {
    private static final String WHITEOUT = ".wh.";

    private final Map<String, List<Long>> occurrences = new TreeMap<>();
    /** The layers so far, one on the other. */
    private final Map<String, Named> stacked = new TreeMap<>();

    /** What a layer says of a name; nothing of one that is only on the way to another. */
    private record Named(long bytes, boolean directory) {
        static final Named NOTHING = new Named(0, false);
    }

    static DiveCount.Figures of(List<List<LayerStep>> layers) {
        DiveModel model = new DiveModel();
        for (int i = 0; i < layers.size(); i++) {
            Map<String, Named> layer = names(layers.get(i));
            if (i == 0) {
                model.stacked.putAll(layer);
            }
            model.count(layer);
            inOrder(layer).forEach(name -> model.stack(name, layer.get(name)));
        }
        long wasted = model.occurrences.values().stream()
                .filter(sizes -> sizes.size() > 1)
                .mapToLong(sizes -> sizes.stream().mapToLong(size -> size).sum())
                .sum();
        long all = model.occurrences.values().stream()
                .flatMap(List::stream)
                .mapToLong(size -> size)
                .sum();
        long smallest = model.occurrences.values().stream()
                .mapToLong(sizes -> sizes.stream().mapToLong(size -> size).min().orElse(-1))
                .sum();
        return new DiveCount.Figures(wasted, all == 0 ? 1 : (double) Math.max(0, smallest) / all);
    }

    /** Every name of a layer, the whiteouts under theirs. */
    private static Map<String, Named> names(List<LayerStep> layer) {
        Map<String, Named> names = new TreeMap<>();
        for (LayerStep step : layer) {
            String path = step.kind() == Kind.WHITEOUT
                    ? StackModel.join(StackModel.parent(step.path()), WHITEOUT + StackModel.name(step.path()))
                    : step.path();
            String last = step.kind() == Kind.OPAQUE ? path : StackModel.parent(path);
            for (String on = last; !on.isEmpty(); on = StackModel.parent(on)) {
                names.putIfAbsent(on, Named.NOTHING);
            }
            if (step.kind() != Kind.OPAQUE) {
                names.put(path, new Named(step.bytes(), step.kind() == Kind.DIRECTORY));
            }
        }
        return names;
    }

    /** What is below a name before it, siblings sorted. */
    private static List<String> inOrder(Map<String, Named> layer) {
        List<String> order = new ArrayList<>();
        visit("", layer, order);
        return order;
    }

    private static void visit(String directory, Map<String, Named> layer, List<String> order) {
        TreeSet<String> children = new TreeSet<>(layer.keySet());
        children.removeIf(name -> !StackModel.parent(name).equals(directory));
        for (String child : children) {
            visit(child, layer, order);
            order.add(child);
        }
    }

    private void count(Map<String, Named> layer) {
        for (String name : inOrder(layer)) {
            boolean leaf = layer.keySet().stream().noneMatch(other -> other.startsWith(name + "/"));
            String path = path(name);
            if (isWhiteout(name) && !stacked.containsKey(path)) {
                occurrences.computeIfAbsent(path, p -> new ArrayList<>());
                return; // dive gives up on this layer, with the size of what it has not seen still at -1
            }
            if (leaf) {
                long bytes = isWhiteout(name) ? below(path) : layer.get(name).bytes();
                occurrences.computeIfAbsent(path, p -> new ArrayList<>()).add(bytes);
            }
        }
    }

    private long below(String path) {
        if (!stacked.get(path).directory()) {
            return 0;
        }
        return stacked.entrySet().stream()
                .filter(entry -> entry.getKey().equals(path) || entry.getKey().startsWith(path + "/"))
                .mapToLong(entry -> entry.getValue().bytes())
                .sum();
    }

    private void stack(String name, Named named) {
        if (isWhiteout(name)) {
            String path = path(name);
            stacked.keySet().removeIf(other -> other.equals(path) || other.startsWith(path + "/"));
        } else {
            for (String on = StackModel.parent(name); !on.isEmpty(); on = StackModel.parent(on)) {
                stacked.putIfAbsent(on, Named.NOTHING);
            }
            stacked.put(name, named);
        }
    }

    private static boolean isWhiteout(String name) {
        return StackModel.name(name).startsWith(WHITEOUT);
    }

    private static String path(String name) {
        return isWhiteout(name)
                ? StackModel.join(StackModel.parent(name), StackModel.name(name).substring(WHITEOUT.length()))
                : name;
    }
}
