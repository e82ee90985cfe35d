package dev.slimgate.store;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** All commands that are ever sent, as bytes: AUTH, SELECT and PING once for each connection, GET, and SET with an end. */
final class Commands {
    private Commands() {}

    /** @param username {@code ""} for the server's default user */
    static Buffer auth(String username, String password) {
        return username.isEmpty() ? of("AUTH", password) : of("AUTH", username, password);
    }

    static Buffer select(int database) {
        return of("SELECT", Integer.toString(database));
    }

    static Buffer ping() {
        return of("PING");
    }

    static Buffer get(String name) {
        return of("GET", name);
    }

    /** @param life shorter than a millisecond counts as one */
    static Buffer set(String name, byte[] value, Duration life) {
        long millis = Math.max(1, life.toMillis());
        Buffer command = Buffer.buffer(value.length + 256).appendString("*5\r\n");
        append(command, bytes("SET"));
        append(command, bytes(name));
        append(command, value);
        append(command, bytes("PX"));
        append(command, bytes(Long.toString(millis)));
        return command;
    }

    private static Buffer of(String... words) {
        Buffer command = Buffer.buffer().appendString("*" + words.length + "\r\n");
        for (String word : words) {
            append(command, bytes(word));
        }
        return command;
    }

    private static byte[] bytes(String word) {
        return word.getBytes(StandardCharsets.UTF_8);
    }

    private static void append(Buffer command, byte[] word) {
        command.appendString("$" + word.length + "\r\n").appendBytes(word).appendString("\r\n");
    }
}
