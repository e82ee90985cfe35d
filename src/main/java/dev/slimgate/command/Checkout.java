package dev.slimgate.command;

import java.nio.file.Path;
import java.util.List;

/** The directory that files are named relative to for pipelines. */
final class Checkout {
    private static final List<String> VARIABLES = List.of("GITHUB_WORKSPACE", "CI_PROJECT_DIR");

    private Checkout() {}

    /** What a pipeline calls the root of the sources, where this directory is inside it; else this directory. */
    static Path of(Console console) {
        Path here = Path.of("").toAbsolutePath();
        return VARIABLES.stream()
                .map(name -> console.environment().getOrDefault(name, ""))
                .filter(place -> !place.isEmpty())
                .map(place -> Path.of(place).toAbsolutePath().normalize())
                .filter(here::startsWith)
                .findFirst()
                .orElse(here);
    }
}
