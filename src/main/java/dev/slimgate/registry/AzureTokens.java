package dev.slimgate.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Asks Entra for an access token, and the registry itself for a refresh token in exchange. Who Slimgate is says the token of
 * its service account ({@code AZURE_FEDERATED_TOKEN_FILE}, workload identity); without it the machine's managed identity.
 *
 * @param registry where the registry is
 * @see <a href="https://azure.github.io/azure-workload-identity/docs/">Workload identity</a>
 * @see <a href="https://github.com/Azure/acr/blob/main/docs/AAD-OAuth.md">Registry authentication with Entra</a>
 */
record AzureTokens(String source, Target registry, CloudEnvironment environment)
        implements Renewed.Fetch<Credential.Held> {
    /** The user that goes with a refresh token; the registry knows who it is by the token. */
    private static final String NOBODY = "00000000-0000-0000-0000-000000000000";

    private static final String AUDIENCE = "https://containerregistry.azure.net";
    private static final String TOKEN_FILE = "AZURE_FEDERATED_TOKEN_FILE";
    private static final String AUTHORITY = "AZURE_AUTHORITY_HOST";
    private static final String METADATA = "AZURE_POD_IDENTITY_AUTHORITY_HOST";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.-]{1,256}");
    /** The registry says three hours, in a token that is not ours to read. */
    private static final Duration LIFE = Duration.ofHours(2);

    @Override
    public Renewed.Expiring<Credential.Held> fetch(Deadline deadline) {
        Instant asked = environment.clock().instant();
        String access =
                environment.variable(TOKEN_FILE).isPresent() ? workloadIdentity(deadline) : managedIdentity(deadline);
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "access_token");
        form.put("service", registry.authority());
        named("AZURE_TENANT_ID").ifPresent(tenant -> form.put("tenant", tenant));
        form.put("access_token", access);
        Exchanges.Reply reply = environment.exchanges().post(registry.at("/oauth2/exchange"), form, deadline);
        String refresh = reply.secret(reply.json(), "refresh_token");
        return new Renewed.Expiring<>(new Credential.IdentityToken(source, NOBODY, refresh), asked.plus(LIFE));
    }

    private String workloadIdentity(Deadline deadline) {
        String tenant = named("AZURE_TENANT_ID")
                .orElseThrow(() -> new ContentException.Refused("the variable AZURE_TENANT_ID is not set"));
        String authority = environment.variable(AUTHORITY).orElse("https://login.microsoftonline.com/");
        Target service = Exchanges.target(
                AUTHORITY, (authority.endsWith("/") ? authority : authority + "/") + tenant + "/oauth2/v2.0/token");
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", environment.required("AZURE_CLIENT_ID"));
        form.put("scope", AUDIENCE + "/.default");
        form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        form.put("client_assertion", environment.token(TOKEN_FILE, environment.required(TOKEN_FILE)));
        return accessToken(environment.exchanges().post(service, form, deadline));
    }

    private String managedIdentity(Deadline deadline) {
        String host = environment.variable(METADATA).orElse("http://169.254.169.254");
        String client = named("AZURE_CLIENT_ID")
                .map(id -> "&client_id=" + Exchanges.encoded(id))
                .orElse("");
        Target service = Exchanges.target(METADATA, host)
                .at("/metadata/identity/oauth2/token?api-version=2018-02-01&resource=" + Exchanges.encoded(AUDIENCE)
                        + client);
        return accessToken(
                environment.exchanges().send(HttpMethod.GET, service, Map.of("Metadata", "true"), null, deadline));
    }

    private static String accessToken(Exchanges.Reply reply) {
        JsonNode json = reply.json();
        return reply.secret(json, "access_token");
    }

    private Optional<String> named(String variable) {
        Optional<String> value = environment.variable(variable);
        if (value.filter(text -> !NAME.matcher(text).matches()).isPresent()) {
            throw new ContentException.Refused("the variable " + variable + " is no name or identifier");
        }
        return value;
    }
}
