package dev.slimgate.registry;

import dev.slimgate.content.ContentException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * What the clouds' own programs would find in this process: variables that their webhooks put into the pod, and the files
 * that those name.
 *
 * @param variables by name; null where there is none
 * @param clock for the time in signatures and the end of secrets
 * @param nanos for time limits
 */
record CloudEnvironment(UnaryOperator<String> variables, InstantSource clock, LongSupplier nanos, Exchanges exchanges) {
    private static final int MOST_BYTES = 64 * 1024;

    /** A variable; empty where it is absent or blank. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(variables.apply(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** A variable without which there is no credential. */
    String required(String name) {
        return variable(name).orElseThrow(() -> new ContentException.Refused("the variable " + name + " is not set"));
    }

    /**
     * The text of a small file, read each time, as the kubelet replaces tokens.
     *
     * @param name of the variable or field that holds its path, for messages
     */
    String file(String name, String path) {
        try (InputStream in = Files.newInputStream(Path.of(path))) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            String text = new String(bytes, StandardCharsets.UTF_8).strip();
            if (bytes.length > MOST_BYTES || text.isEmpty()) {
                throw new ContentException.Refused("the file of " + name + " is empty or too long");
            }
            return text;
        } catch (IOException | InvalidPathException e) {
            throw new ContentException.Refused("the file of " + name + " cannot be read");
        }
    }

    /** A token in a file, fit for a header. */
    String token(String name, String path) {
        String token = file(name, path);
        if (!token.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw new ContentException.Refused("the file of " + name + " holds no token");
        }
        return token;
    }

    @Override
    public String toString() {
        return "environment"; // variables may be secrets
    }
}
