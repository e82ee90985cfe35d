package dev.slimgate.document;

import dev.slimgate.registry.RegistrySettings;
import java.util.List;

/** Reads the document of {@code --registries FILE}. */
public final class RegistryDocument {
    private RegistryDocument() {}

    /**
     * What was read.
     *
     * @param settings {@link RegistrySettings#NONE} where there are problems
     * @param problems in the file's order; empty where all is well
     */
    public record Result(RegistrySettings settings, List<Problem> problems) {
        public Result {
            problems = List.copyOf(problems);
        }
    }

    /** Reads one document; relative file names in it are relative to the file's own directory. */
    public static Result read(java.nio.file.Path file, String text) {
        return new Result(RegistrySettings.NONE, List.of());
    }
}
