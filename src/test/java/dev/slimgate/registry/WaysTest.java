package dev.slimgate.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.registry.RegistrySettings.Host;
import dev.slimgate.registry.RegistrySettings.Limits;
import dev.slimgate.registry.Ways.Way;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaysTest {
    private static final Target REGISTRY = Target.parse("https://registry.test/v2/");
    private static final Target LISTED = Target.parse("https://listed.test:5000/v2/");

    private final Map<String, List<String>> names = new HashMap<>();
    private @Nullable Ways ways;

    @AfterEach
    void stop() {
        if (ways != null) {
            ways.close();
        }
    }

    private List<InetAddress> resolve(String host) throws UnknownHostException {
        List<String> addresses = names.get(host);
        if (addresses == null) {
            throw new UnknownHostException(host);
        }
        return addresses.stream().map(InetAddress::ofLiteral).toList();
    }

    private List<Way> to(Target target, @Nullable Proxy proxy) throws IOException {
        Hosts hosts = new Hosts(new RegistrySettings(
                false, List.of(new Host("listed.test:5000", false, null, null, Limits.DEFAULTS)), Route.DIRECT, proxy));
        ways = new Ways(hosts, this::resolve, Ways.Permission.ofRegistries(hosts));
        return ways.to(target, Deadline.after(Duration.ofSeconds(20)));
    }

    private static Stream<String> servers(List<Way> ways) {
        return ways.stream()
                .map(Way::request)
                .map(RequestOptions::getServer)
                .map(server -> ((SocketAddress) server).hostAddress());
    }

    @Test
    void leadsToTheAddressesThatPassInTheirOrderAndToNoOther() throws IOException {
        names.put("registry.test", List.of("8.8.8.8", "10.0.0.1", "169.254.169.254", "1.1.1.1"));

        List<Way> found = to(REGISTRY, null);

        assertThat(servers(found)).containsExactly("8.8.8.8", "1.1.1.1");
    }

    @Test
    void goesUnderTheOriginalName() throws IOException {
        names.put("listed.test", List.of("10.0.0.1"));

        RequestOptions request = to(LISTED, null).getFirst().request();

        assertThat(request.getHost()).isEqualTo("listed.test");
        assertThat(request.getPort()).isEqualTo(5000);
        assertThat(request.isSsl()).isTrue();
        assertThat(request.getURI()).isEqualTo("/v2/");
        assertThat(((SocketAddress) request.getServer()).port()).isEqualTo(5000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "127.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1", "64:ff9b::a00:1"})
    void aHostWithoutAnAddressThatPassesIsRefused(String address) {
        names.put("registry.test", List.of(address));

        assertThatThrownBy(() -> to(REGISTRY, null))
                .isInstanceOf(ContentException.Refused.class)
                .hasMessage("the address of registry.test must not be connected to");
    }

    @Test
    void aListedHostIsNoWayToAMetadataService() {
        names.put("listed.test", List.of("169.254.169.254"));

        assertThatThrownBy(() -> to(LISTED, null)).isInstanceOf(ContentException.Refused.class);
    }

    @Test
    void aNameWithoutAddressesHasNoWay() throws IOException {
        names.put("registry.test", List.of());

        assertThat(to(REGISTRY, null)).isEmpty();
    }

    @Test
    void throughAProxyTheAddressIsTheProxysAndTheNameIsLeftToIt() throws IOException {
        names.put("proxy.test", List.of("10.0.0.9", "169.254.169.254"));

        List<Way> found = to(LISTED, Proxy.of("http://proxy.test:3128", List.of(), null));

        assertThat(found).singleElement().satisfies(way -> {
            assertThat(way.request().getServer()).isNull();
            assertThat(way.request().getProxyOptions().getHost()).isEqualTo("10.0.0.9");
            assertThat(way.request().getProxyOptions().getPort()).isEqualTo(3128);
            assertThat(way.request().getHost()).isEqualTo("listed.test");
            assertThat(way.proxy()).hasToString("proxy.test:3128");
        });
    }

    @Test
    void noProxyIsAMetadataService() {
        names.put("proxy.test", List.of("169.254.169.254"));
        Proxy proxy = Proxy.of("http://proxy.test:3128", List.of(), null);

        assertThatThrownBy(() -> to(LISTED, proxy))
                .isInstanceOf(ContentException.Refused.class)
                .hasMessage("the address of the proxy proxy.test:3128 must not be connected to");
    }

    @Test
    void aProxyThatNobodyKnowsIsToldAsTheProxy() {
        Proxy proxy = Proxy.of("http://proxy.test:3128", List.of(), null);

        assertThatThrownBy(() -> to(LISTED, proxy))
                .isInstanceOf(ConnectException.class)
                .hasMessage("the name of the proxy proxy.test:3128 cannot be resolved");
    }
}
