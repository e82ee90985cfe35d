package dev.slimgate.chart;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The chart, rendered by Helm with the value sets of {@code src/test/resources/chart}. */
final class Chart {
    /** The namespace that it is installed into. */
    static final String NAMESPACE = "slimgate-system";

    static final Path FOLDER = Path.of("charts/slimgate");

    private static final Path VALUES = Path.of("src/test/resources/chart");
    private static final Map<String, List<Manifest>> RENDERED = new ConcurrentHashMap<>();

    private Chart() {}

    /** The names of the value sets. */
    static List<String> valueSets() {
        try (Stream<Path> files = Files.list(VALUES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .map(name -> name.substring(0, name.length() - ".yaml".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path values(String set) {
        return VALUES.resolve(set + ".yaml");
    }

    /** What a value set installs; rendered once. */
    static List<Manifest> rendered(String set) {
        return all(set).stream().filter(manifest -> !manifest.hook()).toList();
    }

    /** What Helm makes of a value set at other times than installing. */
    static List<Manifest> hooks(String set) {
        return all(set).stream().filter(Manifest::hook).toList();
    }

    private static List<Manifest> all(String set) {
        return RENDERED.computeIfAbsent(set, name -> Manifest.all(render(values(name))));
    }

    /** The only object of this kind and name in a value set. */
    static Manifest rendered(String set, String kind, String name) {
        List<Manifest> found = rendered(set).stream()
                .filter(manifest ->
                        manifest.kind().equals(kind) && manifest.name().equals(name))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " objects " + kind + "/" + name + " in the value set " + set);
        }
        return found.getFirst();
    }

    /** The text that Helm makes of a file of values. */
    static String render(Path values) {
        return new Helm(FOLDER)
                .template()
                .withName("slimgate")
                .withNamespace(NAMESPACE)
                .withKubeVersion("1.34.0")
                .withValuesFile(values)
                .call();
    }
}
