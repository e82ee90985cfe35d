package dev.slimgate.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.slimgate.registry.CloudProvider;
import dev.slimgate.registry.RegistrySettings;
import dev.slimgate.registry.RegistrySettings.Credentials;
import dev.slimgate.registry.RegistrySettings.Host;
import dev.slimgate.registry.RegistrySettings.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RegistryDocumentTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void writesTheFilesThatAreNamed() throws IOException {
        file = folder.resolve("registries.yaml");
        for (String name : List.of("ca.pem", "password", "config.json")) {
            Files.writeString(folder.resolve(name), "x");
        }
    }

    @Test
    void readsEveryFieldThatThisVersionKnows() {
        RegistryDocument.Result result = RegistryDocument.read(file, """
                only: true
                registries:
                  - host: registry.internal:5000
                    plainHttp: false
                    caBundle: ca.pem
                    credentials: { username: robot, passwordFile: password, namespaces: [team-a] }
                    limits: { concurrency: 8, requestsPerSecond: 20, timeout: 500ms }
                  - host: docker.io
                    credentials: { dockerConfig: %s }
                  - host: localhost
                    plainHttp: true
                    limits: { timeout: 2m }
                """.formatted(folder.resolve("config.json")));

        assertThat(result.problems()).isEmpty();
        assertThat(result.settings())
                .isEqualTo(new RegistrySettings(
                        true,
                        List.of(
                                new Host(
                                        "registry.internal:5000",
                                        false,
                                        folder.resolve("ca.pem"),
                                        new Credentials.Password(
                                                "robot", folder.resolve("password"), List.of("team-a")),
                                        new Limits(8, 20, Duration.ofMillis(500))),
                                new Host(
                                        "docker.io",
                                        false,
                                        null,
                                        new Credentials.DockerConfig(folder.resolve("config.json"), List.of()),
                                        Limits.DEFAULTS),
                                new Host("localhost", true, null, null, new Limits(64, Duration.ofMinutes(2))))));
    }

    @ParameterizedTest
    @CsvSource({
        "aws, 123456789012.dkr.ecr.eu-west-1.amazonaws.com, true",
        "aws, 123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com, true",
        "aws, 123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn, true",
        "aws, 123456789012.dkr-ecr.eu-west-1.on.aws, true",
        "aws, 123456789012.dkr-ecr-fips.us-east-1.on.aws, true",
        "aws, 123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.test, false",
        "aws, 123456789012.dkr.ecr.eu-west-1.amazonaws.com:8443, false",
        "aws, 123456789012.dkr.ecr.evil.test.amazonaws.com, false",
        "aws, public.ecr.aws, false",
        "aws, acme.azurecr.io, false",
        "google, europe-docker.pkg.dev, true",
        "google, gcr.io, true",
        "google, eu.gcr.io, true",
        "google, pkg.dev.evil.test, false",
        "google, evilgcr.io, false",
        "google, a.b.gcr.io, false",
        "azure, acme.azurecr.io, true",
        "azure, acme.azurecr.cn, true",
        "azure, azurecr.io, false",
        "azure, acme.azurecr.io.evil.test, false",
        "azure, evil.test, false",
    })
    void givesCloudCredentialsToRegistriesOfThatCloudOnly(String cloud, String host, boolean given) {
        RegistryDocument.Result result = RegistryDocument.read(
                file, host("{ host: '" + host + "', credentials: { cloud: " + cloud + ", namespaces: [team-a] } }"));

        assertThat(result.problems().isEmpty()).isEqualTo(given);
        assertThat(result.settings().hosts())
                .hasSize(given ? 1 : 0)
                .allSatisfy(entry -> assertThat(entry.credentials())
                        .isEqualTo(new Credentials.Cloud(CloudProvider.of(cloud).orElseThrow(), List.of("team-a"))));
    }

    @Test
    void readsAnEmptyFileAsNothingConfigured() {
        assertThat(RegistryDocument.read(file, "# none\n"))
                .isEqualTo(new RegistryDocument.Result(RegistrySettings.NONE, List.of()));
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                arguments("only: true", "1:7: only: with no registry listed nothing could be read"),
                arguments("only: 'yes'", "1:7: only: must be true or false, not a string"),
                arguments("registry: []", "1:1: registry: unknown field; did you mean \"registries\"?"),
                arguments("- host: a.b", "1:1: must be an object with only and registries, not a list"),
                arguments("only: false\n---\nonly: true", "3:1: a second document: there is one for registries"),
                arguments(
                        host("{}"),
                        "1:14: registries[0].host: is missing: a registry as images name it, such as"
                                + " registry.internal:5000"),
                arguments(
                        host("{ host: https://r.test }"),
                        "1:22: registries[0].host: \"https://r.test\" is no host with an optional port: leave out the"
                                + " scheme"),
                arguments(
                        host("{ host: r.test/team }"),
                        "1:22: registries[0].host: \"r.test/team\" is no host with an optional port"),
                arguments(
                        host("{ host: 'r.test:99999' }"),
                        "1:22: registries[0].host: \"r.test:99999\" is no host with an optional port"),
                arguments(
                        host("{ host: registry }"),
                        "1:22: registries[0].host: \"registry\" would be taken for a user of docker.io: a host has a dot"
                                + " or a port, or is localhost"),
                arguments(
                        host("{ host: Registry.test }"),
                        "1:22: registries[0].host: \"Registry.test\" must be in lower case"),
                arguments(
                        host("{ host: index.docker.io }"),
                        "1:22: registries[0].host: \"index.docker.io\" is called docker.io in image names"),
                arguments(
                        host("{ host: r.test }, { host: r.test }"),
                        "1:40: registries[1].host: \"r.test\" stands twice"),
                arguments(
                        host("{ host: r.test, caBundle: missing.pem }"),
                        "1:40: registries[0].caBundle: \"missing.pem\" is no file that can be read"),
                arguments(
                        host("{ host: r.test, plainHttp: true, caBundle: ca.pem }"),
                        "1:57: registries[0].caBundle: has no meaning with plainHttp: true"),
                arguments(
                        host("{ host: r.test, credentials: { username: a, password: b, passwordFile: password } }"),
                        "1:68: registries[0].credentials.password: does not belong into this file: name a passwordFile"),
                arguments(
                        host("{ host: r.test, credentials: { username: a } }"),
                        "1:43: registries[0].credentials.passwordFile: is missing: a file with the password"),
                arguments(
                        host("{ host: r.test, credentials: { username: a, passwordFile: password, dockerConfig:"
                                + " config.json } }"),
                        "1:96: registries[0].credentials.dockerConfig: stands beside username and passwordFile: name one"
                                + " of the two"),
                arguments(
                        host("{ host: r.test, credentials: { cloud: aws } }"),
                        "1:52: registries[0].credentials.cloud: credentials of aws are for its own registries only,"
                                + " such as <account>.dkr.ecr.<region>.amazonaws.com"),
                arguments(
                        host("{ host: acme.azurecr.io, credentials: { cloud: amazon } }"),
                        "1:61: registries[0].credentials.cloud: \"amazon\" is none of aws, google, azure"),
                arguments(
                        host("{ host: acme.azurecr.io, plainHttp: true, credentials: { cloud: azure } }"),
                        "1:78: registries[0].credentials.cloud: has no meaning with plainHttp: true"),
                arguments(
                        host("{ host: acme.azurecr.io, credentials: { cloud: azure, dockerConfig: config.json } }"),
                        "1:61: registries[0].credentials.cloud: stands beside other credentials: name one kind"),
                arguments(
                        host("{ host: r.test, credentials: {} }"),
                        "1:43: registries[0].credentials: names no credentials: give username and passwordFile,"
                                + " dockerConfig, or cloud"),
                arguments(
                        host("{ host: r.test, credentials: { dockerConfig: config.json, namespaces: [A] } }"),
                        "1:85: registries[0].credentials.namespaces[0]: \"A\" is no name of a namespace"),
                arguments(
                        host("{ host: r.test, limits: { requestsPerSecond: -1 } }"),
                        "1:59: registries[0].limits.requestsPerSecond: must be a whole number from 0 to 100000"),
                arguments(
                        host("{ host: r.test, limits: { concurrency: 0 } }"),
                        "1:53: registries[0].limits.concurrency: must be a whole number from 1 to 1024"),
                arguments(
                        host("{ host: r.test, limits: { timeout: 5 s } }"),
                        "1:49: registries[0].limits.timeout: \"5 s\" is no time from 1ms to 10m, such as 5s or 500ms"),
                arguments(
                        host("{ host: r.test, limits: { timeout: 11m } }"),
                        "1:49: registries[0].limits.timeout: \"11m\" is no time from 1ms to 10m, such as 5s or 500ms"));
    }

    private static String host(String entry) {
        return "registries: [" + entry + "]";
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void tellsWhatIsWrongAndConfiguresNothing(String text, String problem) {
        RegistryDocument.Result result = RegistryDocument.read(file, text);

        assertThat(result.problems()).extracting(Problem::toString).containsExactly(file + ":" + problem);
        assertThat(result.settings()).isEqualTo(RegistrySettings.NONE);
    }
}
