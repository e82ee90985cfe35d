package dev.slimgate.registry;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AzureCredentialsTest {
    private static final String NOBODY = "00000000-0000-0000-0000-000000000000";
    private static final String ENTRA = "/tenant-1/oauth2/v2.0/token";

    @TempDir
    private Path folder;

    private CloudFixture cloud;

    @BeforeEach
    void start() {
        cloud = new CloudFixture(folder);
        cloud.server.stubFor(
                post(urlEqualTo("/oauth2/exchange")).willReturn(okJson("{\"refresh_token\":\"acr.refresh\"}")));
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    void entersTheRegistryWithWorkloadIdentity() {
        workloadIdentity();
        cloud.server.stubFor(post(urlEqualTo(ENTRA)).willReturn(okJson("{\"access_token\":\"eyJ.entra\"}")));

        Renewed.Expiring<Credential.Held> fetched = fetch();

        assertThat(fetched.value()).isEqualTo(new Credential.IdentityToken("azure", NOBODY, "acr.refresh"));
        assertThat(fetched.expires()).isEqualTo(CloudFixture.NOW.plus(Duration.ofHours(2)));
        cloud.server.verify(
                1,
                postRequestedFor(urlEqualTo(ENTRA))
                        .withHeader("Content-Type", equalTo("application/x-www-form-urlencoded"))
                        .withRequestBody(equalTo("grant_type=client_credentials&client_id=client-1"
                                + "&scope=https%3A%2F%2Fcontainerregistry.azure.net%2F.default"
                                + "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
                                + "&client_assertion=eyJ.pro.jected")));
        cloud.server.verify(
                1,
                postRequestedFor(urlEqualTo("/oauth2/exchange"))
                        .withHeader("Content-Type", equalTo("application/x-www-form-urlencoded"))
                        .withRequestBody(equalTo("grant_type=access_token&service=localhost%3A" + cloud.server.port()
                                + "&tenant=tenant-1&access_token=eyJ.entra")));
    }

    @Test
    void entersTheRegistryWithTheMachinesManagedIdentity() {
        String imds = "/metadata/identity/oauth2/token?api-version=2018-02-01"
                + "&resource=https%3A%2F%2Fcontainerregistry.azure.net&client_id=client-1";
        cloud.variables.put("AZURE_POD_IDENTITY_AUTHORITY_HOST", cloud.url());
        cloud.variables.put("AZURE_CLIENT_ID", "client-1");
        cloud.server.stubFor(get(urlEqualTo(imds)).willReturn(okJson("{\"access_token\":\"eyJ.machine\"}")));

        Renewed.Expiring<Credential.Held> fetched = fetch();

        assertThat(fetched.value()).isEqualTo(new Credential.IdentityToken("azure", NOBODY, "acr.refresh"));
        cloud.server.verify(1, getRequestedFor(urlEqualTo(imds)).withHeader("Metadata", equalTo("true")));
        cloud.server.verify(
                1,
                postRequestedFor(urlEqualTo("/oauth2/exchange"))
                        .withRequestBody(equalTo("grant_type=access_token&service=localhost%3A" + cloud.server.port()
                                + "&access_token=eyJ.machine")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | {\"error\":\"invalid_client\",\"error_description\":\"AADSTS700213 s3cret\"} | answered 400 invalid_client",
                "200 | {\"token_type\":\"Bearer\"} | answered something else than a credential",
                "500 | s3cret | answered 500",
            })
    void saysThatEntraGivesNone(int status, String body, String message) {
        workloadIdentity();
        cloud.server.stubFor(post(urlEqualTo(ENTRA))
                .willReturn(aResponse().withStatus(status).withBody(body)));

        assertThatThrownBy(this::fetch)
                .isInstanceOf(ContentException.Unreachable.class)
                .hasMessage("localhost:" + cloud.server.port() + " " + message);
        cloud.server.verify(0, postRequestedFor(urlEqualTo("/oauth2/exchange")));
    }

    @Test
    void saysThatTheRegistryTakesNoSuchIdentity() {
        workloadIdentity();
        cloud.server.stubFor(post(urlEqualTo(ENTRA)).willReturn(okJson("{\"access_token\":\"eyJ.entra\"}")));
        cloud.server.stubFor(
                post(urlEqualTo("/oauth2/exchange")).willReturn(aResponse().withStatus(401)));

        assertThatThrownBy(this::fetch).hasMessageEndingWith("answered 401").hasMessageNotContaining("eyJ");
    }

    @ParameterizedTest
    @CsvSource({
        "AZURE_TENANT_ID, ../other, the variable AZURE_TENANT_ID is no name or identifier",
        "AZURE_TENANT_ID, '', the variable AZURE_TENANT_ID is not set",
        "AZURE_CLIENT_ID, '', the variable AZURE_CLIENT_ID is not set",
        "AZURE_AUTHORITY_HOST, nowhere, AZURE_AUTHORITY_HOST is no URL of a service",
    })
    void saysWhatIsNotSetUp(String variable, String value, String message) {
        workloadIdentity();
        cloud.variables.put(variable, value);

        assertThatThrownBy(this::fetch)
                .isInstanceOf(ContentException.Refused.class)
                .hasMessage(message);
        assertThat(cloud.server.getAllServeEvents()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {ENTRA, "/oauth2/exchange"})
    void waitsNoLongerThanTheDeadlineForEitherService(String slow) {
        workloadIdentity();
        cloud.server.stubFor(post(urlEqualTo(ENTRA)).willReturn(okJson("{\"access_token\":\"eyJ.entra\"}")));
        cloud.server.stubFor(post(urlEqualTo(slow)).willReturn(okJson("{}").withFixedDelay(20_000)));
        long start = System.nanoTime();

        assertThatThrownBy(() -> new AzureTokens("azure", cloud.target(), cloud.environment())
                        .fetch(Deadline.after(Duration.ofMillis(500))))
                .isInstanceOf(ContentException.TimedOut.class);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    private void workloadIdentity() {
        cloud.file("AZURE_FEDERATED_TOKEN_FILE", "eyJ.pro.jected");
        cloud.variables.put("AZURE_CLIENT_ID", "client-1");
        cloud.variables.put("AZURE_TENANT_ID", "tenant-1");
        cloud.variables.put("AZURE_AUTHORITY_HOST", cloud.url());
    }

    private Renewed.Expiring<Credential.Held> fetch() {
        return new AzureTokens("azure", cloud.target(), cloud.environment()).fetch(CloudFixture.soon());
    }
}
