package dev.slimgate.policy;

import dev.slimgate.facts.ContentFacts;
import dev.slimgate.oci.Printable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code packageManager}: nothing in the image that installs packages, of the system or of a language. */
public record PackageManagerRule(@Nullable Enforcement enforcement) implements Rule {

    @Override
    public String name() {
        return "packageManager";
    }

    @Override
    public String label() {
        return "packages";
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
        List<Found> found = contents.packageManagers().stream()
                .map(manager ->
                        new Found(Printable.of(manager.name()) + " " + Printable.of(manager.path()), manager.layer()))
                .toList();
        return found.isEmpty()
                ? new Outcome.Passed()
                : new Outcome.Violated(Found.list(found, subject.facts().layers()));
    }
}
