package dev.slimgate.application;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready once everything is there to judge by: policies from files, or the cluster's state and a path that is warm. Stays so
 * when the API server goes away, and says it.
 */
@Readiness
final class StateCheck implements HealthCheck {
    private final Webhook webhook;

    StateCheck(Webhook webhook) {
        this.webhook = webhook;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("policies").status(webhook.ready());
        webhook.remarks().forEach(response::withData);
        return response.build();
    }
}
