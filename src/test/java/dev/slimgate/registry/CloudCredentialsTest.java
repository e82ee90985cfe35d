package dev.slimgate.registry;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.oci.ImageReference;
import io.vertx.core.http.HttpMethod;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CloudCredentialsTest {
    private static final String HOST = "europe-docker.pkg.dev";
    private static final Target API = Target.parse("https://" + HOST + "/");
    private static final ImageReference IMAGE = ImageReference.parse(HOST + "/acme/team/app:1");

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
    void keepsTheTokenUntilItsLifeIsNearlyOver() {
        google(okToken("one"));
        Credential.Exchanged credential = credential();
        Credential.Held first = credential.exchange().held(CloudFixture.soon());
        google(okToken("two"));
        cloud.now.set(CloudFixture.NOW.plus(Duration.ofMinutes(47)));
        Credential.Held second = credential.exchange().held(CloudFixture.soon());

        cloud.now.set(CloudFixture.NOW.plus(Duration.ofMinutes(60)));
        Credential.Held third = credential.exchange().held(CloudFixture.soon());

        assertThat(List.of(first, second, third))
                .map(held -> ((Credential.Basic) held).password())
                .containsExactly("one", "one", "two");
        assertThat(cloud.server.getAllServeEvents()).hasSize(2);
    }

    @Test
    void doesNotStormAServiceThatFails() {
        google(aResponse().withStatus(403));
        Credential.Exchanged credential = credential();

        for (int i = 0; i < 30; i++) {
            assertThatThrownBy(() -> credential.exchange().held(CloudFixture.soon()))
                    .isInstanceOf(ContentException.Unreachable.class);
        }

        assertThat(cloud.server.getAllServeEvents()).hasSize(1);
    }

    @Test
    void goesToTheListedRegistryAndToItsNamespacesOnly() {
        RegistrySettings settings = new RegistrySettings(
                false,
                List.of(new RegistrySettings.Host(
                        HOST,
                        false,
                        null,
                        new RegistrySettings.Credentials.Cloud(CloudProvider.GOOGLE, List.of("team-a")),
                        RegistrySettings.Limits.DEFAULTS)));
        ConfiguredCredentials configured =
                new ConfiguredCredentials(settings, new Hosts(settings), cloud.environment());

        List<Credential> mine = configured.credentials(API, IMAGE, new Requester("team-a", null, List.of()));

        assertThat(mine)
                .map(Credential::source)
                .containsExactly("workload identity (google) for europe-docker.pkg.dev");
        assertThat(configured.credentials(API, IMAGE, new Requester("team-b", null, List.of())))
                .isEmpty();
        assertThat(configured.credentials(
                        Target.parse("https://us-docker.pkg.dev/"),
                        ImageReference.parse("us-docker.pkg.dev/acme/team/app:1"),
                        new Requester("team-a", null, List.of())))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(CloudProvider.class)
    void isForRegistriesOfItsCloudOnly(CloudProvider provider) {
        assertThatThrownBy(() -> new CloudCredentials(provider, "registry.evil.test", cloud.environment()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RegistrySettings.Host(
                        "registry.evil.test",
                        false,
                        null,
                        new RegistrySettings.Credentials.Cloud(provider, List.of()),
                        RegistrySettings.Limits.DEFAULTS))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "169.254.169.254, true, true",
        "169.254.170.23, true, true",
        "fd00:ec2::23, true, true",
        "127.0.0.1, true, true",
        "::1, true, true",
        "10.0.0.7, false, true",
        "93.184.216.34, false, true",
        "169.254.1.1, false, true",
        "0.0.0.0, false, false",
        "224.0.0.1, false, false",
    })
    void speaksInTheClearOnlyToThisMachine(String address, boolean clear, boolean tls) throws UnknownHostException {
        InetAddress parsed = InetAddress.getByName(address);

        assertThat(AddressPolicy.isNear(parsed)).isEqualTo(clear);
        assertThat(AddressPolicy.permitsService(parsed)).isEqualTo(tls);
    }

    @Test
    void showsNoSecretInAnyText() {
        List<Object> secrets = List.of(
                new Credential.Basic("source", "s3cret", "s3cret"),
                new Credential.IdentityToken("source", "s3cret", "s3cret"),
                new Credential.Exchanged("source", deadline -> new Credential.Basic("", "s3cret", "s3cret")),
                new AwsKeys("s3cret", "s3cret", "s3cret"),
                new AwsSignature(new AwsKeys("s3cret", "s3cret", "s3cret"), "eu-west-1", "ecr"),
                new Renewed.Expiring<>("s3cret", CloudFixture.NOW),
                new Exchanges.Reply(cloud.target(), 200, Map.of("x", "s3cret"), "s3cret"),
                new Keyring(List.of(new Credential.Basic("source", "s3cret", "s3cret")), 0),
                new Authenticator.Authorization("Basic s3cret", null),
                new Transport.Request(
                        HttpMethod.POST, cloud.target(), Map.of("Authorization", "Bearer s3cret"), "token=s3cret"),
                new Tokens.Wanted(
                        "registry.test",
                        cloud.target(),
                        "service",
                        "scope",
                        new Credential.Basic("source", "s3cret", "s3cret")),
                new CloudEnvironment(name -> "s3cret", cloud.now::get, System::nanoTime, cloud.exchanges()));

        assertThat(secrets).allSatisfy(secret -> assertThat(secret.toString()).doesNotContain("s3cret"));
    }

    private Credential.Exchanged credential() {
        CloudCredentials source = new CloudCredentials(CloudProvider.GOOGLE, HOST, cloud.environment());
        return (Credential.Exchanged)
                source.credentials(IMAGE, Requester.NOBODY).getFirst();
    }

    private void google(ResponseDefinitionBuilder answer) {
        cloud.server.stubFor(
                get(urlPathMatching("/computeMetadata/.*")).willReturn(answer.withHeader("Metadata-Flavor", "Google")));
    }

    private static ResponseDefinitionBuilder okToken(String token) {
        return okJson("{\"access_token\":\"" + token + "\",\"expires_in\":3600}");
    }
}
