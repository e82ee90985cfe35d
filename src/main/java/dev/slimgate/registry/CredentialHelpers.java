package dev.slimgate.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.StrictJson;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs docker's credential helpers: {@code docker-credential-NAME get} with the server on its input. A helper that is
 * absent, fails, says too much or takes too long gives no credential; the last three are logged.
 *
 * @see <a href="https://github.com/docker/docker-credential-helpers">docker-credential-helpers</a>
 */
final class CredentialHelpers {
    private static final Logger LOG = LoggerFactory.getLogger(CredentialHelpers.class);
    private static final int MOST_OUTPUT_BYTES = 64 * 1024;
    private static final String TOKEN_USER = "<token>";

    private final String searchPath;
    private final Duration limit;

    CredentialHelpers(String searchPath) {
        this(searchPath, Duration.ofSeconds(5));
    }

    CredentialHelpers(String searchPath, Duration limit) {
        this.searchPath = searchPath;
        this.limit = limit;
    }

    /** What a helper has for a server. */
    Optional<Credential> credential(String name, String server) {
        return program(name).flatMap(program -> {
            try {
                return credential(name, run(program, server));
            } catch (IOException | MalformedException e) {
                LOG.atWarn()
                        .addKeyValue("helper", program.getFileName())
                        .addKeyValue("reason", e.getClass().getSimpleName()) // the message could quote a secret
                        .log("The credential helper failed");
                return Optional.empty();
            }
        });
    }

    /** Only plain names: a config must not choose a program outside the search path. */
    private Optional<Path> program(String name) {
        boolean plain = !name.isEmpty()
                && name.chars().allMatch(c -> c == '-' || c == '_' || c == '.' || Character.isLetterOrDigit(c));
        if (!plain) {
            return Optional.empty();
        }
        for (String directory : searchPath.split(File.pathSeparator, -1)) {
            if (directory.startsWith("/")) {
                Path program = Path.of(directory, "docker-credential-" + name);
                if (Files.isExecutable(program)) {
                    return Optional.of(program);
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Credential> credential(String name, byte[] output) {
        JsonNode answer = StrictJson.read(output, "credential helper's answer").root();
        String username = answer.path("Username").asText("");
        String secret = answer.path("Secret").asText("");
        String source = "credential helper " + name;
        if (secret.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                username.equals(TOKEN_USER)
                        ? new Credential.IdentityToken(source, username, secret)
                        : new Credential.Basic(source, username, secret));
    }

    private byte[] run(Path program, String server) throws IOException {
        Process process = new ProcessBuilder(program.toString(), "get")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            CompletableFuture<byte[]> output = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> converse(process, server, output));
            byte[] bytes = output.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (bytes.length > MOST_OUTPUT_BYTES || !process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException("said too much or did not end");
            }
            // a non-zero exit is how helpers say that they have nothing
            return process.exitValue() == 0 ? bytes : "{}".getBytes(StandardCharsets.UTF_8);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void converse(Process process, String server, CompletableFuture<byte[]> output) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(server.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            output.completeExceptionally(e);
            return;
        }
        try (InputStream out = process.getInputStream()) {
            output.complete(out.readNBytes(MOST_OUTPUT_BYTES + 1));
        } catch (IOException e) {
            output.completeExceptionally(e);
        }
    }
}
