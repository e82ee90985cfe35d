package dev.slimgate.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HostsTomlTest {
    private static final String ONLY = "hostsDirectory: certs.d\n";

    @TempDir
    private Path folder;

    private Path certs;

    @BeforeEach
    void makesTheDirectory() throws IOException {
        certs = Files.createDirectory(folder.resolve("certs.d"));
        for (String name : List.of("ca.pem", "other.pem")) {
            Files.writeString(certs.resolve(name), "x");
        }
    }

    private void put(String registry, String toml) throws IOException {
        Files.writeString(Files.createDirectories(certs.resolve(registry)).resolve("hosts.toml"), toml);
    }

    private RegistryDocument.Result result(String document) {
        return RegistryDocument.read(folder.resolve("registries.yaml"), document);
    }

    private RegistrySettings read(String document) {
        RegistryDocument.Result result = result(document);
        assertThat(result.problems()).isEmpty();
        return result.settings();
    }

    private static Host entry(RegistrySettings settings, String host) {
        return settings.host(host).orElseThrow();
    }

    @Test
    void readsWhatContainerdReads() throws IOException {
        put("docker.io", """
                server = "https://registry-1.docker.io"

                [host."https://public-mirror.example.com"]
                  capabilities = ["pull"]
                [host."http://mirror.internal:5000/v2/hub/"]
                  capabilities = ["pull", "resolve", "push"]
                  override_path = true
                  dial_timeout = "1s"
                  skip_verify = false
                  [host."http://mirror.internal:5000/v2/hub/".header]
                    x-team = ["a", "b"]
                    authorization = "Bearer t0ken"
                [host."https://nexus.internal/repository/hub"]
                  ca = "../ca.pem"
                  proxy = "http://proxy.internal:3128"
                [host."bare.internal"]
                  ca = ["../other.pem"]
                """);

        RegistrySettings settings = read(ONLY);

        assertThat(entry(settings, "docker.io").route())
                .isEqualTo(new Route(
                        List.of(
                                new Mirror("public-mirror.example.com", false, "/v2", false, true, Map.of()),
                                new Mirror(
                                        "mirror.internal:5000",
                                        true,
                                        "/v2/hub",
                                        true,
                                        true,
                                        Map.of("x-team", "a, b", "Authorization", "Bearer t0ken")),
                                new Mirror("nexus.internal", false, "/repository/hub/v2", true, true, Map.of()),
                                Mirror.of("bare.internal", false)),
                        true));
        assertThat(entry(settings, "nexus.internal"))
                .extracting(Host::caBundle, Host::proxy)
                .containsExactly(
                        certs.resolve("ca.pem"),
                        new Proxy.Choice.Own(new Proxy("proxy.internal", 3128, List.of(), null)));
        assertThat(entry(settings, "bare.internal").caBundle()).isEqualTo(certs.resolve("other.pem"));
        assertThat(entry(settings, "mirror.internal:5000").plainHttp()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "registry.internal_5000_, registry.internal:5000",
        "registry.internal:5000, registry.internal:5000",
        "registry.internal, registry.internal",
        "localhost, localhost",
        "10.0.0.5_80_, 10.0.0.5:80",
    })
    void findsARegistryByItsDirectory(String directory, String registry) throws IOException {
        put(directory, "[host.\"https://m.internal\"]");

        assertThat(entry(read(ONLY), registry).route().mirrors()).containsExactly(Mirror.of("m.internal", false));
    }

    @Test
    void prefersTheSpellingWithUnderscoresAsContainerdDoes() throws IOException {
        put("r.internal:5000", "[host.\"https://colon.internal\"]");
        put("r.internal_5000_", "[host.\"https://underscore.internal\"]");

        assertThat(entry(read(ONLY), "r.internal:5000").route().mirrors())
                .containsExactly(Mirror.of("underscore.internal", false));
    }

    @Test
    void readsTheFileForAllOthers() throws IOException {
        put("_default", "[host.\"https://m.internal\"]");
        put("quay.io", "");

        RegistrySettings settings = read(ONLY + "registries: [ { host: ghcr.io }, { host: r.io, mirrors: [] } ]");

        Route all = new Route(List.of(Mirror.of("m.internal", false)), true);
        assertThat(settings.others()).isEqualTo(all);
        assertThat(entry(settings, "ghcr.io").route()).isEqualTo(all);
        assertThat(entry(settings, "r.io").route()).isEqualTo(Route.DIRECT);
        assertThat(entry(settings, "quay.io").route()).isEqualTo(Route.DIRECT);
    }

    @Test
    void asksTheServerInPlaceOfTheRegistry() throws IOException {
        put("_default", "server = \"https://m.internal\"");
        put(
                "quay.io",
                "server = \"http://quay.internal/quay\"\n[host.\"https://m.internal\"]\ncapabilities = [\"pull\"]");
        put("r.internal", "server = \"http://r.internal:80\"");

        RegistrySettings settings = read(ONLY);

        assertThat(settings.others()).isEqualTo(new Route(List.of(Mirror.of("m.internal", false)), false));
        assertThat(entry(settings, "quay.io").route())
                .isEqualTo(new Route(
                        List.of(
                                new Mirror("m.internal", false, "/v2", false, true, Map.of()),
                                new Mirror("quay.internal", true, "/quay/v2", true, true, Map.of())),
                        false));
        assertThat(entry(settings, "r.internal"))
                .extracting(Host::plainHttp, Host::route)
                .containsExactly(true, Route.DIRECT);
    }

    @Test
    void believesTheRegistryItselfOnlyInWhatItIsGivenToo() throws IOException {
        put("r.internal", "capabilities = [\"resolve\"]\nca = \"../ca.pem\"\n[host.\"https://m.internal\"]");

        Host entry = entry(read(ONLY), "r.internal");

        assertThat(entry.caBundle()).isEqualTo(certs.resolve("ca.pem"));
        assertThat(entry.route())
                .isEqualTo(new Route(
                        List.of(
                                Mirror.of("m.internal", false),
                                new Mirror("r.internal", false, "/v2", true, false, Map.of())),
                        false));
    }

    @Test
    void letsTheDocumentsOwnWordsGoFirst() throws IOException {
        put("docker.io", "[host.\"https://m.internal\"]\nca = \"../ca.pem\"");
        Files.writeString(folder.resolve("mine.pem"), "x");

        RegistrySettings settings = read(ONLY + """
                registries:
                  - { host: docker.io, mirrors: [ { host: n.internal } ] }
                  - { host: m.internal, limits: { timeout: 9s } }
                """);

        assertThat(entry(settings, "docker.io").route().mirrors()).containsExactly(Mirror.of("n.internal", false));
        assertThat(entry(settings, "m.internal").caBundle()).isEqualTo(certs.resolve("ca.pem"));
        assertThat(entry(settings, "m.internal").limits().timeout()).hasSeconds(9);
    }

    @Test
    void passesOverWhatIsNoDirectoryOfARegistry() throws IOException {
        Files.writeString(certs.resolve("README"), "x");
        Files.createDirectory(certs.resolve("..2026_11_21"));
        Files.createDirectory(certs.resolve("empty.io"));

        assertThat(read(ONLY)).isEqualTo(RegistrySettings.NONE);
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                arguments("hosts = 1", "hosts: unknown field; did you mean \"host\"?"),
                arguments(
                        "[host.\"https://m\"]\ncapabilites = [\"pull\"]",
                        "host.https://m.capabilites: unknown field; did you mean \"capabilities\"?"),
                arguments(
                        "[host.\"https://m\"]\ncapabilities = [\"reslove\"]",
                        "host.https://m.capabilities[0]: \"reslove\" is not known; did you mean \"resolve\"?"),
                arguments(
                        "[host.\"https://m\"]\nskip_verify = true",
                        "host.https://m.skip_verify: certificates are always verified: name the authority in ca"),
                arguments(
                        "skip_verify = true",
                        "skip_verify: certificates are always verified: name the authority in ca"),
                arguments(
                        "[host.\"https://m\"]\nclient = [[\"a.cert\", \"a.key\"]]",
                        "host.https://m.client: client certificates are not supported by this version"),
                arguments(
                        "[host.\"https://m\"]\nca = \"missing.pem\"",
                        "host.https://m.ca: \"missing.pem\" is no file that can be read"),
                arguments(
                        "[host.\"https://m\"]\nca = [\"../ca.pem\", \"../other.pem\"]",
                        "host.https://m.ca: names not one file; one PEM file may hold several certificates"),
                arguments(
                        "[host.\"http://m\"]\nca = \"../ca.pem\"",
                        "host.http://m.ca: has no meaning for a host of http://"),
                arguments(
                        "[host.\"ftp://m\"]",
                        "host.ftp://m: \"ftp://m\" is no URL of a host such as https://mirror.internal:5000"),
                arguments(
                        "[host.\"https://me:pw@m\"]",
                        "host.https://…@m: \"https://…@m\" is no URL of a host such as https://mirror.internal:5000"),
                arguments(
                        "server = \"https://m?x=1\"",
                        "server: \"https://m?…\" is no URL of a host such as https://mirror.internal:5000"),
                arguments(
                        "[host.\"https://m\"]\nproxy = \"socks5://p\"",
                        "host.https://m.proxy: must begin with http://: hosts with TLS are asked through CONNECT"),
                arguments(
                        "[host.\"https://m\".header]\nhost = \"x\"",
                        "host.https://m.header: \"host\" is no header that can be set"),
                arguments(
                        "[host.\"https://m\".header]\nx-a = \"a\\r\\nb\"",
                        "host.https://m.header: the value of \"x-a\" is no text of a header"),
                arguments(
                        "[host.\"https://m\"]\n[host.\"https://m\".host.\"https://n\"]",
                        "host.https://m.host: unknown field"),
                arguments("host = \"x\"", "host: must be an object, not a string"),
                arguments("server = 5", "server: must be a string, not a number; put it in quotes"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void tellsWhatIsWrong(String toml, String problem) throws IOException {
        put("r.internal", toml);

        RegistryDocument.Result result = result(ONLY);

        assertThat(result.settings()).isEqualTo(RegistrySettings.NONE);
        assertThat(result.problems()).singleElement().satisfies(found -> {
            assertThat(found.location().toString()).contains("hosts.toml");
            assertThat(found.path() + ": " + found.message()).startsWith(problem);
        });
    }

    @Test
    void tellsWhereAFileCannotBeRead() throws IOException {
        put("r.internal", "server = \"https://a\"\n[host.\"https://m\"\n");

        assertThat(result(ONLY).problems())
                .singleElement()
                .asString()
                .contains("hosts.toml:2:")
                .contains("is not readable");
    }

    static Stream<String> hostile() {
        return Stream.of(
                "a = " + "[".repeat(30_000),
                "a = " + "{a=".repeat(20_000),
                "a.".repeat(20_000) + "a = 1",
                "[" + "a.".repeat(20_000) + "a]",
                "a = " + "9".repeat(60_000),
                "a = \"" + "x".repeat(70_000) + "\"",
                "a = \"\"\"" + "x\n".repeat(20_000),
                "\u0000\u0001",
                "a = 1\na = 2",
                IntStream.range(0, 4_000).mapToObj(i -> "a" + i + " = 1").collect(Collectors.joining("\n")),
                IntStream.range(0, 1_000)
                        .mapToObj(i -> "[host.\"https://m" + i + "\"]")
                        .collect(Collectors.joining("\n")));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void boundsWhatItReads(String toml) throws IOException {
        put("r.internal", toml);

        assertThat(result(ONLY).problems()).isNotEmpty().hasSizeLessThanOrEqualTo(Problems.MOST + 1);
    }

    @ParameterizedTest
    @CsvSource({"Registry.test", "registry", "index.docker.io", "a b.test"})
    void refusesDirectoriesThatNoImageNames(String name) throws IOException {
        put(name, "");

        assertThat(result(ONLY).problems())
                .singleElement()
                .asString()
                .contains("is not named by a registry as images name it");
    }

    @Test
    void refusesCertificatesWithoutAFile() throws IOException {
        Files.writeString(Files.createDirectory(certs.resolve("r.internal")).resolve("ca.crt"), "x");

        assertThat(result(ONLY).problems())
                .singleElement()
                .asString()
                .contains("holds certificates without a hosts.toml");
    }

    @Test
    void refusesTwoWordsOnOneHost() throws IOException {
        put("a.io", "[host.\"https://m.internal\"]\nca = \"../ca.pem\"");
        put("b.io", "[host.\"https://m.internal\"]\nca = \"../other.pem\"");
        put("c.io", "[host.\"http://m.internal\"]");

        assertThat(result(ONLY).problems())
                .extracting(Problem::message)
                .containsExactlyInAnyOrder(
                        "names another ca for \"m.internal\" than elsewhere: name one",
                        "says http:// of \"m.internal\", and something else elsewhere");
    }

    @Test
    void meansTheWorldTogetherWithTheDocument() throws IOException {
        put("r.internal", "[host.\"https://m.internal\"]");

        RegistrySettings settings = read(ONLY + "only: true");

        assertThat(settings.only()).isTrue();
        assertThat(settings.hosts()).extracting(Host::host).contains("r.internal", "m.internal");
    }
}
