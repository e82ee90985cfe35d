package dev.slimgate.command;

import dev.slimgate.oci.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * One thing that an audit writes: {@code -o text}, {@code -o html=report.html}.
 *
 * @param file null for standard output
 */
record AuditOutput(Format format, @Nullable Path file) {
    /** To standard output, for people. */
    static final AuditOutput TEXT = new AuditOutput(Format.TEXT, null);

    /** In which form. */
    enum Format {
        TEXT,
        JSON,
        HTML,
        CSV,
        SARIF,
        JUNIT;

        @Override
        public String toString() {
            return Names.lower(this);
        }
    }

    /** Reads {@code FORMAT} or {@code FORMAT=FILE}. */
    static AuditOutput parse(String text) {
        int equals = text.indexOf('=');
        String format = equals < 0 ? text : text.substring(0, equals);
        String file = equals < 0 ? "" : text.substring(equals + 1);
        if (equals >= 0 && file.isEmpty()) {
            throw new TypeConversionException("'" + Printable.of(text) + "' names no file behind the =");
        }
        return Stream.of(Format.values())
                .filter(one -> one.toString().equals(format.toLowerCase(Locale.ROOT)))
                .findFirst()
                .map(one -> new AuditOutput(one, file.isEmpty() ? null : Path.of(file)))
                .orElseThrow(() -> new TypeConversionException("'" + Printable.of(format)
                        + "' is none of text, json, html, csv, sarif, junit; FORMAT=FILE writes a file"));
    }

    /**
     * Checks, before anything takes time, that all can be written.
     *
     * @throws UsageException where two want standard output or one file, or a file cannot be written
     */
    static void check(List<AuditOutput> outputs) {
        if (outputs.stream().filter(one -> one.file == null).count() > 1) {
            throw new UsageException(
                    "only one -o can go to standard output; give the others a file, as in -o html=report.html");
        }
        for (AuditOutput output : outputs) {
            Path file = output.file;
            if (file == null) {
                continue;
            }
            if (outputs.stream().filter(one -> file.equals(one.file)).count() > 1) {
                throw new UsageException("two -o name the file " + Printable.of(file.toString()));
            }
            Path folder = file.toAbsolutePath().getParent();
            if (Files.isDirectory(file) || folder == null || !Files.isDirectory(folder)) {
                throw new UsageException("-o " + output.format + "=" + Printable.of(file.toString())
                        + (Files.isDirectory(file) ? ": is a directory" : ": there is no such directory"));
            }
        }
    }

    /** Writes it; a file is told of on standard error. */
    void write(String text, Console console) {
        if (file == null) {
            console.out().println(text);
            return;
        }
        try {
            Files.writeString(file, text.endsWith("\n") ? text : text + "\n");
        } catch (IOException e) {
            throw new UsageException("-o " + format + "=" + Printable.of(file.toString()) + ": cannot be written: "
                    + Printable.of(String.valueOf(e.getMessage()), 200));
        }
        console.err().println("slimgate: wrote " + Printable.of(file.toString(), 200));
    }
}
