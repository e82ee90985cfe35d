package dev.slimgate.controller;

import dev.slimgate.policy.LabelSelector;
import dev.slimgate.policy.LabelSelector.Requirement;
import dev.slimgate.policy.Rulebook;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchCondition;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperations;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperationsBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfigBuilder;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The webhooks that the API server should know, worked out from the policies. Every field that the API server would set
 * by itself is set, so that what is wanted and what is stored can be compared.
 *
 * <ul>
 *   <li>{@code enforce.slimgate.dev}: where a Deny policy applies. Nothing gets in unjudged there.
 *   <li>{@code observe.slimgate.dev}: everywhere else. Nothing waits for Slimgate there.
 *   <li>{@code break-glass.slimgate.dev}: is only told of what its user let through.
 *   <li>{@code pin.slimgate.dev}: mutates Pods where a policy pins tags.
 * </ul>
 *
 * <p>Where the namespaces of one of them need more than one selector, its names are numbered: {@code enforce-1.slimgate.dev}.
 *
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/">dynamic
 *     admission control</a>
 */
public final class WebhookConfigurations {
    private static final String DOMAIN = ".slimgate.dev";
    private static final int TIMEOUT_SECONDS = 10;
    private static final List<String> CREATE_UPDATE = List.of("CREATE", "UPDATE");
    private static final List<String> UPDATE = List.of("UPDATE");

    private final WebhookSettings settings;
    private final InstantSource clock;

    /** @param clock tells which stage policies are in */
    public WebhookConfigurations(WebhookSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * The webhooks of the ValidatingWebhookConfiguration.
     *
     * @param caBundle base64 of PEM, as it stands in the object; {@code ""} for the API server's system roots
     */
    public List<ValidatingWebhook> validating(Rulebook rulebook, String caBundle) {
        NamespacePartition namespaces = partition(rulebook);
        List<ValidatingWebhook> webhooks = new ArrayList<>();
        if (namespaces.selected().isEmpty()) {
            // Without rules it is never asked: there to be seen, and to be filled by the first Deny policy.
            webhooks.add(validating("enforce", "Fail", LabelSelector.EVERYTHING, caBundle, List.of()));
        }
        webhooks.addAll(each(
                "enforce",
                namespaces.selected(),
                (name, selector) -> validating(name, "Fail", selector, caBundle, validatingRules())));
        webhooks.addAll(each(
                "observe",
                namespaces.rest(),
                (name, selector) -> validating(name, "Ignore", selector, caBundle, validatingRules())));
        LabelSelector notExempt = NamespacePartition.of(List.of(), settings.exemptNamespaces())
                .rest()
                .getFirst();
        webhooks.add(new ValidatingWebhookBuilder(
                        validating("break-glass", "Ignore", notExempt, caBundle, validatingRules()))
                .withMatchConditions(BreakGlass.used())
                .withClientConfig(client("/break-glass", caBundle))
                .build());
        return webhooks;
    }

    /** The webhooks of the MutatingWebhookConfiguration; none where no policy pins. */
    public List<MutatingWebhook> mutating(Rulebook rulebook, String caBundle) {
        NamespacePartition namespaces = NamespacePartition.of(Scopes.pinning(rulebook), settings.exemptNamespaces());
        return each(
                "pin",
                namespaces.selected(),
                (name, selector) -> new MutatingWebhookBuilder()
                        .withName(name + DOMAIN)
                        .withFailurePolicy("Ignore")
                        .withReinvocationPolicy("IfNeeded")
                        .withMatchPolicy("Equivalent")
                        .withSideEffects("NoneOnDryRun")
                        .withTimeoutSeconds(TIMEOUT_SECONDS)
                        .withAdmissionReviewVersions("v1")
                        .withMatchConditions(conditions())
                        .withNamespaceSelector(selector(selector))
                        .withObjectSelector(new io.fabric8.kubernetes.api.model.LabelSelector())
                        .withClientConfig(client("/mutate", caBundle))
                        .withRules(podRules())
                        .build());
    }

    /** How the namespaces are cut into those of {@code enforce} and of {@code observe}. */
    public NamespacePartition partition(Rulebook rulebook) {
        return NamespacePartition.of(
                Scopes.denying(rulebook, settings.noMatch(), clock.instant()), settings.exemptNamespaces());
    }

    private ValidatingWebhook validating(
            String name,
            String failurePolicy,
            LabelSelector namespaces,
            String caBundle,
            List<RuleWithOperations> rules) {
        return new ValidatingWebhookBuilder()
                .withName(name + DOMAIN)
                .withFailurePolicy(failurePolicy)
                .withMatchPolicy("Equivalent")
                .withSideEffects("NoneOnDryRun")
                .withTimeoutSeconds(TIMEOUT_SECONDS)
                .withAdmissionReviewVersions("v1")
                .withMatchConditions(conditions())
                .withNamespaceSelector(selector(namespaces))
                .withObjectSelector(new io.fabric8.kubernetes.api.model.LabelSelector())
                .withClientConfig(client("/validate", caBundle))
                .withRules(rules)
                .build();
    }

    private static List<MatchCondition> conditions() {
        return List.of(BreakGlass.notUsed(), notLeaving());
    }

    /**
     * What is being deleted is let through by the webhook; said here too, so that a finalizer can be taken off while
     * Slimgate is away. It asks the stored object, in which no user can set the timestamp.
     */
    private static MatchCondition notLeaving() {
        return new MatchCondition(
                "request.operation != 'UPDATE' || !has(oldObject.metadata) || !has(oldObject.metadata.deletionTimestamp)",
                "not-being-deleted");
    }

    private List<RuleWithOperations> validatingRules() {
        List<RuleWithOperations> rules = new ArrayList<>(podRules());
        rules.add(rule(CREATE_UPDATE, "", "v1", List.of("replicationcontrollers")));
        rules.add(
                rule(CREATE_UPDATE, "apps", "v1", List.of("deployments", "statefulsets", "daemonsets", "replicasets")));
        rules.add(rule(CREATE_UPDATE, "batch", "v1", List.of("jobs", "cronjobs")));
        settings.furtherKinds()
                .forEach(kind -> rules.add(rule(CREATE_UPDATE, kind.group(), "*", List.of(kind.resource()))));
        return rules;
    }

    private static List<RuleWithOperations> podRules() {
        return List.of(
                rule(CREATE_UPDATE, "", "v1", List.of("pods")),
                rule(UPDATE, "", "v1", List.of("pods/ephemeralcontainers")));
    }

    private static RuleWithOperations rule(
            List<String> operations, String group, String version, List<String> resources) {
        return new RuleWithOperationsBuilder()
                .withOperations(operations)
                .withApiGroups(group)
                .withApiVersions(version)
                .withResources(resources)
                .withScope("Namespaced")
                .build();
    }

    private WebhookClientConfig client(String path, String caBundle) {
        WebhookClientConfigBuilder client = new WebhookClientConfigBuilder();
        if (!caBundle.isEmpty()) {
            client.withCaBundle(caBundle);
        }
        return switch (settings.endpoint()) {
            case WebhookSettings.Endpoint.Service service ->
                client.withNewService()
                        .withNamespace(service.namespace())
                        .withName(service.name())
                        .withPort(service.port())
                        .withPath(path)
                        .endService()
                        .build();
            case WebhookSettings.Endpoint.Url url ->
                client.withUrl(url.base().toString().replaceAll("/+$", "") + path)
                        .build();
        };
    }

    private static io.fabric8.kubernetes.api.model.LabelSelector selector(LabelSelector selector) {
        return new LabelSelectorBuilder()
                .withMatchExpressions(selector.requirements().stream()
                        .map(WebhookConfigurations::requirement)
                        .toList())
                .build();
    }

    private static LabelSelectorRequirement requirement(Requirement requirement) {
        String operator =
                switch (requirement.operator()) {
                    case IN -> "In";
                    case NOT_IN -> "NotIn";
                    case EXISTS -> "Exists";
                    case DOES_NOT_EXIST -> "DoesNotExist";
                };
        return new LabelSelectorRequirement(requirement.key(), operator, requirement.values());
    }

    private static <T> List<T> each(String name, List<LabelSelector> selectors, Named<T> make) {
        return IntStream.range(0, selectors.size())
                .mapToObj(i -> make.of(selectors.size() == 1 ? name : name + "-" + (i + 1), selectors.get(i)))
                .toList();
    }

    @FunctionalInterface
    private interface Named<T> {
        T of(String name, LabelSelector selector);
    }
}
