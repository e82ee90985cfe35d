package dev.slimgate.registry;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoogleCredentialsTest {
    private static final String METADATA = "/computeMetadata/v1/instance/service-accounts/default/token";
    private static final String TOKEN =
            "{\"access_token\":\"ya29.token\",\"expires_in\":3599,\"token_type\":\"Bearer\"}";

    @TempDir
    private Path folder;

    private CloudFixture cloud;

    @BeforeEach
    void start() {
        cloud = new CloudFixture(folder);
        cloud.variables.put("GCE_METADATA_HOST", "localhost:" + cloud.server.port());
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    void asksTheMetadataServer() {
        cloud.server.stubFor(
                get(urlEqualTo(METADATA)).willReturn(okJson(TOKEN).withHeader("Metadata-Flavor", "Google")));

        Renewed.Expiring<Credential.Held> fetched = fetch();

        assertThat(fetched.value()).isEqualTo(new Credential.Basic("google", "oauth2accesstoken", "ya29.token"));
        assertThat(fetched.expires()).isEqualTo(CloudFixture.NOW.plusSeconds(3599));
        cloud.server.verify(1, getRequestedFor(urlEqualTo(METADATA)).withHeader("Metadata-Flavor", equalTo("Google")));
    }

    @Test
    void believesNoServerThatIsNotGoogles() {
        cloud.server.stubFor(get(urlEqualTo(METADATA)).willReturn(okJson(TOKEN)));

        assertThatThrownBy(this::fetch).hasMessageEndingWith("is no metadata server of Google");
    }

    @Test
    void exchangesTheServiceAccountsTokenUnderFederation() {
        cloud.file("GOOGLE_APPLICATION_CREDENTIALS", federation("{\"file\":\"" + token("eyJ.sub.ject\n") + "\"}", ""));
        cloud.server.stubFor(post(urlEqualTo("/v1/token")).willReturn(okJson(TOKEN)));

        Renewed.Expiring<Credential.Held> fetched = fetch();

        assertThat(fetched.value()).isEqualTo(new Credential.Basic("google", "oauth2accesstoken", "ya29.token"));
        cloud.server.verify(
                1,
                postRequestedFor(urlEqualTo("/v1/token"))
                        .withHeader("Content-Type", equalTo("application/x-www-form-urlencoded"))
                        .withRequestBody(equalTo("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange"
                                + "&audience=%2F%2Fiam.googleapis.com%2Fpools%2Fa"
                                + "&scope=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fcloud-platform"
                                + "&requested_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token"
                                + "&subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Ajwt"
                                + "&subject_token=eyJ.sub.ject")));
    }

    @Test
    void impersonatesAServiceAccountWhereTheFileSaysSo() {
        String source = "{\"file\":\"" + token("{\"t\":\"eyJ.sub.ject\"}")
                + "\",\"format\":{\"type\":\"json\",\"subject_token_field_name\":\"t\"}}";
        cloud.file(
                "GOOGLE_APPLICATION_CREDENTIALS",
                federation(
                        source,
                        ",\"service_account_impersonation_url\":\"" + cloud.url() + "/v1/sa:generateAccessToken\""));
        cloud.server.stubFor(post(urlEqualTo("/v1/token")).willReturn(okJson(TOKEN)));
        cloud.server.stubFor(post(urlEqualTo("/v1/sa:generateAccessToken"))
                .willReturn(okJson("{\"accessToken\":\"ya29.sa\",\"expireTime\":\"2026-11-21T00:30:00Z\"}")));

        Renewed.Expiring<Credential.Held> fetched = fetch();

        assertThat(fetched.value()).isEqualTo(new Credential.Basic("google", "oauth2accesstoken", "ya29.sa"));
        assertThat(fetched.expires()).isEqualTo(CloudFixture.NOW.plus(Duration.ofMinutes(30)));
        cloud.server.verify(
                1,
                postRequestedFor(urlEqualTo("/v1/sa:generateAccessToken"))
                        .withHeader("Authorization", equalTo("Bearer ya29.token"))
                        .withRequestBody(equalToJson("{\"scope\":[\"https://www.googleapis.com/auth/cloud-platform\"],"
                                + "\"lifetime\":\"3600s\"}")));
    }

    @Test
    void signsAnAssertionWithTheKeyOfAServiceAccount() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        cloud.file("GOOGLE_APPLICATION_CREDENTIALS", keyFile(pem(pair)));
        cloud.server.stubFor(post(urlEqualTo("/token")).willReturn(okJson(TOKEN)));

        Renewed.Expiring<Credential.Held> fetched = fetch();

        assertThat(fetched.value()).isEqualTo(new Credential.Basic("google", "oauth2accesstoken", "ya29.token"));
        String body = cloud.server
                .findAll(postRequestedFor(urlEqualTo("/token")))
                .getFirst()
                .getBodyAsString();
        assertThat(URLDecoder.decode(body, StandardCharsets.UTF_8))
                .startsWith("grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=ey");
        SignedJWT assertion = SignedJWT.parse(body.substring(body.indexOf("assertion=") + 10));
        assertThat(assertion.verify(new RSASSAVerifier((RSAPublicKey) pair.getPublic())))
                .isTrue();
        assertThat(assertion.getHeader().getAlgorithm().getName()).isEqualTo("RS256");
        assertThat(assertion.getHeader().getKeyID()).isEqualTo("key-1");
        assertThat(assertion.getJWTClaimsSet().getIssuer()).isEqualTo("slimgate@acme.iam.gserviceaccount.com");
        assertThat(assertion.getJWTClaimsSet().getAudience()).containsExactly(cloud.url() + "/token");
        assertThat(assertion.getJWTClaimsSet().getStringClaim("scope"))
                .isEqualTo("https://www.googleapis.com/auth/cloud-platform");
        assertThat(assertion.getJWTClaimsSet().getExpirationTime())
                .isEqualTo(Date.from(CloudFixture.NOW.plusSeconds(3600)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"authorized_user\"} | type that is supported",
                "s3cret | is no JSON object",
                "{\"type\":\"external_account\",\"audience\":\"a\",\"subject_token_type\":\"t\",\"credential_source\":{\"executable\":{\"command\":\"s3cret\"}}} | names no file",
                "{\"type\":\"external_account\"} | has no audience",
                "{\"type\":\"service_account\",\"token_uri\":\"https://t.test/\",\"client_email\":\"e\",\"private_key_id\":\"k\",\"private_key\":\"s3cret\"} | no RSA key in PKCS #8",
            })
    void saysWhatIsWrongWithTheFileAndQuotesNothing(String file, String message) {
        cloud.file("GOOGLE_APPLICATION_CREDENTIALS", file);

        assertThatThrownBy(this::fetch)
                .isInstanceOf(ContentException.Refused.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | {\"error\":\"invalid_grant\",\"error_description\":\"s3cret\"} | answered 400 invalid_grant",
                "200 | {\"access_token\":\"\"} | answered something else than a credential",
                "200 | {\"access_token\":\"a b\"} | answered something else than a credential",
                "200 | s3cret | answered something else than a credential",
            })
    void saysThatTheTokenServiceGivesNone(int status, String body, String message) {
        cloud.file("GOOGLE_APPLICATION_CREDENTIALS", federation("{\"file\":\"" + token("eyJ") + "\"}", ""));
        cloud.server.stubFor(post(urlEqualTo("/v1/token"))
                .willReturn(aResponse().withStatus(status).withBody(body)));

        assertThatThrownBy(this::fetch)
                .isInstanceOf(ContentException.Unreachable.class)
                .hasMessage("localhost:" + cloud.server.port() + " " + message);
    }

    @Test
    void sendsNothingInTheClearToAnotherMachine() {
        cloud.file(
                "GOOGLE_APPLICATION_CREDENTIALS",
                federation("{\"file\":\"" + token("eyJ") + "\"}", "").replace(cloud.url(), "http://192.0.2.7"));

        assertThatThrownBy(this::fetch).isInstanceOf(ContentException.Refused.class);
    }

    @Test
    void waitsNoLongerThanTheDeadline() {
        cloud.server.stubFor(get(urlEqualTo(METADATA))
                .willReturn(
                        okJson(TOKEN).withHeader("Metadata-Flavor", "Google").withFixedDelay(20_000)));
        long start = System.nanoTime();

        assertThatThrownBy(() ->
                        new GoogleTokens("google", cloud.environment()).fetch(Deadline.after(Duration.ofMillis(300))))
                .isInstanceOf(ContentException.TimedOut.class);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    private Renewed.Expiring<Credential.Held> fetch() {
        return new GoogleTokens("google", cloud.environment()).fetch(CloudFixture.soon());
    }

    private String token(String text) {
        return cloud.write("token", text).toString();
    }

    private String federation(String source, String more) {
        return "{\"type\":\"external_account\",\"audience\":\"//iam.googleapis.com/pools/a\","
                + "\"subject_token_type\":\"urn:ietf:params:oauth:token-type:jwt\",\"token_url\":\"" + cloud.url()
                + "/v1/token\",\"credential_source\":" + source + more + "}";
    }

    private String keyFile(String pem) {
        return "{\"type\":\"service_account\",\"client_email\":\"slimgate@acme.iam.gserviceaccount.com\","
                + "\"private_key_id\":\"key-1\",\"token_uri\":\"" + cloud.url() + "/token\",\"private_key\":\""
                + pem.replace("\n", "\\n") + "\"}";
    }

    private static String pem(KeyPair pair) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }
}
