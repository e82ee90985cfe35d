package dev.slimgate.application;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.enterprise.inject.spi.CDI;
import java.util.concurrent.atomic.AtomicReference;

/** What Quarkus runs once the webhook listens and all that observes the start has returned. */
public final class ServeApplication implements QuarkusApplication {
    /** Quarkus makes the application itself, so that this is the one way to tell it something that is no text. */
    private static final AtomicReference<WebhookServer.Started> STARTED =
            new AtomicReference<>(assessing -> new WebhookServer.Next.Stay());

    /** Sets what is done once the webhook listens. */
    static void started(WebhookServer.Started started) {
        STARTED.set(started);
    }

    @Override
    public int run(String... args) {
        return switch (STARTED.get().listens(webhook().load().assessor())) {
            case WebhookServer.Next.End end -> end.exitCode();
            case WebhookServer.Next.Stay stay -> {
                Quarkus.waitForExit();
                yield 0;
            }
        };
    }

    private static Webhook webhook() {
        return CDI.current().select(Webhook.class).get();
    }
}
