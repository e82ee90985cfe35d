package dev.slimgate.demo;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Checks credentials and issues tokens.
 *
 * @see <a href="https://distribution.github.io/distribution/spec/auth/token/">Token authentication</a>
 */
final class TokenDesk {
    private static final int MAX_TOKENS = 10_000;

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Grant> grants = new ConcurrentHashMap<>();

    TokenDesk(InstantSource clock) {
        this.clock = clock;
    }

    private record Grant(String scope, Instant until) {}

    /** The refusal of a request for this repository ({@code ""} for none); null where it may pass. */
    @Nullable Response refusal(Authentication mode, Request request, String repository, String baseUrl) {
        String sent = request.header("Authorization").orElse("");
        return switch (mode) {
            case Authentication.Anonymous _ -> null;
            case Authentication.Basic basic ->
                sent.equals(basic(basic.username(), basic.password()))
                        ? null
                        : challenge("Basic realm=\"demo registry\"");
            case Authentication.Token token ->
                granted(sent, scope(repository)) ? null : challenge(bearer(token, repository, baseUrl));
        };
    }

    /** Accepts none of the tokens issued so far any longer. */
    void revokeAll() {
        grants.clear();
    }

    private static Response challenge(String value) {
        return Response.error(401, "UNAUTHORIZED", "authentication required").with("WWW-Authenticate: " + value);
    }

    private static String bearer(Authentication.Token token, String repository, String baseUrl) {
        String scope = repository.isEmpty() ? "" : ",scope=\"" + scope(repository) + "\"";
        return "Bearer realm=\"" + baseUrl + RegistryProtocol.TOKEN + "\",service=\"" + token.service() + "\"" + scope;
    }

    private static String scope(String repository) {
        return repository.isEmpty() ? "" : "repository:" + repository + ":pull";
    }

    private boolean granted(String sent, String scope) {
        if (!sent.startsWith("Bearer ")) {
            return false;
        }
        Grant grant = grants.get(sent.substring("Bearer ".length()));
        return grant != null && clock.instant().isBefore(grant.until) && (scope.isEmpty() || grant.scope.equals(scope));
    }

    /** Answers a request to the token endpoint, GET with basic credentials or POST with a form. */
    Response token(Authentication mode, Request request) {
        return switch (mode) {
            case Authentication.Anonymous _ -> Response.error(404, "NOT_FOUND", "this registry issues no tokens");
            case Authentication.Basic _ -> Response.error(404, "NOT_FOUND", "this registry issues no tokens");
            case Authentication.Token token -> issue(token, request);
        };
    }

    private Response issue(Authentication.Token token, Request request) {
        boolean post = request.method().equals("POST");
        Map<String, String> parameters = Request.parameters(post ? request.body() : request.query());
        if (!token.service().equals(parameters.get("service"))) {
            return Response.error(400, "UNSUPPORTED", "a token for another service was asked for");
        }
        if (!known(token, request, parameters)) {
            return challenge("Basic realm=\"demo tokens\"");
        }
        if (grants.size() >= MAX_TOKENS) {
            grants.values().removeIf(grant -> !clock.instant().isBefore(grant.until));
        }
        if (grants.size() >= MAX_TOKENS) {
            return Response.error(429, "TOOMANYREQUESTS", "too many tokens");
        }
        byte[] secret = new byte[16];
        random.nextBytes(secret);
        String value = HexFormat.of().formatHex(secret);
        grants.put(
                value,
                new Grant(
                        Optional.ofNullable(parameters.get("scope")).orElse(""),
                        clock.instant().plus(token.life())));
        return new Response(
                200,
                List.of("Content-Type: application/json"),
                Content.text(Json.text(Json.object()
                        .put(post ? "access_token" : "token", value)
                        .put("expires_in", token.life().toSeconds()))));
    }

    private static boolean known(Authentication.Token token, Request request, Map<String, String> parameters) {
        if (token.username().isEmpty()) {
            return true;
        }
        return request.header("Authorization").orElse("").equals(basic(token.username(), token.password()))
                || token.password().equals(parameters.get("refresh_token"))
                || (token.username().equals(parameters.get("username"))
                        && token.password().equals(parameters.get("password")));
    }

    static String basic(String username, String password) {
        byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
}
