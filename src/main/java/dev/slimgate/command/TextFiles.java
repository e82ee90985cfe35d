package dev.slimgate.command;

import dev.slimgate.document.Problem;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.report.CheckReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Text files that the command line names, in UTF-8, of at most {@value #MOST_BYTES} bytes. */
final class TextFiles {
    static final int MOST_BYTES = 4 * 1024 * 1024;
    static final String STDIN = "<stdin>";

    private TextFiles() {}

    /** A file's text; an {@link InputException} says why it cannot be had. */
    static String read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return text(file.toString(), in);
        } catch (IOException e) {
            throw unreadable(file.toString(), Files.isDirectory(file) ? "is a directory" : reason(e));
        }
    }

    /** Writes a file; an {@link InputException} says why it cannot be. */
    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw unreadable(file.toString(), Files.isDirectory(file) ? "is a directory" : "cannot be written");
        }
    }

    /** Standard input's text. */
    static String read(InputStream in) {
        try {
            return text(STDIN, in);
        } catch (IOException e) {
            throw unreadable(STDIN, reason(e));
        }
    }

    /** The file itself, or the YAML and JSON files below a directory, sorted; links to directories are not followed. */
    static List<Path> below(Path place) {
        if (!Files.isDirectory(place)) {
            return List.of(place);
        }
        try (Stream<Path> files = Files.walk(place)) {
            return files.filter(TextFiles::isDocument).sorted().toList();
        } catch (IOException | java.io.UncheckedIOException e) {
            throw unreadable(place.toString(), reason(e));
        }
    }

    static CheckReport.Problem problem(Problem problem) {
        String path = problem.path().isEmpty() ? "" : problem.path() + ": ";
        return new CheckReport.Problem(problem.location(), path + problem.message());
    }

    private static boolean isDocument(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json")) && Files.isRegularFile(file);
    }

    private static String text(String name, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw unreadable(name, "is larger than " + MOST_BYTES / 1024 / 1024 + " MiB");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw unreadable(name, "is not UTF-8 text");
        }
    }

    private static InputException unreadable(String name, String reason) {
        return new InputException(
                List.of(new CheckReport.Problem(new SourceLocation(Printable.of(name, 300), 0, 0), reason)));
    }

    private static String reason(Exception e) {
        return switch (e) {
            case NoSuchFileException ignored -> "there is no such file";
            case AccessDeniedException ignored -> "may not be read: permission denied";
            default -> "cannot be read: " + Printable.of(String.valueOf(e.getMessage()));
        };
    }
}
