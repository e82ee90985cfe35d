package dev.slimgate.controller;

import dev.slimgate.policy.Rulebook;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the two webhook configuration objects to what they should be. They are updated and never created: the chart
 * makes them, and takes them away first, so that nothing is left behind that would call a Slimgate that is gone.
 */
final class WebhookWriter {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookWriter.class);

    private final KubernetesClient client;
    private final String name;
    private final WebhookConfigurations configurations;
    private final BooleanSupplier leads;
    private final Set<String> missing = new HashSet<>();
    private boolean exact = true;

    /**
     * @param leads asked before each write
     * @param clock tells which stage policies are in
     */
    WebhookWriter(KubernetesClient client, WebhookSettings settings, BooleanSupplier leads, InstantSource clock) {
        this.client = client;
        this.name = settings.name();
        this.configurations = new WebhookConfigurations(settings, clock);
        this.leads = leads;
    }

    /** Whether every object that is there trusts just this bundle, whatever else it says. One that is absent trusts nobody. */
    boolean isPublished(String caBundle) {
        @Nullable String expected = caBundle.isEmpty() ? null : caBundle;
        ValidatingWebhookConfiguration validating = validating();
        MutatingWebhookConfiguration mutating = mutating();
        return (validating == null
                        || !validating.getWebhooks().isEmpty()
                                && validating.getWebhooks().stream()
                                        .allMatch(webhook -> same(
                                                expected,
                                                webhook.getClientConfig().getCaBundle())))
                && (mutating == null
                        || mutating.getWebhooks().stream()
                                .allMatch(webhook ->
                                        same(expected, webhook.getClientConfig().getCaBundle())));
    }

    private static boolean same(@Nullable String expected, @Nullable String found) {
        return expected == null ? found == null || found.isEmpty() : expected.equals(found);
    }

    /**
     * Writes what differs.
     *
     * @param caBundle base64 of PEM; {@code ""} for the API server's system roots
     */
    void write(Rulebook rulebook, String caBundle) {
        tellWhetherExact(rulebook);
        ValidatingWebhookConfiguration validating = validating();
        tellWhetherThere("ValidatingWebhookConfiguration", validating != null);
        if (validating != null) {
            var wanted = configurations.validating(rulebook, caBundle);
            if (!validating.getWebhooks().equals(wanted)) {
                update(new ValidatingWebhookConfigurationBuilder(validating)
                        .withWebhooks(wanted)
                        .build());
            }
        }
        MutatingWebhookConfiguration mutating = mutating();
        tellWhetherThere("MutatingWebhookConfiguration", mutating != null);
        if (mutating != null) {
            var wanted = configurations.mutating(rulebook, caBundle);
            if (!mutating.getWebhooks().equals(wanted)) {
                update(new MutatingWebhookConfigurationBuilder(mutating)
                        .withWebhooks(wanted)
                        .build());
            }
        }
    }

    private void update(HasMetadata wanted) {
        if (!leads.getAsBoolean()) {
            return;
        }
        client.resource(wanted).update(); // with the version that was read: a change in between is a conflict
        LOG.atInfo()
                .addKeyValue("kind", wanted.getKind())
                .addKeyValue("name", name)
                .log("webhook configuration written");
    }

    private @Nullable ValidatingWebhookConfiguration validating() {
        return client.admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName(name)
                .get();
    }

    private @Nullable MutatingWebhookConfiguration mutating() {
        return client.admissionRegistration()
                .v1()
                .mutatingWebhookConfigurations()
                .withName(name)
                .get();
    }

    private void tellWhetherThere(String kind, boolean there) {
        if (there) {
            missing.remove(kind);
        } else if (missing.add(kind)) {
            LOG.atError()
                    .addKeyValue("kind", kind)
                    .addKeyValue("name", name)
                    .log("there is no such webhook configuration, so that it asks nothing of Slimgate; the chart makes"
                            + " it, and so does applying the manifests in deploy/");
        }
    }

    private void tellWhetherExact(Rulebook rulebook) {
        boolean now = configurations.partition(rulebook).exact();
        if (exact && !now) {
            LOG.atWarn()
                    .log(
                            "the namespace selectors of the Deny policies are too many and too different for {} webhooks:"
                                    + " further namespaces are enforced, so that what goes in there waits for Slimgate too;"
                                    + " selectors on the same label would help",
                            NamespacePartition.MOST);
        }
        exact = now;
    }
}
