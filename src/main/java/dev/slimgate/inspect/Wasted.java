package dev.slimgate.inspect;

import dev.slimgate.content.Deadline;
import dev.slimgate.facts.DiveFigures;
import dev.slimgate.facts.LayerContents;
import dev.slimgate.facts.Waste;
import dev.slimgate.filesystem.DiveCount;
import dev.slimgate.filesystem.HiddenFiles;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerIndex;
import java.util.ArrayList;
import java.util.List;

/** What an image ships and cannot be reached: exactly, and by dive's rules. */
final class Wasted {
    private Wasted() {}

    /** Costs a pass over the layers, and the heap of a second tree, which is let go at the end. */
    static DiveFigures byDive(List<LayerIndex> layers, IndexBudget.Hold hold, Deadline deadline) {
        DiveCount.Figures figures = DiveCount.of(layers, hold, deadline);
        long all = fileBytes(layers);
        long own = layers.isEmpty() ? 0 : all - layers.getFirst().fileBytes();
        return new DiveFigures(
                all, figures.wastedBytes(), figures.efficiency(), own == 0 ? 0 : (double) figures.wastedBytes() / own);
    }

    static Waste exactly(List<LayerIndex> layers, HiddenFiles hidden) {
        long all = fileBytes(layers);
        long lost = 0;
        for (int i = 0; i < layers.size(); i++) {
            lost += hidden.bytes(i);
        }
        List<Waste.WastedPath> paths = hidden.largest().stream()
                .limit(Waste.MOST_PATHS)
                .map(file -> new Waste.WastedPath(file.path(), file.bytes(), file.layer(), file.hiddenBy()))
                .toList();
        return new Waste(lost, all == 0 ? 1 : (double) (all - lost) / all, paths, hidden.count() - paths.size());
    }

    static List<LayerContents> perLayer(List<LayerIndex> layers, HiddenFiles hidden) {
        List<LayerContents> contents = new ArrayList<>(layers.size());
        for (int i = 0; i < layers.size(); i++) {
            LayerIndex layer = layers.get(i);
            contents.add(new LayerContents(layer.fileBytes(), layer.size(), hidden.bytes(i)));
        }
        return contents;
    }

    static long fileBytes(List<LayerIndex> layers) {
        return layers.stream().mapToLong(LayerIndex::fileBytes).sum();
    }
}
