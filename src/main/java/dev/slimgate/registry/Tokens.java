package dev.slimgate.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.StrictJson;
import dev.slimgate.oci.TooManyException;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Fetches bearer tokens. However many requests need the same token at once, it is asked for once, and they wait. When nine
 * tenths of its life are over the next one is asked for while the old one is still used for another twentieth.
 *
 * @see <a href="https://distribution.github.io/distribution/spec/auth/token/">token authentication</a>
 * @see <a href="https://distribution.github.io/distribution/spec/auth/oauth/">the grant for refresh tokens</a>
 */
final class Tokens {
    private static final int MOST_TOKENS = 2_000;
    private static final Duration DEFAULT_LIFE = Duration.ofSeconds(60);
    private static final Duration LONGEST_LIFE = Duration.ofHours(1);
    private static final Duration TIME_LIMIT = Duration.ofSeconds(10);
    /** After a renewal that failed. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final String CLIENT = "slimgate";

    private final Courier courier;
    private final LongSupplier clock;
    private final Map<Wanted, Entry> entries = new LeastRecent<>(MOST_TOKENS);

    Tokens(Courier courier, LongSupplier clock) {
        this.courier = courier;
        this.clock = clock;
    }

    /**
     * What a token is good for.
     *
     * @param registry the origin that it will be sent to
     * @param credential null for an anonymous one
     */
    record Wanted(String registry, Target realm, String service, String scope, Credential.@Nullable Held credential) {}

    /**
     * A token.
     *
     * @param value empty where the service does not give one to this credential
     * @param renew when to ask for the next one, on the clock's scale
     * @param end when it is not used any more
     */
    private record Token(Optional<String> value, long renew, long end) {
        @Override
        public String toString() {
            return value.isPresent() ? "token" : "none";
        }
    }

    /** What is known of one token; guarded by {@link #entries}. */
    private static final class Entry {
        private @Nullable Token token;
        private @Nullable CompletableFuture<Token> flight;
    }

    /**
     * A token, from memory where there is one; empty where the token service refuses.
     *
     * @throws ContentException if there is none, or not in time; whoever has more time still gets it
     */
    Optional<String> token(Wanted wanted, Deadline deadline) {
        CompletableFuture<Token> awaited;
        synchronized (entries) {
            Entry entry = entries.computeIfAbsent(wanted, key -> new Entry());
            long now = clock.getAsLong();
            @Nullable Token known = entry.token;
            if (known != null && known.renew() - now > 0) {
                return known.value();
            }
            if (entry.flight == null) {
                entry.flight = takeOff(wanted, entry);
            }
            if (known != null && known.end() - now > 0) {
                return known.value();
            }
            awaited = entry.flight;
        }
        try {
            return Waiting.on(awaited, deadline, "waiting for a token").value();
        } catch (ExecutionException e) {
            throw again(e.getCause());
        }
    }

    /** Drops a token that the registry did not accept, unless there is a newer one already. */
    void forget(Wanted wanted, String refused) {
        synchronized (entries) {
            @Nullable Entry entry = entries.get(wanted);
            @Nullable Token token = entry == null ? null : entry.token;
            if (entry != null
                    && token != null
                    && token.value().filter(refused::equals).isPresent()) {
                entry.token = null;
            }
        }
    }

    /** On a thread of its own: that the first who asks has little time does not spoil it for the others. */
    private CompletableFuture<Token> takeOff(Wanted wanted, Entry entry) {
        CompletableFuture<Token> flight = new CompletableFuture<>();
        Thread.ofVirtual().name("slimgate-token").start(() -> run(wanted, entry, flight));
        return flight;
    }

    /** The outermost frame of its thread: whatever happens, those who wait are told. */
    private void run(Wanted wanted, Entry entry, CompletableFuture<Token> flight) {
        try {
            Token token = request(wanted, Deadline.after(TIME_LIMIT, clock));
            synchronized (entries) {
                entry.flight = null;
                entry.token = token.value().isPresent() ? token : null;
            }
            flight.complete(token);
        } catch (RuntimeException e) {
            synchronized (entries) {
                entry.flight = null;
                @Nullable Token old = entry.token;
                entry.token =
                        old == null ? null : new Token(old.value(), clock.getAsLong() + PAUSE.toNanos(), old.end());
            }
            flight.completeExceptionally(e);
        }
    }

    /** A fresh exception of the same class: one cannot be thrown on many threads. */
    private static ContentException again(@Nullable Throwable cause) {
        String text = String.valueOf(cause == null ? null : cause.getMessage());
        return switch (cause) {
            case ContentException.RateLimited limited ->
                new ContentException.RateLimited(text, limited.retryAfter().orElse(null));
            case ContentException.TimedOut timedOut -> new ContentException.TimedOut(text);
            case ContentException.Refused refused -> new ContentException.Refused(text);
            case ContentException other -> new ContentException.Unreachable(text, other);
            case null, default -> // its message could hold the secret
                new ContentException.Unreachable("the token service cannot be asked", null);
        };
    }

    private Token request(Wanted wanted, Deadline deadline) {
        long asked = clock.getAsLong();
        try (Answer answer = courier.send(request(wanted), deadline)) {
            byte[] body = answer.rest();
            return switch (answer.status()) {
                case 200 -> read(body, asked);
                case 400, 401, 403, 404 -> new Token(Optional.empty(), asked, asked); // not kept
                default ->
                    throw new ContentException.Unreachable(
                            wanted.realm().authority() + ": the token service answered " + answer.status(), null);
            };
        } catch (IOException e) {
            throw dev.slimgate.content.Checked.failure(e, wanted.realm().authority());
        } catch (MalformedException | TooManyException e) {
            throw new ContentException.Unreachable(
                    wanted.realm().authority() + ": the token service's answer cannot be read", null);
        }
    }

    private static Transport.Request request(Wanted wanted) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Accept", "application/json");
        Map<String, String> parameters = new java.util.LinkedHashMap<>();
        parameters.put("service", wanted.service());
        parameters.put("scope", wanted.scope());
        return switch (wanted.credential()) {
            case Credential.IdentityToken identity -> {
                headers.put("Content-Type", "application/x-www-form-urlencoded");
                parameters.put("grant_type", "refresh_token");
                parameters.put("client_id", CLIENT);
                parameters.put("refresh_token", identity.token());
                yield new Transport.Request(
                        RequestKind.TOKEN, HttpMethod.POST, wanted.realm(), headers, form(parameters));
            }
            case Credential.Basic basic -> {
                headers.put("Authorization", basic(basic));
                yield get(wanted, headers, parameters);
            }
            case null -> get(wanted, headers, parameters);
        };
    }

    /** The header of basic authentication. */
    static String basic(Credential.Basic basic) {
        byte[] bytes = (basic.username() + ":" + basic.password()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(bytes);
    }

    private static Transport.Request get(Wanted wanted, Map<String, String> headers, Map<String, String> parameters) {
        String path = wanted.realm().path();
        String separator = path.indexOf('?') < 0 ? "?" : "&";
        return new Transport.Request(
                RequestKind.TOKEN,
                HttpMethod.GET,
                wanted.realm().at(path + separator + form(parameters)),
                headers,
                null);
    }

    private static String form(Map<String, String> parameters) {
        StringBuilder out = new StringBuilder();
        parameters.forEach((name, value) -> {
            if (!value.isEmpty()) {
                out.append(out.isEmpty() ? "" : "&")
                        .append(name)
                        .append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        });
        return out.toString();
    }

    private static Token read(byte[] body, long asked) {
        JsonNode root = StrictJson.read(body, "token").root();
        String token = root.path("token").asText("");
        if (token.isEmpty()) {
            token = root.path("access_token").asText("");
        }
        // it becomes a header: nothing that could end one
        if (token.isEmpty() || !token.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw new MalformedException("the token service's answer has no token");
        }
        long seconds = root.path("expires_in").asLong(DEFAULT_LIFE.toSeconds());
        Duration life = seconds <= 0 ? DEFAULT_LIFE : Duration.ofSeconds(Math.min(seconds, LONGEST_LIFE.toSeconds()));
        return new Token(
                Optional.of(token),
                asked + life.multipliedBy(18).dividedBy(20).toNanos(),
                asked + life.multipliedBy(19).dividedBy(20).toNanos());
    }
}
