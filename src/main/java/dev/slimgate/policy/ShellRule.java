package dev.slimgate.policy;

import dev.slimgate.facts.ContentFacts;
import dev.slimgate.oci.Printable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code shell}: no shell in the image, wherever it lies and whatever it resolves to. */
public record ShellRule(@Nullable Enforcement enforcement) implements Rule {

    @Override
    public String name() {
        return "shell";
    }

    @Override
    public String label() {
        return "shell";
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
        List<Found> found = contents.shells().stream()
                .map(shell -> new Found(words(shell), shell.layer()))
                .toList();
        return found.isEmpty()
                ? new Outcome.Passed()
                : new Outcome.Violated(Found.list(found, Origin.in(subject.facts(), contents)));
    }

    private static String words(ContentFacts.Shell shell) {
        String target = shell.target();
        return Printable.of(shell.path()) + (target == null ? "" : " -> " + Printable.of(target));
    }
}
