package dev.slimgate.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.StrictJson;
import dev.slimgate.oci.TooManyException;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Asks Google for an access token, with which Artifact Registry is entered as the user {@code oauth2accesstoken}. Who
 * Slimgate is says the file {@code GOOGLE_APPLICATION_CREDENTIALS} (workload identity federation, or a service account's
 * key); without it the metadata server, as under workload identity in GKE.
 *
 * @see <a href="https://google.aip.dev/auth/4110">Application default credentials</a>
 * @see <a href="https://google.aip.dev/auth/4117">External account credentials</a>
 * @see <a href="https://docs.cloud.google.com/artifact-registry/docs/docker/authentication">Artifact Registry</a>
 */
record GoogleTokens(String source, CloudEnvironment environment) implements Renewed.Fetch<Credential.Held> {
    private static final String USER = "oauth2accesstoken";
    private static final String FILE = "GOOGLE_APPLICATION_CREDENTIALS";
    private static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";
    private static final String METADATA_PATH = "/computeMetadata/v1/instance/service-accounts/default/token";
    private static final Duration LIFE = Duration.ofHours(1);

    @Override
    public Renewed.Expiring<Credential.Held> fetch(Deadline deadline) {
        Optional<String> path = environment.variable(FILE);
        Renewed.Expiring<String> token = path.isPresent() ? byFile(file(path.get()), deadline) : metadata(deadline);
        return new Renewed.Expiring<>(new Credential.Basic(source, USER, token.value()), token.expires());
    }

    private Renewed.Expiring<String> metadata(Deadline deadline) {
        String host = environment.variable("GCE_METADATA_HOST").orElse("metadata.google.internal");
        Target server = Exchanges.target("GCE_METADATA_HOST", "http://" + host + METADATA_PATH);
        Exchanges.Reply reply = environment
                .exchanges()
                .send(HttpMethod.GET, server, Map.of("Metadata-Flavor", "Google"), null, deadline);
        if (!"Google".equals(reply.headers().get("metadata-flavor"))) {
            throw new ContentException.Unreachable(server.authority() + " is no metadata server of Google", null);
        }
        return accessToken(reply);
    }

    private JsonNode file(String path) {
        try {
            return StrictJson.read(environment.file(FILE, path).getBytes(StandardCharsets.UTF_8), FILE)
                    .root();
        } catch (MalformedException | TooManyException e) {
            throw new ContentException.Refused("the file of " + FILE + " is no JSON object");
        }
    }

    private Renewed.Expiring<String> byFile(JsonNode file, Deadline deadline) {
        return switch (file.path("type").asText("")) {
            case "external_account" -> federated(file, deadline);
            case "service_account" -> byKey(file, deadline);
            default ->
                throw new ContentException.Refused(
                        "the file of " + FILE + " is of no type that is supported: external_account, service_account");
        };
    }

    private Renewed.Expiring<String> federated(JsonNode file, Deadline deadline) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
        form.put("audience", field(file, "audience"));
        form.put("scope", SCOPE);
        form.put("requested_token_type", "urn:ietf:params:oauth:token-type:access_token");
        form.put("subject_token_type", field(file, "subject_token_type"));
        form.put("subject_token", subject(file.path("credential_source")));
        Exchanges.Reply reply =
                environment.exchanges().post(Exchanges.target("token_url", field(file, "token_url")), form, deadline);
        Renewed.Expiring<String> token = accessToken(reply);
        String impersonation = file.path("service_account_impersonation_url").asText("");
        return impersonation.isEmpty() ? token : impersonated(impersonation, token.value(), deadline);
    }

    private String subject(JsonNode credentialSource) {
        String path = credentialSource.path("file").asText("");
        if (path.isEmpty()) {
            throw new ContentException.Refused("credential_source in the file of " + FILE + " names no file");
        }
        JsonNode format = credentialSource.path("format");
        if (!format.path("type").asText("text").equals("json")) {
            return environment.token("credential_source", path);
        }
        try {
            byte[] text = environment.file("credential_source", path).getBytes(StandardCharsets.UTF_8);
            return field(
                    StrictJson.read(text, "token").root(),
                    format.path("subject_token_field_name").asText(""));
        } catch (MalformedException | TooManyException e) {
            throw new ContentException.Refused("the file of credential_source is no JSON object");
        }
    }

    private Renewed.Expiring<String> impersonated(String url, String token, Deadline deadline) {
        Exchanges.Reply reply = environment
                .exchanges()
                .send(
                        HttpMethod.POST,
                        Exchanges.target("service_account_impersonation_url", url),
                        Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json"),
                        "{\"scope\":[\"" + SCOPE + "\"],\"lifetime\":\"" + LIFE.toSeconds() + "s\"}",
                        deadline);
        JsonNode json = reply.json();
        try {
            return new Renewed.Expiring<>(
                    reply.secret(json, "accessToken"),
                    Instant.parse(json.path("expireTime").asText("")));
        } catch (DateTimeException e) {
            throw reply.unreadable();
        }
    }

    private Renewed.Expiring<String> byKey(JsonNode file, Deadline deadline) {
        String service = field(file, "token_uri");
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
        form.put("assertion", assertion(file, service));
        return accessToken(environment.exchanges().post(Exchanges.target("token_uri", service), form, deadline));
    }

    private String assertion(JsonNode file, String audience) {
        Instant now = environment.clock().instant();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(field(file, "client_email"))
                .audience(audience)
                .claim("scope", SCOPE)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFE)))
                .build();
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(JOSEObjectType.JWT)
                .keyID(field(file, "private_key_id"))
                .build();
        try {
            SignedJWT jwt = new SignedJWT(header, claims);
            jwt.sign(new RSASSASigner(privateKey(field(file, "private_key"))));
            return jwt.serialize();
        } catch (JOSEException | GeneralSecurityException | IllegalArgumentException e) {
            // without the cause, whose message could quote the key
            throw new ContentException.Refused("private_key in the file of " + FILE + " is no RSA key in PKCS #8");
        }
    }

    private static PrivateKey privateKey(String pem) throws GeneralSecurityException {
        String body = pem.replaceAll("-----(?:BEGIN|END) PRIVATE KEY-----", "");
        byte[] bytes = Base64.getMimeDecoder().decode(body);
        return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(bytes));
    }

    private Renewed.Expiring<String> accessToken(Exchanges.Reply reply) {
        JsonNode json = reply.json();
        long seconds = json.path("expires_in").asLong(LIFE.toSeconds());
        Duration life = Duration.ofSeconds(Math.clamp(seconds, 0, LIFE.toSeconds() * 12));
        return new Renewed.Expiring<>(
                reply.secret(json, "access_token"),
                environment.clock().instant().plus(life));
    }

    private static String field(JsonNode file, String name) {
        String value = file.path(name).asText("");
        if (value.isEmpty()) {
            throw new ContentException.Refused("a file of credentials has no " + name);
        }
        return value;
    }
}
