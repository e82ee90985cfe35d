package dev.slimgate.inspect;

import dev.slimgate.facts.ContentFacts.Tool;
import dev.slimgate.facts.ToolNames;
import dev.slimgate.filesystem.FileTree;
import dev.slimgate.filesystem.TreeNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds what helps an intruder, by the names of commands where commands stand. An applet of busybox counts where it has
 * its name; a compiler with several names is told once, by the shortest.
 */
final class Tools {
    private static final Comparator<String> SHORTEST =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    private Tools() {}

    static List<Tool> find(Tree tree) {
        Map<String, Tool> found = new HashMap<>();
        for (Tree.Place place : tree.select(Tools::isNamed)) {
            FileTree.Resolved end = tree.file(place.path()).orElse(null);
            if (end != null && runs(end.node())) {
                String name = name(place, end);
                Tool tool = new Tool(name, place.path(), place.node().layer());
                found.merge(
                        name + "\0" + end.node().inode(),
                        tool,
                        (a, b) -> SHORTEST.compare(a.path(), b.path()) <= 0 ? a : b);
            }
        }
        List<Tool> tools = new ArrayList<>(found.values());
        tools.sort(Comparator.comparing(Tool::name).thenComparing(Tool::path));
        return tools;
    }

    private static boolean isNamed(Tree.Place place) {
        return !place.node().isDirectory()
                && Shells.isBin(place.directoryName())
                && ToolNames.ofCommand(place.name()).isPresent();
    }

    /** {@code cc} is whatever it leads to. */
    private static String name(Tree.Place place, FileTree.Resolved end) {
        String name = ToolNames.ofCommand(place.name()).orElseThrow();
        return name.equals("cc")
                ? ToolNames.ofCommand(end.path().substring(end.path().lastIndexOf('/') + 1))
                        .orElse(name)
                : name;
    }

    /** Whether a file is a program, a script, or may be executed as whatever it is. */
    static boolean runs(TreeNode file) {
        return Marks.isProgram(file.marks()) || Marks.has(file.marks(), Marks.SCRIPT) || (file.mode() & 0111) != 0;
    }
}
