package dev.slimgate.registry;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.okXml;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AwsCredentialsTest {
    private static final String HOST = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    private static final String PASSWORD = "the+ecr/password==";
    private static final String JSON_KEYS =
            "{\"Code\":\"Success\",\"AccessKeyId\":\"ASIAPOD\",\"SecretAccessKey\":\"pod/Secret\","
                    + "\"Token\":\"podSession==\",\"Expiration\":\"2026-11-21T06:00:00Z\"}";
    private static final String XML_KEYS = "<AssumeRoleWithWebIdentityResponse"
            + " xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleWithWebIdentityResult>"
            + "<AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/slimgate/slimgate</Arn></AssumedRoleUser>"
            + "<Credentials><SessionToken>webSession==</SessionToken><SecretAccessKey>web/Secret</SecretAccessKey>"
            + "<Expiration>2026-11-21T01:00:00Z</Expiration><AccessKeyId>ASIAWEB</AccessKeyId></Credentials>"
            + "</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>";

    @TempDir
    private Path folder;

    private CloudFixture cloud;

    @BeforeEach
    void start() {
        cloud = new CloudFixture(folder);
        cloud.variables.put("AWS_ENDPOINT_URL_ECR", cloud.url() + "/ecr/");
        cloud.server.stubFor(post(urlEqualTo("/ecr/")).willReturn(ecr(PASSWORD)));
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    void entersTheRegistryWithTheRoleOfItsServiceAccount() {
        webIdentity();
        cloud.server.stubFor(post(urlEqualTo("/sts/")).willReturn(okXml(XML_KEYS)));

        Credential.Held held = fetch();

        assertThat(held).isEqualTo(new Credential.Basic("aws", "AWS", PASSWORD));
        cloud.server.verify(
                1,
                postRequestedFor(urlEqualTo("/sts/"))
                        .withHeader("Content-Type", equalTo("application/x-www-form-urlencoded"))
                        .withHeader("Authorization", absent())
                        .withRequestBody(equalTo("Action=AssumeRoleWithWebIdentity&Version=2011-06-15"
                                + "&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fslimgate"
                                + "&RoleSessionName=slimgate&WebIdentityToken=eyJ.web.token")));
        LoggedRequest request = signedRequest();
        assertThat(request.getHeader("X-Amz-Target"))
                .isEqualTo("AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken");
        assertThat(request.getHeader("Content-Type")).isEqualTo("application/x-amz-json-1.1");
        assertThat(request.getHeader("X-Amz-Security-Token")).isEqualTo("webSession==");
        assertThat(request.getBodyAsString()).isEqualTo("{}");
        assertThat(request.getHeader("Authorization"))
                .isEqualTo(signature(request, new AwsKeys("ASIAWEB", "web/Secret", "webSession==")))
                .contains("/20261121/eu-west-1/ecr/aws4_request")
                .contains("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target");
    }

    @Test
    void entersTheRegistryWithEksPodIdentity() {
        cloud.variables.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", cloud.url() + "/v1/credentials");
        cloud.file("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "eyJ.pod.token\n");
        cloud.server.stubFor(get(urlEqualTo("/v1/credentials")).willReturn(okJson(JSON_KEYS)));

        Credential.Held held = fetch();

        assertThat(held).isEqualTo(new Credential.Basic("aws", "AWS", PASSWORD));
        cloud.server.verify(
                1,
                getRequestedFor(urlEqualTo("/v1/credentials")).withHeader("Authorization", equalTo("eyJ.pod.token")));
        assertThat(signedRequest().getHeader("Authorization"))
                .isEqualTo(signature(signedRequest(), new AwsKeys("ASIAPOD", "pod/Secret", "podSession==")));
    }

    @Test
    void entersTheRegistryWithTheRoleOfTheMachine() {
        cloud.variables.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", cloud.url());
        String roles = "/latest/meta-data/iam/security-credentials/";
        cloud.server.stubFor(
                put(urlEqualTo("/latest/api/token")).willReturn(aResponse().withBody("session-token")));
        cloud.server.stubFor(get(urlEqualTo(roles))
                .withHeader("X-aws-ec2-metadata-token", equalTo("session-token"))
                .willReturn(aResponse().withBody("node-role\n")));
        cloud.server.stubFor(get(urlEqualTo(roles + "node-role"))
                .withHeader("X-aws-ec2-metadata-token", equalTo("session-token"))
                .willReturn(okJson(JSON_KEYS)));

        Credential.Held held = fetch();

        assertThat(held).isEqualTo(new Credential.Basic("aws", "AWS", PASSWORD));
        cloud.server.verify(
                1,
                putRequestedFor(urlEqualTo("/latest/api/token"))
                        .withHeader("X-aws-ec2-metadata-token-ttl-seconds", equalTo("60")));
        assertThat(cloud.server.getAllServeEvents()).hasSize(4);
    }

    @Test
    void isNobodyElseWhereItsOwnRoleIsRefused() {
        webIdentity();
        cloud.variables.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", cloud.url() + "/v1/credentials");
        cloud.variables.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", cloud.url());
        cloud.server.stubFor(post(urlEqualTo("/sts/"))
                .willReturn(aResponse()
                        .withStatus(403)
                        .withBody("<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>s3cret"
                                + " detail</Message></Error></ErrorResponse>")));

        assertThatThrownBy(this::fetch)
                .isInstanceOf(ContentException.Unreachable.class)
                .hasMessage("localhost:" + cloud.server.port() + " answered 403 AccessDenied");
        assertThat(cloud.server.getAllServeEvents()).hasSize(1);
    }

    static Stream<ResponseDefinitionBuilder> noCredential() {
        return Stream.of(
                aResponse().withStatus(400).withBody("{\"__type\":\"Bad\",\"message\":\"s3cret\"}"),
                aResponse().withStatus(503),
                aResponse().withStatus(302).withHeader("Location", "http://localhost:1/s3cret"),
                aResponse().withBody("<html>s3cret</html>"),
                aResponse().withBody(""),
                okJson("{\"authorizationData\":[]}"),
                okJson("{\"authorizationData\":[{\"authorizationToken\":\"s3cret!\",\"expiresAt\":1795262400}]}"),
                okJson("{\"authorizationData\":[{\"authorizationToken\":\"QVdT\",\"expiresAt\":1795262400}]}"),
                okJson("{\"authorizationData\":[{\"authorizationToken\":\"QVdTOnA=\",\"expiresAt\":\"x\"}]}"),
                ecr("pass\r\nword"),
                aResponse().withBody("{\"a\":\"" + "s3cret".repeat(20_000) + "\"}"),
                aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE),
                aResponse().withFault(Fault.EMPTY_RESPONSE));
    }

    @ParameterizedTest
    @MethodSource("noCredential")
    void saysThatThereIsNoneWithoutQuotingTheAnswer(ResponseDefinitionBuilder answer) {
        webIdentity();
        cloud.server.stubFor(post(urlEqualTo("/sts/")).willReturn(okXml(XML_KEYS)));
        cloud.server.stubFor(post(urlEqualTo("/ecr/")).willReturn(answer));

        assertThatThrownBy(this::fetch)
                .isInstanceOf(ContentException.Unreachable.class)
                .hasMessageStartingWith("localhost:" + cloud.server.port())
                .hasMessageNotContaining("s3cret")
                .hasMessageNotContaining("web/Secret");
    }

    @Test
    void waitsNoLongerThanTheDeadline() {
        webIdentity();
        cloud.server.stubFor(post(anyUrl()).willReturn(okXml(XML_KEYS).withFixedDelay(20_000)));
        long start = System.nanoTime();

        assertThatThrownBy(() -> tokens().fetch(Deadline.after(Duration.ofMillis(300))))
                .isInstanceOf(ContentException.TimedOut.class);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @CsvSource({
        "AWS_ROLE_ARN, '', the variable AWS_ROLE_ARN is not set",
        "AWS_WEB_IDENTITY_TOKEN_FILE, /nonexistent/token, the file of AWS_WEB_IDENTITY_TOKEN_FILE cannot be read",
        "AWS_ENDPOINT_URL_STS, 'ftp://s3cret', AWS_ENDPOINT_URL_STS is no URL of a service",
    })
    void saysWhatIsNotSetUp(String variable, String value, String message) {
        webIdentity();
        cloud.variables.put(variable, value);

        assertThatThrownBy(this::fetch)
                .isInstanceOf(ContentException.Refused.class)
                .hasMessage(message);
        assertThat(cloud.server.getAllServeEvents()).isEmpty();
    }

    @Test
    void doesNotAskTheMachineWhereThatIsForbidden() {
        cloud.variables.put("AWS_EC2_METADATA_DISABLED", "true");

        assertThatThrownBy(this::fetch).isInstanceOf(ContentException.Refused.class);
    }

    @Test
    void asksTheTokenServiceOfTheRegionOverTls() {
        webIdentity();
        cloud.variables.remove("AWS_ENDPOINT_URL_STS");
        cloud.variables.put("AWS_REGION", "x.evil.test/");

        assertThatThrownBy(this::fetch).hasMessage("AWS_REGION is no name of a region");
    }

    @ParameterizedTest
    @CsvSource({
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com, eu-west-1, api.ecr.eu-west-1.amazonaws.com",
        "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com, us-east-1, ecr-fips.us-east-1.amazonaws.com",
        "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn, cn-north-1, api.ecr.cn-north-1.amazonaws.com.cn",
        "123456789012.dkr-ecr.eu-west-1.on.aws, eu-west-1, ecr.eu-west-1.api.aws",
        "123456789012.dkr-ecr-fips.us-east-1.on.aws, us-east-1, ecr-fips.us-east-1.api.aws",
        "123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn, cn-north-1,"
                + " ecr.cn-north-1.api.amazonwebservices.com.cn",
    })
    void knowsTheApiOfEachKindOfRegistry(String host, String region, String api) {
        assertThat(EcrHost.parse(host)).contains(new EcrHost(region, api));
    }

    private void webIdentity() {
        cloud.file("AWS_WEB_IDENTITY_TOKEN_FILE", "eyJ.web.token\n");
        cloud.variables.put("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/slimgate");
        cloud.variables.put("AWS_ENDPOINT_URL_STS", cloud.url() + "/sts/");
    }

    private EcrTokens tokens() {
        return new EcrTokens("aws", EcrHost.parse(HOST).orElseThrow(), cloud.environment());
    }

    private Credential.Held fetch() {
        return tokens().fetch(CloudFixture.soon()).value();
    }

    private LoggedRequest signedRequest() {
        return cloud.server.findAll(postRequestedFor(urlEqualTo("/ecr/"))).getFirst();
    }

    /** What AWS would work out from the request as it came. */
    private static String signature(LoggedRequest request, AwsKeys keys) {
        Map<String, String> headers = Map.of(
                "Content-Type", request.getHeader("Content-Type"), "X-Amz-Target", request.getHeader("X-Amz-Target"));
        Target target = Target.parse("http://" + request.getHeader("Host") + request.getUrl());
        return new AwsSignature(keys, "eu-west-1", "ecr")
                .sign("POST", target, headers, request.getBodyAsString(), CloudFixture.NOW)
                .get("Authorization");
    }

    private static ResponseDefinitionBuilder ecr(String password) {
        String token = Base64.getEncoder().encodeToString(("AWS:" + password).getBytes(StandardCharsets.UTF_8));
        return okJson("{\"authorizationData\":[{\"authorizationToken\":\"" + token
                + "\",\"expiresAt\":1.795262400123E9,\"proxyEndpoint\":\"https://" + HOST + "\"}]}");
    }
}
