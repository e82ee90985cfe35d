package dev.slimgate.demo;

import java.time.Duration;
import java.util.List;

/** What a registry can do wrong to one answer. Which answers: {@link When}. */
public sealed interface Fault {

    /** Closes the connection instead of answering. */
    record ClosedConnection() implements Fault {}

    /** Resets the connection (TCP RST) instead of answering. */
    record ResetConnection() implements Fault {}

    /** Takes the request and never answers; ends when either side closes. */
    record BlackHole() implements Fault {}

    /** Waits so long, then answers rightly. */
    record Delay(Duration time) implements Fault {}

    /** Sends the right head, {@code bytes} at a time with a pause after each. */
    record SlowHeaders(int bytes, Duration pause) implements Fault {}

    /** Sends the right head at once and the body {@code bytes} at a time with a pause after each. */
    record SlowBody(int bytes, Duration pause) implements Fault {}

    /** Sends so much of the body, then resets the connection (TCP RST). */
    record ResetInBody(long afterBytes) implements Fault {}

    /** Promises the whole body, sends so much of it and closes the connection in order. */
    record TruncatedBody(long afterBytes) implements Fault {}

    /** Sends zero bytes for as long as the client takes them, without a length. */
    record EndlessBody() implements Fault {}

    /** Sends the right body with {@code Content-Length} too large (or, negative, too small) by so much. */
    record WrongLength(long tooLargeBytes) implements Fault {}

    /** Flips the last byte of the body; the header still names the right digest. */
    record AlteredBody() implements Fault {}

    /** Sets a header of the right answer; {@code ""} leaves it out. */
    record ChangedHeader(String name, String value) implements Fault {}

    /** Answers with this status instead, headers as {@code Name: value} and a text body. */
    record Status(int code, List<String> headers, String body) implements Fault {
        public Status {
            headers = List.copyOf(headers);
        }
    }

    /** Answers 307 to this address. */
    record RedirectTo(String location) implements Fault {}

    /** Answers 307 to the address that was asked for. */
    record RedirectLoop() implements Fault {}

    /** Answers rightly, with headers of so many bytes more. */
    record HugeHeaders(int bytes) implements Fault {}

    /** Answers with something that is no HTTP. */
    record Garbage() implements Fault {}

    /**
     * Sends this text in place of an answer, in ISO 8859-1.
     *
     * @param again sent after it for as long as the client takes it; {@code ""} closes the connection instead
     */
    record Verbatim(String once, String again) implements Fault {}

    /** An answer with this status and the error body of the distribution specification. */
    static Fault status(int code) {
        return new Status(code, List.of("Content-Type: application/json"), RegistryError.body(code));
    }

    /** 401 with this challenge, whatever credentials came. */
    static Fault unauthorized(String challenge) {
        return new Status(401, List.of("WWW-Authenticate: " + challenge), RegistryError.body(401));
    }

    /** 429 that asks to come back: seconds, or an HTTP date. */
    static Fault rateLimited(String retryAfter) {
        return new Status(429, List.of("Retry-After: " + retryAfter), RegistryError.body(429));
    }
}
