package dev.slimgate.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.content.TaggedSource;
import dev.slimgate.demo.Authentication;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Fault;
import dev.slimgate.demo.Image;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.Layer;
import dev.slimgate.demo.RequestEntry;
import dev.slimgate.demo.When;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageReference;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Registries behind a proxy that records what it sees; only the proxy's name can be resolved here. */
class ProxyTest {
    private static final Image IMAGE =
            ImageBuilder.linux("amd64").layer(Layer.of("ADD").file("/a", "a")).build();
    private static final RegistrySettings.Limits PATIENT = new RegistrySettings.Limits(64, Duration.ofSeconds(30));
    private static final String SECRET = "s3cret-of-the-registry";

    @TempDir
    static Path keys;

    private static Vertx vertx;
    private static SSLContext tls;

    @TempDir
    Path folder;

    private final Set<String> resolved = ConcurrentHashMap.newKeySet();
    private final List<RegistryClient> clients = new ArrayList<>();
    private TestProxy proxy;
    private DemoRegistry plain;
    private DemoRegistry secure;

    @BeforeAll
    static void makesACertificate() throws Exception {
        vertx = Vertx.vertx();
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        run((keytool + " -genkeypair -alias a -keyalg EC -dname CN=registry.test -ext san=dns:registry.test"
                        + " -storetype PKCS12 -storepass changeit -keystore " + keys.resolve("keys.p12"))
                .split(" "));
        run((keytool + " -exportcert -rfc -alias a -storepass changeit -keystore " + keys.resolve("keys.p12")
                        + " -file " + keys.resolve("ca.pem"))
                .split(" "));
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys.resolve("keys.p12"))) {
            store.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(store, "changeit".toCharArray());
        tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
    }

    @AfterAll
    static void stopVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    @BeforeEach
    void starts() throws IOException {
        proxy = new TestProxy();
        plain = DemoRegistry.start();
        secure = DemoRegistry.startTls(tls);
        plain.put("team/app", "1", IMAGE);
        secure.put("team/app", "1", IMAGE);
    }

    @AfterEach
    void stops() throws IOException {
        clients.forEach(RegistryClient::close);
        plain.close();
        secure.close();
        proxy.close();
    }

    private String secureHost() {
        return "registry.test:" + secure.port();
    }

    private String plainHost() {
        return "plain.test:" + plain.port();
    }

    private Proxy through(Proxy.Login login, String... except) {
        return new Proxy(
                "proxy.test",
                proxy.port(),
                java.util.Arrays.stream(except).map(NoProxy::parse).toList(),
                login);
    }

    private RegistrySettings settings(Proxy all, RegistrySettings.Credentials credentials, Proxy.Choice choice) {
        return new RegistrySettings(
                false,
                List.of(
                        new RegistrySettings.Host(
                                secureHost(),
                                false,
                                keys.resolve("ca.pem"),
                                credentials,
                                PATIENT,
                                Route.DIRECT,
                                choice),
                        new RegistrySettings.Host(plainHost(), true, null, null, PATIENT, Route.DIRECT, choice)),
                Route.DIRECT,
                all);
    }

    private RegistrySettings settings(Proxy all) {
        return settings(all, null, Proxy.Choice.INHERITED);
    }

    private RegistryClient client(RegistrySettings settings, Credential... credentials) {
        RegistryClient client = new RegistryClient(
                settings,
                List.of((reference, requester) -> List.of(credentials)),
                ReadLimits.DEFAULTS,
                () -> vertx,
                AccessKeys.ofProcess(),
                RegistryListener.NONE,
                new RegistryClient.Surroundings(
                        name -> {
                            resolved.add(name);
                            if (!name.equals("proxy.test")) {
                                throw new UnknownHostException(name);
                            }
                            return List.of(InetAddress.getByName("127.0.0.1"));
                        },
                        time -> {},
                        InstantSource.system(),
                        System::nanoTime,
                        name -> null));
        clients.add(client);
        return client;
    }

    private static TaggedSource open(RegistryClient client, String host) {
        return client.open(ImageReference.parse(host + "/team/app:1"), Requester.NOBODY);
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(40));
    }

    private Proxy.Login login() throws IOException {
        Files.writeString(folder.resolve("user"), "gate\n");
        Files.writeString(folder.resolve("password"), "pr0xy\n");
        return new Proxy.Login(null, folder.resolve("user"), folder.resolve("password"));
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void asksHostsWithTlsThroughATunnelAndLetsTheProxyResolveTheirNames() {
        Digest digest = open(client(settings(through(null))), secureHost())
                .resolve(soon())
                .digest();

        assertThat(digest).hasToString(IMAGE.digest());
        assertThat(proxy.heads).allSatisfy(head -> assertThat(head).startsWith("CONNECT " + secureHost() + " HTTP/1."));
        assertThat(resolved).containsExactly("proxy.test");
    }

    @Test
    void asksHostsWithoutTlsByTheirWholeAddress() {
        Digest digest = open(client(settings(through(null))), plainHost())
                .resolve(soon())
                .digest();

        assertThat(digest).hasToString(IMAGE.digest());
        assertThat(proxy.heads)
                .singleElement()
                .asString()
                .startsWith("GET http://" + plainHost() + "/v2/team/app/manifests/1 HTTP/1.1");
        assertThat(plain.requests()).extracting(RequestEntry::host).containsExactly(plainHost());
    }

    @Test
    void tellsTheProxyItsOwnCredentialsAndTheRegistryItsOwn() throws IOException {
        proxy.wanted = basic("gate:pr0xy");
        secure.authentication(new Authentication.Basic("team", SECRET));

        open(client(settings(through(login())), new Credential.Basic("pull secret", "team", SECRET)), secureHost())
                .resolve(soon());

        String registrys = basic("team:" + SECRET);
        assertThat(proxy.heads).noneSatisfy(head -> assertThat(head).contains("\nAuthorization"));
        assertThat(String.join("\n", proxy.heads)).contains(proxy.wanted).doesNotContain(registrys, SECRET);
        assertThat(proxy.tunnelled()).isNotEmpty().doesNotContain(registrys, SECRET, proxy.wanted);
        assertThat(secure.requests()).extracting(RequestEntry::credentials).contains(RequestEntry.Credentials.BASIC);
    }

    @Test
    void sendsNoCredentialOfARegistryThatTheProxyCouldRead() throws IOException {
        proxy.wanted = basic("gate:pr0xy");
        plain.authentication(Authentication.Token.forUser("team", SECRET));

        assertThatThrownBy(() -> open(
                                client(settings(through(login())), new Credential.Basic("pull secret", "team", SECRET)),
                                plainHost())
                        .resolve(soon()))
                .isInstanceOf(ContentException.Unauthorized.class);

        assertThat(proxy.heads)
                .isNotEmpty()
                .allSatisfy(
                        head -> assertThat(head).contains("Proxy-Authorization").doesNotContain("\nAuthorization"));
        assertThat(plain.requests()).extracting(RequestEntry::credentials).containsOnly(RequestEntry.Credentials.NONE);
    }

    @Test
    void readsTheProxysPasswordAgainWhenItChanges() throws IOException {
        proxy.wanted = basic("gate:n3w-and-longer");
        RegistryClient client = client(settings(through(login())));
        assertThatThrownBy(() -> open(client, secureHost()).resolve(soon()))
                .isInstanceOf(ContentException.Unreachable.class)
                .hasMessageContaining("the proxy proxy.test:" + proxy.port() + " wants other credentials (407)")
                .hasMessageNotContaining("pr0xy\"")
                .hasMessageNotContaining("gate");

        Files.writeString(folder.resolve("password"), "n3w-and-longer");

        assertThat(open(client, secureHost()).resolve(soon()).digest()).hasToString(IMAGE.digest());
    }

    @Test
    void tellsThatTheProxyWantsCredentialsForHostsWithoutTlsToo() {
        proxy.wanted = basic("gate:pr0xy");

        assertThatThrownBy(
                        () -> open(client(settings(through(null))), plainHost()).resolve(soon()))
                .isInstanceOf(ContentException.Unreachable.class)
                .hasMessageContaining("wants other credentials (407)");
    }

    @Test
    void contactsNoHostThroughTheProxyThatIsNotListed() {
        RegistryClient client = client(settings(through(null, "direct.test")));

        assertThatThrownBy(() -> open(client, "any.test"))
                .isInstanceOf(ContentException.Refused.class)
                .hasMessage("any.test/team/app:1: the registry is not in the list, and only listed ones are contacted"
                        + " through the proxy");
        assertThatThrownBy(() -> open(client, "direct.test").resolve(soon()))
                .as("those that need no proxy may be asked as ever")
                .isInstanceOf(ContentException.Unreachable.class);
        assertThat(resolved).containsExactly("direct.test");
        assertThat(proxy.heads).isEmpty();
    }

    @Test
    void followsNoRedirectThroughTheProxyToAHostThatIsNotListed() {
        secure.inject(When.manifests(), new Fault.RedirectTo("https://169.254.169.254/latest"));

        assertThatThrownBy(() ->
                        open(client(settings(through(null))), secureHost()).resolve(soon()))
                .isInstanceOf(ContentException.Refused.class)
                .hasMessageContaining("not in the list");
        assertThat(proxy.heads).hasSize(1);
    }

    @Test
    void asksAHostWithoutTheProxyWhereItSaysSo() {
        RegistryClient none = client(settings(through(null), null, new Proxy.Choice.None()));
        RegistryClient excepted = client(settings(through(null, ".test")));

        for (RegistryClient client : List.of(none, excepted)) {
            assertThatThrownBy(() -> open(client, secureHost()).resolve(soon()))
                    .hasMessageContaining("the host name cannot be resolved");
        }
        assertThat(proxy.heads).isEmpty();
    }

    @Test
    void asksOneHostThroughAProxyOfItsOwn() {
        Proxy unused = new Proxy("elsewhere.test", 1, List.of(), null);

        open(client(settings(unused, null, new Proxy.Choice.Own(through(null)))), secureHost())
                .resolve(soon());

        assertThat(resolved).containsExactly("proxy.test");
    }

    @Test
    void connectsToNoProxyAtAMetadataAddress() {
        Proxy metadata = new Proxy("169.254.169.254", 80, List.of(), null);
        RegistryClient client = new RegistryClient(settings(metadata), List.of(), ReadLimits.DEFAULTS, () -> vertx);
        clients.add(client);

        assertThatThrownBy(() -> open(client, secureHost()).resolve(soon()))
                .isInstanceOf(ContentException.Refused.class)
                .hasMessageContaining("the proxy 169.254.169.254:80 must not be connected to");
    }

    @ParameterizedTest
    @EnumSource(value = TestProxy.Mood.class, names = "WILLING", mode = EnumSource.Mode.EXCLUDE)
    void endsInTimeWhateverTheProxyDoes(TestProxy.Mood mood) {
        proxy.mood = mood;
        RegistryClient client = client(settings(through(null)));

        for (String host : List.of(secureHost(), plainHost())) {
            if (mood == TestProxy.Mood.CUTTING && host.equals(plainHost())) {
                continue; // there is no tunnel to cut
            }
            assertThatThrownBy(() -> open(client, host).resolve(Deadline.after(Duration.ofSeconds(4))))
                    .isInstanceOf(ContentException.class)
                    .hasMessageNotContaining("secret-reason")
                    .isNotInstanceOf(ContentException.NotFound.class);
        }
        assertThat(client.busyHosts()).isZero();
    }

    @Test
    void tellsThatTheProxyIsNotThere() throws IOException {
        proxy.close();

        assertThatThrownBy(() ->
                        open(client(settings(through(null))), secureHost()).resolve(soon()))
                .isInstanceOf(ContentException.Unreachable.class)
                .hasMessageContaining("the proxy proxy.test:" + proxy.port() + " cannot be reached");
    }

    @ParameterizedTest
    @CsvSource({
        "internal, a.internal, 443, true",
        "internal, internal, 443, true",
        "internal, notinternal, 443, false",
        ".internal, a.internal, 443, true",
        ".internal, internal, 443, false",
        "*.internal, a.b.internal, 443, true",
        "*, anything, 1, true",
        "a.test:5000, a.test, 5000, true",
        "a.test:5000, a.test, 443, false",
        "A.Test, a.test, 443, true",
        "10.0.0.0/8, 10.1.2.3, 443, true",
        "10.0.0.0/8, 11.1.2.3, 443, false",
        "10.0.0.0/8, ten.test, 443, false",
        "10.1.2.3, 10.1.2.3, 443, true",
        "10.1.2.3:80, 10.1.2.3, 443, false",
        "fd00::/8, fd00::1, 443, true",
        "fd00::/8, fe00::1, 443, false",
        "::1, ::1, 443, true",
        "[::1]:80, ::1, 80, true",
        "2.3, 10.1.2.3, 443, false",
        "0.0.0.0/0, 10.1.2.3, 443, true",
    })
    void exceptsHostsAsNoProxyDoes(String rule, String host, int port, boolean excepted) {
        assertThat(NoProxy.parse(rule).matches(host, port)).isEqualTo(excepted);
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/33", "10.0.0/8", "a/b", "''", "a b", "user@a", "a.test:0", "a..b", "10.0.0.0/", "ten/8"})
    void refusesWhatIsNoException(String rule) {
        assertThatThrownBy(() -> NoProxy.parse(rule)).isInstanceOf(dev.slimgate.oci.MalformedException.class);
    }
}
