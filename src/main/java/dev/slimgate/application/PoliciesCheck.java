package dev.slimgate.application;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once there are policies to judge by. */
@Readiness
final class PoliciesCheck implements HealthCheck {
    private final Webhook webhook;

    PoliciesCheck(Webhook webhook) {
        this.webhook = webhook;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("policies")
                .status(webhook.hasPolicies())
                .build();
    }
}
