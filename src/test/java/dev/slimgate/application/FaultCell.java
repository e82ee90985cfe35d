package dev.slimgate.application;

import dev.slimgate.demo.Fault;
import dev.slimgate.facts.ErrorClass;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * One cell of the fault matrix: what goes wrong, where, and by which policy the image is judged; and what must come of
 * it, written down here without a look at the program.
 */
record FaultCell(Trouble trouble, Place place, Rules rules) {

    /** Where it goes wrong. */
    enum Place {
        INDEX,
        MANIFEST,
        CONFIG,
        LAYER,
        TOKEN,
        /** What the registry redirects blobs to: the config's, or the layer's where layers are read. */
        STORAGE
    }

    /** What goes wrong. */
    enum Trouble {
        REFUSED,
        BLACK_HOLE,
        SLOW_HEADERS,
        SLOW_BODY,
        BROKEN_BEFORE_ANSWER,
        RESET_IN_BODY,
        TRUNCATED_BODY,
        UNAUTHORIZED_FOREVER,
        NOT_FOUND,
        RATE_LIMITED,
        SERVER_ERROR,
        ODD_STATUS,
        WRONG_DIGEST,
        SHORT_LENGTH,
        ENDLESS_BODY,
        REDIRECT_LOOP,
        GARBAGE,
        HUGE_HEADERS,
        FLOOD_OF_1XX,
        ONCE_THEN_WELL;

        /** Whether nothing comes of it before a deadline. */
        boolean hangs() {
            return switch (this) {
                case BLACK_HOLE, SLOW_HEADERS, SLOW_BODY -> true;
                default -> false;
            };
        }
    }

    /** The policies, each for the namespace of its name. */
    enum Rules {
        STRICT("""
                enforcement: Deny
                rules: { compressedSize: { max: 150M }, user: { nonRoot: true } }
                """),
        LENIENT("""
                enforcement: Deny
                rules: { compressedSize: { max: 150M }, user: { nonRoot: true } }
                onUnresolved: { default: Deny, notFound: Warn, unreachable: Warn, timedOut: Warn, rateLimited: Audit }
                """),
        LAYERS("""
                enforcement: Deny
                rules: { shell: { forbid: true }, user: { nonRoot: true } }
                onPending: { templates: Warn, pods: Deny }
                """);

        final String spec;

        Rules(String spec) {
            this.spec = spec;
        }

        String namespace() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        String document() {
            return """
                    apiVersion: slimgate.dev/v1alpha1
                    kind: ClusterMinimalImagePolicy
                    metadata: { name: %1$s }
                    spec:
                      match: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: %1$s } } }
                    %2$s
                    """.formatted(namespace(), spec.indent(2));
        }
    }

    /** What is found out of an image. */
    sealed interface Expected {
        /** All that the policy asks for, and it is well. */
        record Judged() implements Expected {}

        /** Nothing, for a reason of this class. */
        record Unresolved(ErrorClass why) implements Expected {}

        /** Its layers are still being read. */
        record Pending() implements Expected {}
    }

    /** What a policy makes of it. */
    enum Effect {
        ADMITTED,
        WARNED,
        DENIED
    }

    boolean readsLayers() {
        return rules == Rules.LAYERS;
    }

    /** Whether the fault meets the scan of layers, which may outlive the request that began it. */
    boolean meetsScan() {
        return readsLayers() && (place == Place.LAYER || place == Place.STORAGE);
    }

    Expected expected() {
        if (place == Place.LAYER && !readsLayers() || trouble == Trouble.ONCE_THEN_WELL) {
            return new Expected.Judged();
        }
        if (trouble.hangs()) {
            return meetsScan() ? new Expected.Pending() : new Expected.Unresolved(ErrorClass.TIMED_OUT);
        }
        return new Expected.Unresolved(why());
    }

    private ErrorClass why() {
        return switch (trouble) {
            case UNAUTHORIZED_FOREVER -> place == Place.STORAGE ? ErrorClass.UNREACHABLE : ErrorClass.UNAUTHORIZED;
            case NOT_FOUND -> place == Place.TOKEN ? ErrorClass.UNAUTHORIZED : ErrorClass.NOT_FOUND;
            case RATE_LIMITED -> ErrorClass.RATE_LIMITED;
            case WRONG_DIGEST, SHORT_LENGTH -> place == Place.TOKEN ? ErrorClass.UNREACHABLE : ErrorClass.INVALID;
            case ENDLESS_BODY ->
                switch (place) {
                    case INDEX -> ErrorClass.TOO_LARGE; // nothing says how long it should be
                    case TOKEN -> ErrorClass.UNREACHABLE;
                    case MANIFEST, CONFIG, LAYER, STORAGE -> ErrorClass.INVALID;
                };
            case REFUSED,
                    BROKEN_BEFORE_ANSWER,
                    RESET_IN_BODY,
                    TRUNCATED_BODY,
                    SERVER_ERROR,
                    ODD_STATUS,
                    REDIRECT_LOOP,
                    GARBAGE,
                    HUGE_HEADERS,
                    FLOOD_OF_1XX -> ErrorClass.UNREACHABLE;
            case BLACK_HOLE, SLOW_HEADERS, SLOW_BODY, ONCE_THEN_WELL -> throw new IllegalStateException();
        };
    }

    /** What the policies above say of it, to a Pod or to a template. */
    Effect effect(Expected found, boolean template) {
        return switch (found) {
            case Expected.Judged judged -> Effect.ADMITTED;
            case Expected.Pending pending -> template ? Effect.WARNED : Effect.DENIED;
            case Expected.Unresolved unresolved ->
                rules != Rules.LENIENT
                        ? Effect.DENIED
                        : switch (unresolved.why) {
                            case NOT_FOUND, UNREACHABLE, TIMED_OUT -> Effect.WARNED;
                            case RATE_LIMITED -> Effect.ADMITTED;
                            case UNAUTHORIZED, INVALID, TOO_LARGE, REFUSED -> Effect.DENIED;
                        };
        };
    }

    /**
     * What the API server would give: enough that its reserve holds what a crowd of late answers costs two processors, and
     * little where only a scan is begun.
     */
    Duration timeout() {
        return Duration.ofSeconds(trouble.hangs() && meetsScan() ? 1 : 3);
    }

    /**
     * The fault, with parameters that the random generator chooses.
     *
     * @param bytes of the right answer's body
     * @param closed a host that refuses connections
     * @return empty where it needs none: a registry that refuses connections is one that is named so
     */
    Optional<Fault> fault(SplittableRandom random, int bytes, String closed) {
        return Optional.ofNullable(
                switch (trouble) {
                    case REFUSED ->
                        switch (place) {
                            case INDEX -> null;
                            case TOKEN -> Fault.unauthorized("Bearer realm=\"http://" + closed + "/token\",service=s");
                            case MANIFEST, CONFIG, LAYER, STORAGE -> new Fault.RedirectTo("http://" + closed + "/x");
                        };
                    case BLACK_HOLE -> new Fault.BlackHole();
                    case SLOW_HEADERS -> new Fault.SlowHeaders(random.nextInt(2, 4), millis(random.nextInt(150, 300)));
                    case SLOW_BODY -> slowBody(random, bytes);
                    case BROKEN_BEFORE_ANSWER ->
                        random.nextBoolean() ? new Fault.ClosedConnection() : new Fault.ResetConnection();
                    case RESET_IN_BODY -> new Fault.ResetInBody(random.nextInt(bytes));
                    case TRUNCATED_BODY -> new Fault.TruncatedBody(random.nextInt(bytes));
                    case UNAUTHORIZED_FOREVER -> unauthorized(random);
                    case NOT_FOUND -> Fault.status(404);
                    case RATE_LIMITED -> rateLimited(random);
                    case SERVER_ERROR -> serverError(random);
                    case ODD_STATUS ->
                        new Fault.Status(pick(random, 201, 204, 205, 206, 299, 300, 304, 399, 599), List.of(), "");
                    case WRONG_DIGEST -> new Fault.AlteredBody();
                    case SHORT_LENGTH -> new Fault.WrongLength(-random.nextInt(1, bytes));
                    case ENDLESS_BODY -> new Fault.EndlessBody();
                    case REDIRECT_LOOP -> new Fault.RedirectLoop();
                    case GARBAGE -> garbage(random);
                    case HUGE_HEADERS -> new Fault.HugeHeaders(random.nextInt(40, 200) * 1024);
                    case FLOOD_OF_1XX -> flood(random);
                    case ONCE_THEN_WELL -> once(random);
                });
    }

    /** One and a half to three seconds for the whole of it: more than there is, and a scan that can end. */
    private static Fault slowBody(SplittableRandom random, int bytes) {
        int parts = random.nextInt(10, 30);
        return new Fault.SlowBody(Math.max(1, bytes / parts), millis(random.nextInt(4_500, 9_000) / parts));
    }

    private static Fault unauthorized(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> Fault.unauthorized("Basic realm=\"again\"");
            case 1 -> Fault.unauthorized("Bearer realm=\"/nothing\",service=\"s\"");
            case 2 -> new Fault.Status(401, List.of(), "");
            default -> Fault.status(403);
        };
    }

    private static Fault rateLimited(SplittableRandom random) {
        return switch (random.nextInt(6)) {
            case 0 -> Fault.rateLimited(Integer.toString(random.nextInt(4, 4_000)));
            case 1 -> Fault.rateLimited("999999999");
            case 2 -> Fault.rateLimited("9".repeat(random.nextInt(10, 400)));
            case 3 -> Fault.rateLimited("-" + random.nextInt(1, 100));
            case 4 -> Fault.rateLimited("Fri, 31 Dec 9999 23:59:59 GMT");
            default -> Fault.status(429);
        };
    }

    private static Fault serverError(SplittableRandom random) {
        int status = pick(random, 500, 501, 502, 503, 504, 507);
        return random.nextBoolean()
                ? Fault.status(status)
                : new Fault.Status(status, List.of("Retry-After: " + random.nextInt(5, 100_000)), "try later");
    }

    private static Fault garbage(SplittableRandom random) {
        String ok = "HTTP/1.1 200 OK\r\n";
        return switch (random.nextInt(9)) {
            case 0 -> new Fault.Garbage();
            case 1 -> new Fault.Verbatim(ok + "Transfer-Encoding: chunked\r\n\r\nno length\r\n{}", "");
            case 2 -> new Fault.Verbatim(ok + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", "");
            case 3 -> new Fault.Verbatim(ok + "Content-Length: -2\r\n\r\n{}", "");
            case 4 -> new Fault.Verbatim(ok + "Content-Length: " + "9".repeat(30) + "\r\n\r\n{}", "");
            case 5 -> new Fault.Verbatim(ok, "X-Endless: header\r\n");
            case 6 -> new Fault.Verbatim("HTTP/1.1 200 ", "endless ");
            case 7 -> new Fault.Verbatim("HTTP/9.9 999 \r\n\r\n", "");
            default -> new Fault.Verbatim("\0\1\2\3" + "\u00ff".repeat(random.nextInt(1, 300)) + "\r\n\r\n", "");
        };
    }

    private static Fault flood(SplittableRandom random) {
        return new Fault.Verbatim(
                "",
                switch (random.nextInt(3)) {
                    case 0 -> "HTTP/1.1 100 Continue\r\n\r\n";
                    case 1 -> "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
                    default -> "HTTP/1.1 102 Processing\r\n\r\n";
                });
    }

    private static Fault once(SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> new Fault.Delay(millis(random.nextInt(10, 300)));
            case 1 -> new Fault.ResetConnection();
            case 2 -> new Fault.ClosedConnection();
            case 3 -> Fault.status(503);
            default -> Fault.rateLimited("0");
        };
    }

    private static int pick(SplittableRandom random, int... values) {
        return values[random.nextInt(values.length)];
    }

    private static Duration millis(int count) {
        return Duration.ofMillis(count);
    }
}
