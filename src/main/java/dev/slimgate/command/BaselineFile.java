package dev.slimgate.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.report.Baseline;
import dev.slimgate.report.CheckReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The file that a baseline is kept in, of at most {@value TextFiles#MOST_BYTES} bytes. */
final class BaselineFile {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private BaselineFile() {}

    /** Reads it; an {@link InputException} says why it cannot be had. */
    static Baseline read(Path file) {
        try {
            return Baseline.read(MAPPER.readTree(TextFiles.read(file)));
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr());
            throw problem(file, line, Printable.of(String.valueOf(e.getOriginalMessage()), 200));
        } catch (MalformedException e) {
            throw problem(file, 0, String.valueOf(e.getMessage()));
        }
    }

    /** Writes it whole or not at all; an {@link InputException} says why it could not. */
    static void write(Path file, Baseline baseline) {
        byte[] json = baseline.toJson().getBytes(StandardCharsets.UTF_8);
        if (json.length > TextFiles.MOST_BYTES) {
            throw problem(file, 0, "would be larger than " + TextFiles.MOST_BYTES / 1024 / 1024 + " MiB");
        }
        Path target = file.toAbsolutePath();
        Path unfinished = target.resolveSibling(target.getFileName() + ".tmp");
        try {
            Files.write(unfinished, json);
            Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw problem(file, 0, "cannot be written: " + Printable.of(e.toString(), 200));
        }
    }

    private static InputException problem(Path file, int line, String reason) {
        return new InputException(List.of(
                new CheckReport.Problem(new SourceLocation(Printable.of(file.toString(), 300), line, 0), reason)));
    }
}
