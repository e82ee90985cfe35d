package dev.slimgate.policy;

import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.ContentFacts.PackageManager;
import dev.slimgate.oci.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code packageManager}: nothing in the image that installs packages, of the system or of a language. */
public record PackageManagerRule(@Nullable Enforcement enforcement) implements Rule {
    private static final int MOST_SHOWN = 6;

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
        List<PackageManager> found = contents.packageManagers();
        return found.isEmpty()
                ? new Outcome.Passed()
                : new Outcome.Violated(words(found, Origin.in(subject.facts(), contents)));
    }

    /**
     * {@code apt (/usr/bin/apt), dpkg (/usr/bin/dpkg) from layer 0: ADD rootfs.tar; npm (/usr/local/bin/npm) from layer 2}:
     * each manager once, by the first of its files, and each layer once.
     */
    private static String words(List<PackageManager> found, Origin origin) {
        Map<String, PackageManager> managers = new LinkedHashMap<>();
        found.forEach(manager -> managers.putIfAbsent(manager.name(), manager));
        Map<Integer, List<String>> byLayer = new TreeMap<>();
        managers.values().stream()
                .limit(MOST_SHOWN)
                .forEach(manager -> byLayer.computeIfAbsent(manager.layer(), layer -> new ArrayList<>())
                        .add(Printable.of(manager.name()) + " (" + Printable.of(manager.path()) + ")"));
        String shown = byLayer.entrySet().stream()
                .map(layer -> String.join(", ", layer.getValue()) + " from " + origin.of(layer.getKey()))
                .collect(Collectors.joining("; "));
        int more = managers.size() - MOST_SHOWN;
        return more <= 0 ? shown : shown + "; and " + more + " more";
    }
}
