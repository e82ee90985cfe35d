package dev.slimgate.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.content.Deadline;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;

/**
 * Asks AWS for the password of a private registry, which is good for twelve hours.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html">
 *     GetAuthorizationToken</a>
 */
record EcrTokens(String source, EcrHost host, CloudEnvironment environment) implements Renewed.Fetch<Credential.Held> {
    private static final String ENDPOINT = "AWS_ENDPOINT_URL_ECR";
    private static final String BODY = "{}";

    @Override
    public Renewed.Expiring<Credential.Held> fetch(Deadline deadline) {
        AwsKeys keys = new AwsIdentity(environment, host.region()).keys(deadline);
        Target api = Exchanges.target(ENDPOINT, environment.variable(ENDPOINT).orElse("https://" + host.api() + "/"));
        Map<String, String> headers = Map.of(
                "Content-Type",
                "application/x-amz-json-1.1",
                "X-Amz-Target",
                "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken");
        Map<String, String> signed = new AwsSignature(keys, host.region(), "ecr")
                .sign("POST", api, headers, BODY, environment.clock().instant());
        Exchanges.Reply reply = environment.exchanges().send(HttpMethod.POST, api, signed, BODY, deadline);
        return read(reply);
    }

    private Renewed.Expiring<Credential.Held> read(Exchanges.Reply reply) {
        JsonNode data = reply.json().path("authorizationData").path(0);
        String pair = decoded(reply, reply.secret(data, "authorizationToken"));
        int colon = pair.indexOf(':');
        double expires = data.path("expiresAt").asDouble(0);
        if (colon <= 0 || !(expires > 0 && expires < 1e11)) {
            throw reply.unreadable();
        }
        return new Renewed.Expiring<>(
                new Credential.Basic(source, pair.substring(0, colon), reply.checked(pair.substring(colon + 1))),
                Instant.ofEpochSecond((long) expires));
    }

    private static String decoded(Exchanges.Reply reply, String token) {
        try {
            return new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw reply.unreadable();
        }
    }
}
