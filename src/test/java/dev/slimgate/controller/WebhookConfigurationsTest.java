package dev.slimgate.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.Rulebook;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchCondition;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperations;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookConfigurationsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final WebhookSettings.Endpoint SERVICE =
            new WebhookSettings.Endpoint.Service("slimgate-system", "slimgate-webhook", 443);

    private static WebhookConfigurations configurations(NoMatch noMatch) {
        return configurations(noMatch, NOW);
    }

    private static WebhookConfigurations configurations(NoMatch noMatch, Instant now) {
        return new WebhookConfigurations(
                new WebhookSettings(
                        "slimgate",
                        "slimgate-system",
                        SERVICE,
                        Set.of("calico-system"),
                        List.of(new WebhookSettings.FurtherKind("argoproj.io", "rollouts")),
                        noMatch),
                () -> now);
    }

    private static Rulebook rulebook(String... specs) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < specs.length; i++) {
            text.append("""
                    ---
                    apiVersion: slimgate.dev/v1alpha1
                    kind: ClusterMinimalImagePolicy
                    metadata: { name: policy-%d }
                    spec: %s
                    """.formatted(i, specs[i]));
        }
        PolicyDocuments.Result read = PolicyDocuments.read("test", text.toString());
        assertThat(read.problems()).isEmpty();
        return read.rulebook();
    }

    private static final String PRODUCTION =
            "{ enforcement: %s, match: { namespaceSelector: { matchLabels: { env: prod } } }, rules: %s }";

    private static List<String> names(List<ValidatingWebhook> webhooks) {
        return webhooks.stream().map(ValidatingWebhook::getName).toList();
    }

    private static List<String> expressions(io.fabric8.kubernetes.api.model.LabelSelector selector) {
        return selector.getMatchExpressions().stream()
                .map(WebhookConfigurationsTest::text)
                .toList();
    }

    private static String text(LabelSelectorRequirement requirement) {
        return requirement.getKey() + " " + requirement.getOperator() + " " + requirement.getValues();
    }

    private static final String NOT_EXEMPT =
            NamespacePartition.NAME + " NotIn [calico-system, kube-system, slimgate-system]";

    @Test
    void aDenyPolicyIsEnforcedWhereItAppliesAndTheRestIsObserved() {
        List<ValidatingWebhook> webhooks = configurations(NoMatch.ADMIT)
                .validating(rulebook(PRODUCTION.formatted("Deny", "{ shell: { forbid: true } }")), "Q0E=");

        assertThat(names(webhooks))
                .containsExactly("enforce.slimgate.dev", "observe.slimgate.dev", "break-glass.slimgate.dev");
        assertThat(webhooks)
                .extracting(ValidatingWebhook::getFailurePolicy)
                .containsExactly("Fail", "Ignore", "Ignore");
        assertThat(expressions(webhooks.get(0).getNamespaceSelector())).containsExactly("env In [prod]", NOT_EXEMPT);
        assertThat(expressions(webhooks.get(1).getNamespaceSelector())).containsExactly("env NotIn [prod]", NOT_EXEMPT);
        assertThat(expressions(webhooks.get(2).getNamespaceSelector())).containsExactly(NOT_EXEMPT);
        assertThat(webhooks)
                .extracting(webhook -> webhook.getClientConfig().getService().getPath())
                .containsExactly("/validate", "/validate", "/break-glass");
        assertThat(webhooks).allSatisfy(webhook -> {
            assertThat(webhook.getTimeoutSeconds()).isEqualTo(10);
            assertThat(webhook.getMatchPolicy()).isEqualTo("Equivalent");
            assertThat(webhook.getSideEffects()).isEqualTo("NoneOnDryRun");
            assertThat(webhook.getAdmissionReviewVersions()).containsExactly("v1");
            assertThat(webhook.getClientConfig().getCaBundle()).isEqualTo("Q0E=");
        });
    }

    @Test
    void asksForWhatHoldsImagesAndNothingElse() {
        ValidatingWebhook observe =
                configurations(NoMatch.ADMIT).validating(Rulebook.EMPTY, "").get(1);

        assertThat(observe.getRules().stream().map(WebhookConfigurationsTest::text))
                .containsExactly(
                        "[CREATE, UPDATE] [] [v1] [pods]",
                        "[UPDATE] [] [v1] [pods/ephemeralcontainers]",
                        "[CREATE, UPDATE] [] [v1] [replicationcontrollers]",
                        "[CREATE, UPDATE] [apps] [v1] [deployments, statefulsets, daemonsets, replicasets]",
                        "[CREATE, UPDATE] [batch] [v1] [jobs, cronjobs]",
                        "[CREATE, UPDATE] [argoproj.io] [*] [rollouts]");
        assertThat(observe.getClientConfig().getCaBundle()).isNull();
    }

    private static String text(RuleWithOperations rule) {
        assertThat(rule.getScope()).isEqualTo("Namespaced");
        return "%s %s %s %s"
                .formatted(rule.getOperations(), rule.getApiGroups(), rule.getApiVersions(), rule.getResources());
    }

    @Test
    void withoutADenyPolicyEnforceHasNoRules() {
        List<ValidatingWebhook> webhooks = configurations(NoMatch.ADMIT)
                .validating(
                        rulebook(
                                PRODUCTION.formatted("Audit", "{ shell: { forbid: true } }"),
                                PRODUCTION.formatted("Warn", "{ shell: { forbid: true, enforcement: Audit } }")),
                        "");

        assertThat(names(webhooks))
                .containsExactly("enforce.slimgate.dev", "observe.slimgate.dev", "break-glass.slimgate.dev");
        assertThat(webhooks.getFirst().getRules()).isEmpty();
        assertThat(expressions(webhooks.get(1).getNamespaceSelector())).containsExactly(NOT_EXEMPT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ enforcement: Audit, rules: { shell: { forbid: true, enforcement: Deny } } }",
                "{ enforcement: Warn, rules: { shell: { forbid: true } }, onUnresolved: { default: Deny } }",
                "{ enforcement: Warn, rules: { shell: { forbid: true } }, onUnresolved: { notFound: Deny } }",
                "{ enforcement: Warn, rules: { shell: { forbid: true } }, onPending: { pods: Deny } }",
                "{ enforcement: Warn, rules: { shell: { forbid: true } }, onPending: { templates: Deny } }"
            })
    void whateverCanDenyMakesADenyPolicy(String spec) {
        ValidatingWebhook enforce =
                configurations(NoMatch.ADMIT).validating(rulebook(spec), "").getFirst();

        assertThat(enforce.getRules()).isNotEmpty();
        assertThat(enforce.getFailurePolicy()).isEqualTo("Fail");
    }

    @Test
    void whatNoPolicyMatchesIsEnforcedEverywhereWhereItIsDenied() {
        List<ValidatingWebhook> webhooks = configurations(NoMatch.DENY).validating(Rulebook.EMPTY, "");

        assertThat(names(webhooks)).containsExactly("enforce.slimgate.dev", "break-glass.slimgate.dev");
        assertThat(expressions(webhooks.getFirst().getNamespaceSelector())).containsExactly(NOT_EXEMPT);
    }

    @Test
    void aSideThatNeedsSeveralSelectorsHasNumberedNames() {
        String spec = "{ enforcement: Deny, rules: { shell: { forbid: true } },"
                + " match: { namespaceSelector: { matchLabels: { env: prod, tier: web } } } }";

        assertThat(names(configurations(NoMatch.ADMIT).validating(rulebook(spec), "")))
                .containsExactly(
                        "enforce.slimgate.dev",
                        "observe-1.slimgate.dev",
                        "observe-2.slimgate.dev",
                        "break-glass.slimgate.dev");
    }

    @Test
    void podsArePinnedWhereAPolicyPinsAndNowhereElse() {
        String pin = PRODUCTION.formatted("Warn", "{ reference: { tags: Pin } }");

        List<MutatingWebhook> webhooks = configurations(NoMatch.ADMIT).mutating(rulebook(pin), "Q0E=");

        assertThat(webhooks).singleElement().satisfies(webhook -> {
            assertThat(webhook.getName()).isEqualTo("pin.slimgate.dev");
            assertThat(webhook.getFailurePolicy()).isEqualTo("Ignore");
            assertThat(webhook.getReinvocationPolicy()).isEqualTo("IfNeeded");
            assertThat(expressions(webhook.getNamespaceSelector())).containsExactly("env In [prod]", NOT_EXEMPT);
            assertThat(webhook.getRules().stream().map(WebhookConfigurationsTest::text))
                    .containsExactly("[CREATE, UPDATE] [] [v1] [pods]", "[UPDATE] [] [v1] [pods/ephemeralcontainers]");
            assertThat(webhook.getClientConfig().getService().getPath()).isEqualTo("/mutate");
        });
        assertThat(configurations(NoMatch.DENY)
                        .mutating(rulebook(PRODUCTION.formatted("Deny", "{ reference: { tags: Deny } }")), ""))
                .isEmpty();
    }

    @Test
    void whoIsLetThroughIsToldOfAndNothingElseIs() {
        List<ValidatingWebhook> webhooks = configurations(NoMatch.ADMIT).validating(Rulebook.EMPTY, "");

        MatchCondition used = webhooks.getLast().getMatchConditions().getFirst();
        assertThat(webhooks.getLast().getMatchConditions()).hasSize(1);
        assertThat(webhooks.get(1).getMatchConditions())
                .extracting(MatchCondition::getExpression)
                .contains("!(" + used.getExpression() + ")");
        assertThat(used.getExpression())
                .contains("slimgate.dev/break-glass", "check('breakglass')", "system:serviceaccount:");
    }

    @Test
    void aPolicyFailsClosedOnlyFromTheDayOnWhichItDenies() {
        Rulebook staged = rulebook("""
                { enforcement: Deny, rules: { shell: { forbid: true } },
                  match: { namespaceSelector: { matchLabels: { team: a } } },
                  stages: [{ until: 2026-12-01T00:00:00Z, enforcement: Audit }, { until: 2027-01-15T00:00:00Z, enforcement: Warn }] }""");
        Instant last = Instant.parse("2027-01-14T23:59:59Z");

        assertThat(configurations(NoMatch.ADMIT, last).partition(staged).selected())
                .isEmpty();
        assertThat(configurations(NoMatch.ADMIT, last.plusSeconds(1))
                        .partition(staged)
                        .selected())
                .isNotEmpty();
    }

    @Test
    void outsideTheClusterTheWebhookIsReachedByItsUrl() {
        WebhookSettings settings = new WebhookSettings(
                "slimgate",
                "slimgate-system",
                new WebhookSettings.Endpoint.Url(URI.create("https://10.0.0.7:8443/")),
                Set.of(),
                List.of(),
                NoMatch.ADMIT);

        assertThat(new WebhookConfigurations(settings, () -> NOW).validating(Rulebook.EMPTY, ""))
                .extracting(webhook -> webhook.getClientConfig().getUrl())
                .containsExactly(
                        "https://10.0.0.7:8443/validate",
                        "https://10.0.0.7:8443/validate",
                        "https://10.0.0.7:8443/break-glass");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://a:8443", "https://u@a", "https://a/?x=1", "https://a/#x", "a"})
    void refusesAUrlThatTheApiServerWouldRefuse(String url) {
        URI base = URI.create(url);

        assertThatThrownBy(() -> new WebhookSettings.Endpoint.Url(base)).isInstanceOf(IllegalArgumentException.class);
    }
}
