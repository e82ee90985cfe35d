package dev.slimgate.policy;

import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.ContentFacts.Tool;
import dev.slimgate.facts.ToolNames;
import dev.slimgate.oci.Printable;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code tools}: none of these in the image, which help an intruder more than the program.
 *
 * @param forbid words of {@link ToolNames#words}; at least one
 */
public record ToolsRule(List<String> forbid, @Nullable Enforcement enforcement) implements Rule {

    public ToolsRule {
        forbid = List.copyOf(forbid);
        if (forbid.isEmpty()) {
            throw new IllegalArgumentException("a tools rule forbids at least one tool");
        }
    }

    @Override
    public String name() {
        return "tools";
    }

    @Override
    public String label() {
        return "tools";
    }

    @Override
    public boolean judgesImageVolumes() {
        return true;
    }

    @Override
    public Outcome judge(Subject subject) {
        ContentFacts contents = subject.contents();
        if (contents == null) {
            return new Outcome.NeedsContents();
        }
        if (contents.tools().isEmpty()) {
            return new Outcome.Passed();
        }
        Set<String> names = forbid.stream()
                .flatMap(word -> ToolNames.meantBy(word).stream())
                .collect(Collectors.toSet());
        List<Found> found = contents.tools().stream()
                .filter(tool -> names.contains(tool.name()))
                .map(tool -> new Found(words(tool), tool.layer()))
                .toList();
        return found.isEmpty()
                ? new Outcome.Passed()
                : new Outcome.Violated(Found.list(found, Origin.in(subject.facts(), contents)));
    }

    /** The path; with the tool's name where the path does not say it. */
    private static String words(Tool tool) {
        String path = Printable.of(tool.path());
        return path.endsWith("/" + tool.name()) ? path : Printable.of(tool.name()) + " as " + path;
    }
}
