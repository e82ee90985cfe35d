package dev.slimgate.cluster;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of a cluster that cannot be worked with. */
class ClusterCheckTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ADVICE =
            "; name another by the kubeconfig, or give --policies to run without a cluster";

    private static HttpHandler answering(int status, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        };
    }

    private static HttpHandler knowing(Stream<ResourceKind> kinds) {
        return answering(
                200,
                kinds.map(kind -> "{\"name\":\"%s\",\"kind\":\"%s\"}".formatted(kind.plural(), kind.kind()))
                        .collect(Collectors.joining(
                                ",",
                                "{\"kind\":\"APIResourceList\",\"apiVersion\":\"v1\",\"groupVersion\":\"slimgate.dev/v1alpha1\",\"resources\":[",
                                "]}")));
    }

    @Test
    void nothingIsSaidWhereAllCustomResourcesAreKnown() {
        try (FakeApi api = new FakeApi(knowing(Arrays.stream(ResourceKind.values())))) {
            assertThatCode(() -> ClusterCheck.check(api.client, PATIENCE)).doesNotThrowAnyException();
        }
    }

    @Test
    void eachCustomResourceThatIsMissingIsNamedWithWhatBringsIt() {
        try (FakeApi api =
                new FakeApi(knowing(Stream.of(ResourceKind.values()).filter(kind -> kind != ResourceKind.WAIVER)))) {
            assertThatThrownBy(() -> ClusterCheck.check(api.client, PATIENCE))
                    .isInstanceOf(ClusterAccessException.class)
                    .hasMessage("the cluster at " + api.address() + " does not know imagewaivers of"
                            + " slimgate.dev/v1alpha1: install the chart first, which brings these custom resources");
        }
        try (FakeApi api = new FakeApi(answering(404, "{\"kind\":\"Status\",\"code\":404}"))) {
            assertThatThrownBy(() -> ClusterCheck.check(api.client, PATIENCE))
                    .hasMessageContaining("does not know")
                    .hasMessageContaining("clusterminimalimagepolicies")
                    .hasMessageContaining("basefamilies");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 500})
    void aRefusalIsToldByItsStatus(int status) {
        try (FakeApi api = new FakeApi(answering(status, "{\"kind\":\"Status\",\"code\":" + status + "}"))) {
            assertThatThrownBy(() -> ClusterCheck.check(api.client, PATIENCE))
                    .isInstanceOf(ClusterAccessException.class)
                    .hasMessage(
                            "the cluster's API server at " + api.address() + " answers with status " + status + ADVICE);
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsNotWaitedForLongerThanSaid() {
        CountDownLatch end = new CountDownLatch(1);
        try (FakeApi api = new FakeApi(exchange -> awaitQuietly(end))) {
            assertThatThrownBy(() -> ClusterCheck.check(api.client, Duration.ofMillis(200)))
                    .isInstanceOf(ClusterAccessException.class)
                    .hasMessage("the cluster's API server at " + api.address() + " does not answer" + ADVICE);
            end.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whereNobodyListensThatIsSaid() {
        try (FakeApi api = new FakeApi(answering(200, ""))) {
            api.stop();

            assertThatThrownBy(() -> ClusterCheck.check(api.client, PATIENCE))
                    .isInstanceOf(ClusterAccessException.class)
                    .hasMessageStartingWith("the cluster's API server at " + api.address() + " cannot be reached: ")
                    .hasMessageEndingWith(ADVICE);
        }
    }
}
