package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Fault;
import dev.slimgate.demo.When;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The demonstration's question whether the webhook is ready, with a server that answers as it is told to. */
class DemoServerTest {
    private final DemoRegistry server = DemoRegistry.start();
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI ready = URI.create(server.url() + "/health/ready");

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void goesOnWithAWebhookThatIsReady() {
        server.inject(When.path("/health/ready"), new Fault.Status(200, List.of(), "{\"status\": \"UP\"}"));

        assertThatCode(() -> DemoServer.probe(ready, client)).doesNotThrowAnyException();
    }

    @Test
    void tellsWhyAWebhookIsNotReadyAndDoesNotAskAgain() {
        server.inject(When.path("/health/ready"), new Fault.Status(503, List.of(), "policies: \u001b[31mDOWN"));

        assertThatThrownBy(() -> DemoServer.probe(ready, client))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the webhook is not ready: policies: ")
                .hasMessageNotContaining("\u001b");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void anInterruptionEndsTheQuestion() {
        server.inject(When.always(), new Fault.BlackHole());
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> DemoServer.probe(ready, client)).isInstanceOf(InterruptedException.class);
    }
}
