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
 * Fetches bearer tokens and keeps them for nine tenths of their life. However many requests need the same token at once,
 * one of them asks for it and the others wait.
 *
 * @see <a href="https://distribution.github.io/distribution/spec/auth/token/">token authentication</a>
 * @see <a href="https://distribution.github.io/distribution/spec/auth/oauth/">the grant for refresh tokens</a>
 */
final class Tokens {
    private static final int MOST_TOKENS = 2_000;
    private static final Duration DEFAULT_LIFE = Duration.ofSeconds(60);
    private static final Duration LONGEST_LIFE = Duration.ofHours(1);
    private static final String CLIENT = "slimgate";

    private final Courier courier;
    private final LongSupplier clock;
    private final Map<Wanted, CompletableFuture<Token>> tokens = new LeastRecent<>(MOST_TOKENS);

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
     * @param expires on the clock's scale
     */
    private record Token(Optional<String> value, long expires) {
        @Override
        public String toString() {
            return value.isPresent() ? "token" : "none";
        }
    }

    /** A token, from memory where there is one; empty where the token service refuses. */
    Optional<String> token(Wanted wanted, Deadline deadline) {
        while (true) {
            CompletableFuture<Token> mine = new CompletableFuture<>();
            @Nullable CompletableFuture<Token> shared = share(wanted, mine);
            if (shared == null) {
                return fetch(wanted, mine, deadline);
            }
            try {
                return Waiting.on(shared, deadline, "waiting for a token").value();
            } catch (ExecutionException e) {
                // whoever asked may have had less time or worse luck; its future is gone from the map
                if (!(e.getCause() instanceof ContentException.TimedOut)
                        && e.getCause() instanceof ContentException other) {
                    throw other;
                }
            }
        }
    }

    /** Drops a token that the registry did not accept. */
    void forget(Wanted wanted) {
        synchronized (tokens) {
            tokens.remove(wanted);
        }
    }

    /** The future of whoever fetches this token; null if from now on that is the caller, with {@code mine}. */
    private @Nullable CompletableFuture<Token> share(Wanted wanted, CompletableFuture<Token> mine) {
        synchronized (tokens) {
            @Nullable CompletableFuture<Token> known = tokens.get(wanted);
            boolean usable = known != null
                    && !known.isCompletedExceptionally()
                    && (!known.isDone() || known.join().expires() - clock.getAsLong() > 0);
            if (known != null && usable) {
                return known;
            }
            tokens.put(wanted, mine);
            return null;
        }
    }

    private Optional<String> fetch(Wanted wanted, CompletableFuture<Token> future, Deadline deadline) {
        try {
            Token token = request(wanted, deadline);
            future.complete(token);
            return token.value();
        } catch (ContentException e) {
            future.completeExceptionally(e);
            throw e;
        } finally {
            if (!future.isDone() || future.isCompletedExceptionally()) {
                future.completeExceptionally(new IllegalStateException("no token was fetched"));
                synchronized (tokens) {
                    tokens.remove(wanted, future);
                }
            }
        }
    }

    private Token request(Wanted wanted, Deadline deadline) {
        long asked = clock.getAsLong();
        try (Answer answer = courier.send(request(wanted), deadline)) {
            byte[] body = answer.rest();
            return switch (answer.status()) {
                case 200 -> read(body, asked);
                case 400, 401, 403, 404 -> new Token(Optional.empty(), asked); // not kept
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
                yield new Transport.Request(HttpMethod.POST, wanted.realm(), headers, form(parameters));
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
                HttpMethod.GET, wanted.realm().at(path + separator + form(parameters)), headers, null);
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
                Optional.of(token), asked + life.multipliedBy(9).dividedBy(10).toNanos());
    }
}
