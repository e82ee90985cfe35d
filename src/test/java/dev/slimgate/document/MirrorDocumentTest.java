package dev.slimgate.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.slimgate.registry.NoProxy;
import dev.slimgate.registry.Proxy;
import dev.slimgate.registry.RegistrySettings;
import dev.slimgate.registry.RegistrySettings.Host;
import dev.slimgate.registry.Route;
import dev.slimgate.registry.Route.Mirror;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Mirrors and proxies in the document of registries. */
class MirrorDocumentTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void writesTheFilesThatAreNamed() throws IOException {
        file = folder.resolve("registries.yaml");
        Files.writeString(folder.resolve("user"), "slimgate");
        Files.writeString(folder.resolve("password"), "x");
    }

    private RegistrySettings read(String text) {
        RegistryDocument.Result result = RegistryDocument.read(file, text);
        assertThat(result.problems()).isEmpty();
        return result.settings();
    }

    private static Host entry(RegistrySettings settings, String host) {
        return settings.host(host).orElseThrow();
    }

    @Test
    void readsMirrorsInTheirOrder() {
        RegistrySettings settings = read("""
                registries:
                  - host: docker.io
                    mirrors:
                      - { host: mirror.internal, path: /proxy }
                      - { host: "second:5000", capabilities: [pull] }
                      - { host: harbor.internal, path: /v2/hub/ }
                  - host: quay.io
                    mirrors: [ { host: "second:5000" } ]
                    mirrorsOnly: true
                  - { host: "second:5000", plainHttp: true }
                """);

        assertThat(entry(settings, "docker.io").route())
                .isEqualTo(new Route(
                        List.of(
                                new Mirror("mirror.internal", false, "/proxy/v2", true, true, Map.of()),
                                new Mirror("second:5000", true, "/v2", false, true, Map.of()),
                                new Mirror("harbor.internal", false, "/v2/hub", true, true, Map.of())),
                        true));
        assertThat(entry(settings, "quay.io").route())
                .isEqualTo(new Route(List.of(Mirror.of("second:5000", true)), false));
        assertThat(entry(settings, "second:5000").route()).isEqualTo(Route.DIRECT);
    }

    @Test
    void readsAProxyForAllAndForOneHost() {
        RegistrySettings settings = read("""
                proxy:
                  url: http://Proxy.internal:3128
                  noProxy: [ ".internal", "10.0.0.0/8", "registry.test:5000", "*.corp" ]
                  username: slimgate
                  passwordFile: password
                registries:
                  - { host: a.test, proxy: none }
                  - { host: b.test, proxy: { url: "http://other", usernameFile: user, passwordFile: password } }
                  - { host: c.test }
                """);

        assertThat(settings.proxy())
                .isEqualTo(new Proxy(
                        "proxy.internal",
                        3128,
                        Stream.of(".internal", "10.0.0.0/8", "registry.test:5000", "*.corp")
                                .map(NoProxy::parse)
                                .toList(),
                        new Proxy.Login("slimgate", null, folder.resolve("password"))));
        assertThat(entry(settings, "a.test").proxy()).isEqualTo(new Proxy.Choice.None());
        assertThat(entry(settings, "b.test").proxy())
                .isEqualTo(new Proxy.Choice.Own(new Proxy(
                        "other",
                        80,
                        List.of(),
                        new Proxy.Login(null, folder.resolve("user"), folder.resolve("password")))));
        assertThat(entry(settings, "c.test").proxy()).isEqualTo(Proxy.Choice.INHERITED);
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                arguments(
                        host("mirrors: [ {} ]"),
                        "registries[0].mirrors[0].host: is missing: the mirror's host, such as mirror.internal:5000"),
                arguments(
                        host("mirrors: [ { host: 'https://m.test' } ]"),
                        "registries[0].mirrors[0].host: \"https://m.test\" is no host with an optional port: leave out"
                                + " the scheme"),
                arguments(
                        host("mirrors: [ { host: M.test } ]"),
                        "registries[0].mirrors[0].host: \"M.test\" must be in lower case"),
                arguments(
                        host("mirrors: [ { host: 'm.test/x' } ]"),
                        "registries[0].mirrors[0].host: \"m.test/x\" is no host with an optional port"),
                arguments(
                        host("mirrors: [ { host: 'user@m.test' } ]"),
                        "registries[0].mirrors[0].host: \"user@m.test\" is no host with an optional port"),
                arguments(
                        host("mirrors: [ { host: 'm.test:0' } ]"),
                        "registries[0].mirrors[0].host: \"m.test:0\" is no host with an optional port"),
                arguments(
                        host("mirrors: [ { host: m.test, path: proxy } ]"),
                        "registries[0].mirrors[0].path: \"proxy\" is no path such as /proxy"),
                arguments(
                        host("mirrors: [ { host: m.test, path: /a/../b } ]"),
                        "registries[0].mirrors[0].path: \"/a/../b\" is no path such as /proxy"),
                arguments(
                        host("mirrors: [ { host: m.test, path: '/a?b' } ]"),
                        "registries[0].mirrors[0].path: \"/a?…\" is no path such as /proxy"),
                arguments(
                        host("mirrors: [ { host: r.test } ]"),
                        "registries[0].mirrors[0].host: \"r.test\" is the registry itself"),
                arguments(
                        host("mirrors: [ { host: m.test }, { host: m.test } ]"),
                        "registries[0].mirrors[1].host: \"m.test\" stands twice"),
                arguments(
                        host("mirrors: [ { host: m.test, capabilities: [pul] } ]"),
                        "registries[0].mirrors[0].capabilities[0]: \"pul\" is not known; did you mean \"pull\"?"),
                arguments(
                        host("mirrors: [ { hosts: m.test, host: n.test } ]"),
                        "registries[0].mirrors[0].hosts: unknown field; did you mean \"host\"?"),
                arguments(host("mirrorsOnly: true"), "registries[0].mirrorsOnly: with no mirror nothing could be read"),
                arguments(
                        host("mirrors: [" + "{ host: m.test }, ".repeat(8) + "{ host: n.test }]"),
                        "registries[0].mirrors: names more than 8"),
                arguments("proxy: http://p", "proxy: \"http://p\" is neither none nor an object with the proxy's url"),
                arguments("proxy: {}", "proxy.url: is missing: where the proxy is, such as http://proxy.internal:3128"),
                arguments(
                        "proxy: { url: 'https://p' }",
                        "proxy.url: must begin with http://: hosts with TLS are asked through CONNECT"),
                arguments(
                        "proxy: { url: 'http://me:s3cret@p' }",
                        "proxy.url: must not hold credentials: name a passwordFile"),
                arguments("proxy: { url: 'http://p/x' }", "proxy.url: must end after the port"),
                arguments(
                        "proxy: { url: 'http://p', noProxy: ['10.0.0.0/33'] }",
                        "proxy.noProxy[0]: \"10.0.0.0/33\" is no host, domain such as .internal, address or range such"
                                + " as 10.0.0.0/8"),
                arguments(
                        "proxy: { url: 'http://p', password: x, username: y, passwordFile: password }",
                        "proxy.password: does not belong into this file: name a passwordFile"),
                arguments(
                        "proxy: { url: 'http://p', username: y }",
                        "proxy.passwordFile: is missing: a file with the password"),
                arguments(
                        "proxy: { url: 'http://p', username: y, usernameFile: user, passwordFile: password }",
                        "proxy.usernameFile: stands beside username: name one of the two"),
                arguments(
                        host("proxy: { url: 'http://p', noProxy: [a.test] }"),
                        "registries[0].proxy.noProxy: has no meaning for one host; proxy: none asks it without one"),
                arguments(
                        "proxy: { url: 'http://p' }\n"
                                + host("plainHttp: true, credentials: { username: a, passwordFile: password }"),
                        "registries[0].credentials: would be told to the proxy, as plainHttp is not encrypted; write"
                                + " proxy: none"),
                arguments("hostsDirectory: nowhere", "hostsDirectory: \"nowhere\" is no directory that can be read"));
    }

    private static String host(String fields) {
        return "registries: [ { host: r.test, " + fields + " } ]";
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void tellsWhatIsWrongAndConfiguresNothing(String text, String problem) {
        RegistryDocument.Result result = RegistryDocument.read(file, text);

        assertThat(result.problems())
                .extracting(found -> found.path() + ": " + found.message())
                .contains(problem);
        assertThat(result.settings()).isEqualTo(RegistrySettings.NONE);
    }

    @ParameterizedTest
    @CsvSource({"registry.test, true", "r.internal, false"})
    void refusesCredentialsOverPlainHttpOnlyWhereAProxyIsOnTheWay(String host, boolean refused) {
        RegistryDocument.Result result = RegistryDocument.read(file, """
                proxy: { url: "http://p", noProxy: [".internal"] }
                registries:
                  - host: %s
                    plainHttp: true
                    credentials: { username: a, passwordFile: password }
                """.formatted(host));

        assertThat(result.problems()).hasSize(refused ? 1 : 0);
    }
}
