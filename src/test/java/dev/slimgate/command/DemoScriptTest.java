package dev.slimgate.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.controller.WebhookConfigurations;
import dev.slimgate.controller.WebhookSettings;
import dev.slimgate.demo.SampleWorkloads;
import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.policy.NoMatch;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DemoScriptTest {

    @Test
    void aDenialNamesTheWebhookThatAClusterWithItsPoliciesWouldAsk() throws IOException {
        String policies = Files.readString(Path.of("policies/production.yaml"))
                + "\n---\n"
                + Files.readString(Path.of("policies/baseline.yaml"));
        WebhookSettings settings = new WebhookSettings(
                "slimgate",
                "slimgate-system",
                new WebhookSettings.Endpoint.Service("slimgate-system", "slimgate-webhook", 443),
                Set.of(),
                List.of(),
                NoMatch.ADMIT);

        List<ValidatingWebhook> asked = new WebhookConfigurations(settings, InstantSource.system())
                .validating(PolicyDocuments.read("policies", policies).rulebook(), "").stream()
                        .filter(webhook -> selects(
                                webhook,
                                SampleWorkloads.namespaceLabels().get("shop").get("environment")))
                        .toList();

        assertThat(asked).hasSize(1);
        assertThat(DemoScript.denied("production: no"))
                .isEqualTo(
                        "admission webhook \"" + asked.getFirst().getName() + "\" denied the request: production: no");
    }

    private static boolean selects(ValidatingWebhook webhook, String environment) {
        return webhook.getNamespaceSelector().getMatchExpressions().stream()
                .anyMatch(requirement -> requirement.getKey().equals("environment")
                        && requirement.getOperator().equals("In")
                        && requirement.getValues().contains(environment));
    }
}
