package dev.slimgate.registry;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.ImageSource;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationTest {
    private static final String BASIC = "Basic cm9ib3Q6czNjcmV0"; // robot:s3cret
    private static final Credential ROBOT = new Credential.Basic("pull secret robot", "robot", "s3cret");
    private static final Credential WRONG = new Credential.Basic("pull secret old", "robot", "expired");

    @TempDir
    private Path folder;

    private final ClientFixture fixture = new ClientFixture();

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void asksForATokenOnceForAllRequestsToARepository() {
        tokenRegistry("realm=\"http://" + fixture.host() + "/token\",service=\"reg\"");
        fixture.server.stubFor(get(urlPathEqualTo("/token")).willReturn(okJson("{\"token\":\"t1\"}")));
        ImageSource source = fixture.open("team/app:1");

        source.resolve(ClientFixture.soon());
        source.blob(Samples.CONFIG_DESCRIPTOR, 1000, ClientFixture.soon());

        fixture.server.verify(1, getRequestedFor(urlPathMatching("/v2/.*")).withHeader("Authorization", absent()));
        fixture.server.verify(
                1,
                getRequestedFor(urlPathEqualTo("/token"))
                        .withQueryParam("service", equalTo("reg"))
                        .withQueryParam("scope", equalTo("repository:team/app:pull"))
                        .withHeader("Authorization", absent()));
        assertThat(fixture.server.getAllServeEvents()).hasSize(4);
    }

    @Test
    void needsNoChallengeForTheNextRepository() {
        tokenRegistry("realm=\"http://" + fixture.host() + "/token\"");
        fixture.server.stubFor(get(urlPathEqualTo("/token")).willReturn(okJson("{\"access_token\":\"t1\"}")));
        RegistryClient client = fixture.client();
        client.open(fixture.reference("team/one:1"), Requester.NOBODY).resolve(ClientFixture.soon());
        fixture.server.resetRequests();

        client.open(fixture.reference("team/two:1"), Requester.NOBODY).resolve(ClientFixture.soon());

        assertThat(fixture.server.getAllServeEvents())
                .extracting(event -> event.getRequest().getUrl())
                .hasSize(2)
                .anySatisfy(url -> assertThat(url).startsWith("/token").contains("two"))
                .anySatisfy(url -> assertThat(url).isEqualTo("/v2/team/two/manifests/1"));
    }

    @Test
    void asksTheRegistryAgainWhereItsTokenServiceFails() {
        tokenRegistry("realm=\"http://" + fixture.host() + "/broken\"");
        fixture.server.stubFor(
                get(urlPathEqualTo("/broken")).willReturn(okJson("{}").withStatus(500)));
        RegistryClient client = fixture.client();
        assertThatThrownBy(() -> client.open(fixture.reference("team/app:1"), Requester.NOBODY)
                        .resolve(ClientFixture.soon()))
                .isInstanceOf(ContentException.Unreachable.class);
        tokenRegistry("realm=\"http://" + fixture.host() + "/token\"");
        fixture.server.stubFor(get(urlPathEqualTo("/token")).willReturn(okJson("{\"token\":\"t1\"}")));

        Digest digest = client.open(fixture.reference("team/app:1"), Requester.NOBODY)
                .resolve(ClientFixture.soon())
                .digest();

        assertThat(digest).isEqualTo(Samples.MANIFEST_DIGEST);
    }

    @Test
    void makesOneTokenRequestForParallelRequests() throws Exception {
        tokenRegistry("realm=\"http://" + fixture.host() + "/token\"");
        fixture.server.stubFor(get(urlPathEqualTo("/token"))
                .willReturn(okJson("{\"token\":\"t1\"}").withFixedDelay(200)));
        RegistryClient client = fixture.client();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Digest>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(threads.submit(() -> client.open(fixture.reference("team/app:1"), Requester.NOBODY)
                        .resolve(ClientFixture.soon())
                        .digest()));
            }
            for (Future<Digest> answer : answers) {
                assertThat(answer.get()).isEqualTo(Samples.MANIFEST_DIGEST);
            }
        }

        fixture.server.verify(1, getRequestedFor(urlPathEqualTo("/token")));
    }

    @Test
    void fetchesATokenAgainWhenItsLifeIsNearlyOver() {
        tokenRegistry("realm=\"http://" + fixture.host() + "/token\"");
        fixture.server.stubFor(
                get(urlPathEqualTo("/token")).willReturn(okJson("{\"token\":\"t1\",\"expires_in\":100}")));
        ImageSource source = fixture.open("team/app:1");
        source.resolve(ClientFixture.soon());
        fixture.nanos.set(89_000_000_000L);
        source.resolve(ClientFixture.soon());
        fixture.server.verify(1, getRequestedFor(urlPathEqualTo("/token")));

        fixture.nanos.set(96_000_000_000L);
        source.resolve(ClientFixture.soon());

        fixture.server.verify(2, getRequestedFor(urlPathEqualTo("/token")));
    }

    @Test
    void exchangesAnIdentityTokenByPost() {
        tokenRegistry("realm=\"http://" + fixture.host() + "/token\",service=\"reg\"");
        fixture.server.stubFor(post(urlPathEqualTo("/token")).willReturn(okJson("{\"access_token\":\"t1\"}")));

        fixture.open("team/app:1", new Credential.IdentityToken("config", "u", "refresh&me"))
                .resolve(ClientFixture.soon());

        fixture.server.verify(postRequestedFor(urlEqualTo("/token"))
                .withRequestBody(containing("grant_type=refresh_token"))
                .withRequestBody(containing("refresh_token=refresh%26me"))
                .withRequestBody(containing("service=reg")));
    }

    @Test
    void answersABasicChallengeAmongOthers() {
        fixture.server.stubFor(any(anyUrl())
                .willReturn(aResponse()
                        .withStatus(401)
                        .withHeader("WWW-Authenticate", "Negotiate", "BASIC Realm=\"a, b\"")));
        fixture.server.stubFor(get(urlEqualTo("/v2/team/app/manifests/1"))
                .withHeader("Authorization", equalTo(BASIC))
                .willReturn(ClientFixture.manifest()));

        Digest digest =
                fixture.open("team/app:1", ROBOT).resolve(ClientFixture.soon()).digest();

        assertThat(digest).isEqualTo(Samples.MANIFEST_DIGEST);
    }

    @Test
    void triesTheNextCredentialWhenOneIsRefused() {
        fixture.server.stubFor(
                any(anyUrl()).willReturn(aResponse().withStatus(401).withHeader("WWW-Authenticate", "Basic realm=x")));
        fixture.server.stubFor(get(urlEqualTo("/v2/team/app/manifests/1"))
                .withHeader("Authorization", equalTo(BASIC))
                .willReturn(ClientFixture.manifest()));

        Digest digest = fixture.open("team/app:1", WRONG, ROBOT)
                .resolve(ClientFixture.soon())
                .digest();

        assertThat(digest).isEqualTo(Samples.MANIFEST_DIGEST);
    }

    @Test
    void namesAllSourcesThatWereTriedAndNoSecret() {
        fixture.server.stubFor(
                any(anyUrl()).willReturn(aResponse().withStatus(401).withHeader("WWW-Authenticate", "Basic realm=x")));

        assertThatThrownBy(() -> fixture.open("team/app:1", WRONG, ROBOT).resolve(ClientFixture.soon()))
                .isInstanceOf(ContentException.Unauthorized.class)
                .hasMessageContaining("pull secret old, pull secret robot, anonymous access")
                .hasMessageNotContaining("s3cret")
                .hasMessageNotContaining("expired");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 429})
    void triesTheNextCredentialWhenTheTokenServiceRefusesOne(int status) {
        tokenRegistry("realm=\"http://" + fixture.host() + "/token\"");
        fixture.server.stubFor(
                get(urlPathEqualTo("/token")).willReturn(aResponse().withStatus(status)));
        fixture.server.stubFor(get(urlPathEqualTo("/token"))
                .withHeader("Authorization", equalTo(BASIC))
                .willReturn(okJson("{\"token\":\"t1\"}")));
        ImageSource source = fixture.open("team/app:1", WRONG, ROBOT);

        Digest digest = source.resolve(ClientFixture.soon()).digest();
        source.blob(Samples.CONFIG_DESCRIPTOR, 1000, ClientFixture.soon());

        assertThat(digest).isEqualTo(Samples.MANIFEST_DIGEST);
        fixture.server.verify(2, getRequestedFor(urlPathEqualTo("/token"))); // the blob needs no third
    }

    @Test
    void triesTheNextCredentialWhenOneMayNotReadTheRepository() {
        fixture.server.stubFor(
                any(anyUrl()).willReturn(aResponse().withStatus(401).withHeader("WWW-Authenticate", "Basic realm=x")));
        fixture.server.stubFor(get(urlEqualTo("/v2/team/app/manifests/1"))
                .withHeader("Authorization", matching("Basic .*"))
                .willReturn(aResponse().withStatus(403)));
        fixture.server.stubFor(get(urlEqualTo("/v2/team/app/manifests/1"))
                .withHeader("Authorization", equalTo(BASIC))
                .willReturn(ClientFixture.manifest()));

        Digest digest = fixture.open("team/app:1", WRONG, ROBOT)
                .resolve(ClientFixture.soon())
                .digest();

        assertThat(digest).isEqualTo(Samples.MANIFEST_DIGEST);
    }

    @Test
    void saysThatTheTokenServiceWantsPatienceWhereNoCredentialIsLetIn() {
        tokenRegistry("realm=\"http://" + fixture.host() + "/token\"");
        fixture.server.stubFor(
                get(urlPathEqualTo("/token")).willReturn(aResponse().withStatus(401)));
        fixture.server.stubFor(get(urlPathEqualTo("/token"))
                .withHeader("Authorization", equalTo(BASIC))
                .willReturn(aResponse().withStatus(429)));

        assertThatThrownBy(() -> fixture.open("team/app:1", ROBOT).resolve(ClientFixture.soon()))
                .isInstanceOf(ContentException.RateLimited.class);
        assertThat(fixture.busy()).isZero();
    }

    @Test
    void triesTheConfiguredCredentialHoweverManyPullSecretsAreWrong() throws IOException {
        fixture.server.stubFor(
                any(anyUrl()).willReturn(aResponse().withStatus(401).withHeader("WWW-Authenticate", "Basic realm=x")));
        fixture.server.stubFor(get(urlEqualTo("/v2/team/app/manifests/1"))
                .withHeader("Authorization", equalTo(BASIC))
                .willReturn(ClientFixture.manifest()));
        Path password = Files.writeString(folder.resolve("password"), "s3cret");
        RegistrySettings settings = new RegistrySettings(
                false,
                List.of(new RegistrySettings.Host(
                        fixture.host(),
                        true,
                        null,
                        new RegistrySettings.Credentials.Password("robot", password, List.of()),
                        RegistrySettings.Limits.DEFAULTS)));

        Digest digest = fixture.client(settings, wrong(100))
                .open(fixture.reference("team/app:1"), Requester.NOBODY)
                .resolve(ClientFixture.soon())
                .digest();

        assertThat(digest).isEqualTo(Samples.MANIFEST_DIGEST);
        // one without a credential, which learns the challenge
        fixture.server.verify(1 + Keyring.MOST_TRIED, getRequestedFor(urlEqualTo("/v2/team/app/manifests/1")));
    }

    @Test
    void triesNoMoreThanTwentyCredentialsAndSaysSo() {
        fixture.server.stubFor(
                any(anyUrl()).willReturn(aResponse().withStatus(401).withHeader("WWW-Authenticate", "Basic realm=x")));

        assertThatThrownBy(() -> fixture.open("team/app:1", wrong(23)).resolve(ClientFixture.soon()))
                .isInstanceOf(ContentException.Unauthorized.class)
                .hasMessageContaining("secret 0, secret 1,")
                .hasMessageContaining("secret 19, anonymous access, and left 3 untried")
                .hasMessageNotContaining("secret 20");
    }

    @Test
    void triesASecretThatStandsInTwoPlacesOnce() {
        fixture.server.stubFor(
                any(anyUrl()).willReturn(aResponse().withStatus(401).withHeader("WWW-Authenticate", "Basic realm=x")));
        Credential again = new Credential.Basic("service account's pull secret", "robot", "expired");

        assertThatThrownBy(() -> fixture.open("team/app:1", WRONG, again).resolve(ClientFixture.soon()))
                .hasMessageEndingWith("tried pull secret old, anonymous access");
    }

    @Test
    void goesOnWithoutACredentialThatCannotBeHad() {
        fixture.server.stubFor(
                any(anyUrl()).willReturn(aResponse().withStatus(401).withHeader("WWW-Authenticate", "Basic realm=x")));
        fixture.server.stubFor(get(urlEqualTo("/v2/team/app/manifests/1"))
                .withHeader("Authorization", equalTo(BASIC))
                .willReturn(ClientFixture.manifest()));
        Credential failing = new Credential.Exchanged("workload identity of aws", deadline -> {
            throw new ContentException.Unreachable("the token service answered 500", null);
        });
        Credential giving = new Credential.Exchanged(
                "workload identity of azure", deadline -> new Credential.Basic("inner", "robot", "s3cret"));

        Digest digest = fixture.open("team/app:1", failing, giving)
                .resolve(ClientFixture.soon())
                .digest();

        assertThat(digest).isEqualTo(Samples.MANIFEST_DIGEST);
        assertThatThrownBy(() -> fixture.open("team/other:1", failing).resolve(ClientFixture.soon()))
                .hasMessageEndingWith("tried workload identity of aws (none to be had), anonymous access");
    }

    @Test
    void knowsARenewedCredentialAsTheSame() {
        AtomicInteger renewals = new AtomicInteger();
        Credential renewed = new Credential.Exchanged(
                "workload identity", d -> new Credential.Basic("inner", "robot", "s" + renewals.incrementAndGet()));
        RegistryClient client = fixture.client(renewed);

        ImageSource.AccessKey first =
                client.open(fixture.reference("a:1"), Requester.NOBODY).access();
        ImageSource.AccessKey second =
                client.open(fixture.reference("a:1"), Requester.NOBODY).access();

        assertThat(first).isEqualTo(second).isNotEqualTo(ImageSource.AccessKey.NONE);
        assertThat(renewals).hasValue(0);
    }

    private static Credential[] wrong(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Credential.Basic("secret " + i, "robot", "wrong" + i))
                .toArray(Credential[]::new);
    }

    @Test
    void tellsNoCredentialToATokenServiceElsewhere() {
        tokenRegistry("realm=\"http://127.0.0.1:" + fixture.server.port() + "/token\"");
        fixture.server.stubFor(get(urlPathEqualTo("/token")).willReturn(okJson("{\"token\":\"t1\"}")));
        RegistrySettings settings = new RegistrySettings(false, List.of(fixture.listed(fixture.host(), true)));

        // the realm is not listed, so neither is its loopback address permitted
        assertThatThrownBy(() -> fixture.client(settings, ROBOT)
                        .open(fixture.reference("team/app:1"), Requester.NOBODY)
                        .resolve(ClientFixture.soon()))
                .isInstanceOf(ContentException.class);

        fixture.server.verify(0, getRequestedFor(urlPathEqualTo("/token")));
    }

    @Test
    void sendsACredentialToAListedTokenService() {
        tokenRegistry("realm=\"http://127.0.0.1:" + fixture.server.port() + "/token\"");
        fixture.server.stubFor(get(urlPathEqualTo("/token")).willReturn(okJson("{\"token\":\"t1\"}")));
        RegistrySettings settings = new RegistrySettings(
                true,
                List.of(
                        fixture.listed(fixture.host(), true),
                        fixture.listed("127.0.0.1:" + fixture.server.port(), true)));

        fixture.client(settings, ROBOT)
                .open(fixture.reference("team/app:1"), Requester.NOBODY)
                .resolve(ClientFixture.soon());

        fixture.server.verify(1, getRequestedFor(urlPathEqualTo("/token")).withHeader("Authorization", equalTo(BASIC)));
    }

    @Test
    void tellsTenantsWithDifferentSecretsApart() {
        ImageSource one = fixture.open("team/app:1", ROBOT);
        RegistryClient client = fixture.client(WRONG);

        assertThat(fixture.open("team/app:1").access()).isEqualTo(ImageSource.AccessKey.NONE);
        assertThat(one.access().value()).hasSize(64).doesNotContain("s3cret");
        assertThat(client.open(fixture.reference("a:1"), Requester.NOBODY).access())
                .isEqualTo(
                        client.open(fixture.reference("b:1"), Requester.NOBODY).access())
                .isNotEqualTo(one.access());
    }

    private void tokenRegistry(String challenge) {
        fixture.server.stubFor(get(urlPathMatching("/v2/.*"))
                .willReturn(aResponse().withStatus(401).withHeader("WWW-Authenticate", "Bearer " + challenge)));
        fixture.server.stubFor(get(urlPathMatching("/v2/.*/manifests/1"))
                .withHeader("Authorization", equalTo("Bearer t1"))
                .willReturn(ClientFixture.manifest()));
        fixture.server.stubFor(get(urlPathMatching("/v2/.*/blobs/" + Samples.CONFIG_DESCRIPTOR.digest()))
                .withHeader("Authorization", equalTo("Bearer t1"))
                .willReturn(aResponse().withBody(Samples.CONFIG)));
    }
}
