package dev.slimgate.command;

import dev.slimgate.advice.Dockerfile;
import dev.slimgate.advice.DockerfileException;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.report.CheckReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Dockerfiles that the command line names, with the {@code .dockerignore} that counts for them. */
final class DockerfileFiles {
    private static final int MOST_NAME = 300;

    private DockerfileFiles() {}

    /** An {@link InputException} says what cannot be read, and where. */
    static Dockerfile read(Path file) {
        String text = TextFiles.read(file);
        Path ignore = ignoreFile(file);
        try {
            return Dockerfile.read(text, ignore == null ? null : TextFiles.read(ignore));
        } catch (DockerfileException e) {
            SourceLocation where = new SourceLocation(Printable.of(file.toString(), MOST_NAME), e.line(), 0);
            throw new InputException(List.of(new CheckReport.Problem(where, String.valueOf(e.getMessage()))));
        }
    }

    /** {@code NAME.dockerignore} before {@code .dockerignore}, as BuildKit takes them; null where there is neither. */
    private static @Nullable Path ignoreFile(Path file) {
        Path own = file.resolveSibling(file.getFileName() + ".dockerignore");
        Path common = file.resolveSibling(".dockerignore");
        return Files.isRegularFile(own) ? own : Files.isRegularFile(common) ? common : null;
    }
}
