package dev.slimgate.registry;

import io.vertx.core.MultiMap;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What a host answered: the head, and the body to be read. Closing gives the connection back.
 *
 * @param target who answered, after redirects
 */
record Answer(Target target, int status, MultiMap headers, BodyStream body) implements AutoCloseable {
    private static final int MOST_ERROR_BYTES = 64 * 1024;

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    List<String> headers(String name) {
        return headers.getAll(name);
    }

    boolean isRedirect() {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> headers.contains("Location");
            default -> false;
        };
    }

    /** The first 64 KiB of a body that is not what was asked for; the connection can be used again if that was all. */
    byte[] rest() throws IOException {
        byte[] bytes = body.readNBytes(MOST_ERROR_BYTES);
        if (bytes.length < MOST_ERROR_BYTES) {
            body.read(); // meets the end, which frees the connection
        }
        body.close();
        return bytes;
    }

    @Override
    public void close() {
        body.close();
    }
}
