package dev.slimgate.cluster;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists as API servers give them, whole and broken. */
class ObjectPagesTest {
    private static final ListedKind PODS = ListedKind.of("", "v1", "pods", "Pod");
    private static final String PATH = "/api/v1/pods";

    private final WireMockServer server =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());
    private final List<Duration> pauses = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private int restarts;
    private KubernetesClient client;

    @BeforeEach
    void starts() {
        server.start();
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.port() + "/")
                .withRequestRetryBackoffLimit(0)
                .build();
        client = new KubernetesClientBuilder().withConfig(config).build();
    }

    @AfterEach
    void stops() {
        client.close();
        server.stop();
    }

    private ObjectPages pages() {
        return new ObjectPages(client, Duration.ofSeconds(20), pauses::add);
    }

    private void list() {
        pages().list(PODS, "", "", ObjectPagesTest::name, new ObjectPages.Sink<String>() {
            @Override
            public void page(List<String> values) {
                names.addAll(values);
            }

            @Override
            public void restarted() {
                names.clear();
                restarts++;
            }
        });
    }

    private static Optional<String> name(JsonNode object) {
        return Optional.of(object.path("metadata").path("name").asText());
    }

    private static MappingBuilder first() {
        return get(urlPathEqualTo(PATH)).withQueryParam("continue", absent());
    }

    private static MappingBuilder after(String token) {
        return get(urlPathEqualTo(PATH)).withQueryParam("continue", equalTo(token));
    }

    private static String page(String next, String... names) {
        String items = List.of(names).stream()
                .map(name -> "{\"metadata\":{\"name\":\"%s\"}}".formatted(name))
                .collect(Collectors.joining(","));
        return "{\"kind\":\"PodList\",\"metadata\":{\"continue\":\"%s\"},\"items\":[%s]}".formatted(next, items);
    }

    private static ResponseDefinitionBuilder status(int code, String rest) {
        return aResponse().withStatus(code).withBody("{\"kind\":\"Status\",\"message\":\"said so\"" + rest + "}");
    }

    @Test
    void followsTheContinueTokensWithoutNamingAResourceVersion() {
        server.stubFor(first().willReturn(aResponse().withBody(page("a/b+c=", "one", "two"))));
        server.stubFor(after("a/b+c=").willReturn(aResponse().withBody(page("", "three"))));

        list();

        assertThat(names).containsExactly("one", "two", "three");
        server.verify(
                2,
                getRequestedFor(urlPathEqualTo(PATH))
                        .withQueryParam("limit", equalTo("500"))
                        .withQueryParam("resourceVersion", absent()));
    }

    @Test
    void goesOnInALaterStateWhereAnExpiredTokenComesWithOneForThat() {
        server.stubFor(first().willReturn(aResponse().withBody(page("old", "one"))));
        server.stubFor(after("old").willReturn(status(410, ",\"metadata\":{\"continue\":\"later\"}")));
        server.stubFor(after("later").willReturn(aResponse().withBody(page("", "two"))));

        list();

        assertThat(names).containsExactly("one", "two");
        assertThat(restarts).isZero();
    }

    @Test
    void beginsAgainWhereATokenHasExpiredForGood() {
        server.stubFor(first().inScenario("life")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(aResponse().withBody(page("old", "one")))
                .willSetStateTo("again"));
        server.stubFor(first().inScenario("life")
                .whenScenarioStateIs("again")
                .willReturn(aResponse().withBody(page("new", "one"))));
        server.stubFor(after("old").willReturn(status(410, "")));
        server.stubFor(after("new").willReturn(aResponse().withBody(page("", "two"))));

        list();

        assertThat(names).containsExactly("one", "two");
        assertThat(restarts).isEqualTo(1);
    }

    @Test
    void givesUpOnAListThatExpiresEachTime() {
        server.stubFor(first().willReturn(aResponse().withBody(page("old", "one"))));
        server.stubFor(after("old").willReturn(status(410, "")));

        assertThatThrownBy(this::list)
                .isInstanceOf(ListingException.class)
                .hasMessage("the list expired 4 times before its end was reached");
        server.verify(4, getRequestedFor(urlPathEqualTo(PATH)).withQueryParam("continue", absent()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "[]",
                "{}",
                "{\"items\": 5}",
                "{\"items\": [5]}",
                "{\"items\":[{\"metadata\":{\"name\":\"one\"}}",
                "{\"items\":[{\"metadata\":{\"name\":\"on"
            })
    void takesNothingOfAPageThatIsNoListOrBreaksOff(String body) {
        server.stubFor(first().willReturn(aResponse().withBody(body)));

        assertThatThrownBy(this::list)
                .isInstanceOf(ListingException.class)
                .hasMessageStartingWith("the API server's answer cannot be read");
        assertThat(names).isEmpty();
        assertThat(pauses).hasSize(3);
    }

    @Test
    void readsAPageAgainThatBrokeOffOnceAndCountsItOnce() {
        server.stubFor(first().inScenario("line")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE))
                .willSetStateTo("mended"));
        server.stubFor(first().inScenario("line")
                .whenScenarioStateIs("mended")
                .willReturn(aResponse().withBody(page("", "one"))));

        list();

        assertThat(names).containsExactly("one");
    }

    @Test
    void takesAListWithoutAnythingInItForEmpty() {
        server.stubFor(first().willReturn(aResponse().withBody("{\"items\":null,\"metadata\":{}}")));

        list();

        assertThat(names).isEmpty();
    }

    @Test
    void doesNotGoRoundInCircles() {
        server.stubFor(first().willReturn(aResponse().withBody(page("same", "one"))));
        server.stubFor(after("same").willReturn(aResponse().withBody(page("same", "two"))));

        assertThatThrownBy(this::list).isInstanceOf(ListingException.class).hasMessageContaining("stays the same");
    }

    @Test
    void boundsTheContinueToken() {
        server.stubFor(first().willReturn(aResponse().withBody(page("t".repeat(65_537), "one"))));

        assertThatThrownBy(this::list).hasMessageContaining("65537 characters; at most 65536 are taken");
    }

    @Test
    void boundsTheBytesOfOneObject() {
        String long1 = "y".repeat((int) ObjectStream.MOST_BYTES_OF_OBJECT);
        server.stubFor(first().willReturn(aResponse().withBody(page("", long1))));

        assertThatThrownBy(this::list).hasMessageContaining("an object of more than 8388608 bytes");
    }

    @Test
    void doesNotBoundTheBytesOfAPage() {
        String third = "x".repeat((int) ObjectStream.MOST_BYTES_OF_OBJECT / 3);
        server.stubFor(first().willReturn(aResponse().withBody(page("", third, third, third, third, third))));

        list();

        assertThat(names).hasSize(5);
    }

    @Test
    void passesOverWhatNobodyReads() {
        List<JsonNode> seen = new ArrayList<>();
        server.stubFor(first().willReturn(aResponse().withBody("""
                {"items": [{"metadata": {"managedFields": [{"f": {}}], "annotations": {"a": "b"}, "name": "one",
                    "labels": {"annotations": "kept"}}, "spec": {"annotations": 1}}], "metadata": {}}
                """)));

        pages().list(
                        PODS,
                        "",
                        "",
                        object -> {
                            seen.add(object);
                            return Optional.of("");
                        },
                        new ObjectPages.Sink<String>() {
                            @Override
                            public void page(List<String> values) {}

                            @Override
                            public void restarted() {}
                        });

        assertThat(seen).singleElement().hasToString("""
                {"metadata":{"name":"one","labels":{"annotations":"kept"}},"spec":{"annotations":1}}""");
    }

    @Test
    void readsOneObject() {
        server.stubFor(get(urlPathEqualTo("/api/v1/namespaces/shop"))
                .willReturn(aResponse().withBody("{\"metadata\":{\"name\":\"shop\"}}")));

        JsonNode object = pages().get("/api/v1/namespaces/shop");

        assertThat(object).hasToString("{\"metadata\":{\"name\":\"shop\"}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "5", "<html>", "{\"metadata\":{"})
    void takesForAnObjectNothingElse(String body) {
        server.stubFor(get(anyUrl()).willReturn(aResponse().withBody(body)));

        assertThatThrownBy(() -> pages().get("/api/v1/namespaces/shop"))
                .isInstanceOf(ListingException.class)
                .hasMessageStartingWith("the API server's answer cannot be read");
    }

    @Test
    void anObjectThatIsGoneCannotBeRead() {
        server.stubFor(get(anyUrl()).willReturn(status(410, "")));

        assertThatThrownBy(() -> pages().get("/api/v1/namespaces/shop"))
                .isInstanceOf(ListingException.class)
                .hasMessage("the API server answers with status 410: said so");
    }
}
