package dev.slimgate.controller;

import dev.slimgate.controller.CertificatePlan.Serving;
import dev.slimgate.controller.CertificatePlan.Step;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.Stages.Stage;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of the role {@code controller}: while it leads, it brings certificates and webhook configurations to what the
 * policies and the time ask for. One thread does it all, so that the order of the steps is the order of the writes. It runs
 * when the policies change, when anybody changes what it has written, and when a certificate is due.
 */
public final class Controller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

    private static final Duration AGAIN = Duration.ofSeconds(1);

    /** Two runs are never closer: somebody who undoes each write is no reason to keep the API server busy. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private static final int MOST_STEPS = 20;

    private final KubernetesClient client;
    private final String namespace;
    private final Supplier<Rulebook> rulebook;
    private final WebhookSettings webhooks;
    private final CertificateSettings certificates;
    private final InstantSource clock;
    private final Leadership leadership;
    private final WebhookWriter writer;
    private final CertificatePlan plan;
    private final LeaderLoop loop;
    private final List<Runnable> leadListeners = new CopyOnWriteArrayList<>();
    private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
    private final Set<String> told = new HashSet<>();

    /**
     * @param namespace that Slimgate runs in: of the Secrets and the Lease
     * @param identity of this process for people, such as the pod's name
     * @param rulebook the policies in force; asked on each run
     */
    public Controller(
            KubernetesClient client,
            String namespace,
            String identity,
            Supplier<Rulebook> rulebook,
            WebhookSettings webhooks,
            CertificateSettings certificates,
            Leadership.Times times,
            InstantSource clock) {
        this.client = client;
        this.namespace = namespace;
        this.rulebook = rulebook;
        this.webhooks = webhooks;
        this.certificates = certificates;
        this.clock = clock;
        this.leadership = new Leadership(client, namespace, identity, times, this::gained);
        this.writer = new WebhookWriter(client, webhooks, leadership::leads, clock);
        this.plan = new CertificatePlan(certificates);
        this.loop = new LeaderLoop("controller", leadership::leads, this::run, PAUSE, clock);
    }

    /** Starts to watch and to stand for election. The policies must be known by then: without them nothing is enforced. */
    public void start() {
        watch();
        loop.start();
        leadership.start();
    }

    /** To be called when the policies, or the time as the clock tells it, have changed. Returns at once. */
    public void changed() {
        loop.changed();
    }

    /** Has somebody told, quickly, whenever this process has become the leader. To be called before the start. */
    public void onLeading(Runnable listener) {
        leadListeners.add(listener);
    }

    private void gained() {
        changed();
        leadListeners.forEach(Runnable::run);
    }

    /** Whether this process may write. */
    public boolean leads() {
        return leadership.leads();
    }

    private void watch() {
        var registrations = client.admissionRegistration().v1();
        informers.add(registrations
                .validatingWebhookConfigurations()
                .withName(webhooks.name())
                .inform(signal()));
        informers.add(registrations
                .mutatingWebhookConfigurations()
                .withName(webhooks.name())
                .inform(signal()));
        informers.add(client.secrets()
                .inNamespace(namespace)
                .withName(certificates.secret())
                .inform(signal()));
        if (certificates.mode() == CertificateSettings.Mode.SELF) {
            informers.add(client.secrets()
                    .inNamespace(namespace)
                    .withName(certificates.authoritySecret())
                    .inform(signal()));
        }
    }

    private <T extends HasMetadata> ResourceEventHandler<T> signal() {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(T added) {
                changed();
            }

            @Override
            public void onUpdate(T old, T updated) {
                changed();
            }

            @Override
            public void onDelete(T deleted, boolean unknown) {
                changed();
            }
        };
    }

    /** Does all that is to be done now. Returns when something is to be done next. */
    private Instant run() {
        Instant stage = nextStage();
        Instant certificates = certificates();
        return certificates.isBefore(stage) ? certificates : stage;
    }

    /** When a policy becomes stricter next, which may bring a namespace under {@code enforce}. */
    private Instant nextStage() {
        Instant now = clock.instant();
        return rulebook.get().policies().stream()
                .flatMap(policy -> policy.stages().at(now).stream())
                .map(Stage::until)
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
    }

    private Instant certificates() {
        return switch (certificates.mode()) {
            case SELF -> ownCertificates();
            case SECRET -> {
                String bundle =
                        CertificateSecrets.bundle(secret(certificates.secret()), problem(certificates.secret()));
                writer.write(rulebook.get(), CertificateSecrets.encoded(bundle));
                yield Instant.MAX;
            }
        };
    }

    private Instant ownCertificates() {
        for (int step = 0; step < MOST_STEPS && leadership.leads(); step++) {
            Secret authoritySecret = secret(certificates.authoritySecret());
            Secret servingSecret = secret(certificates.secret());
            Authorities authorities =
                    CertificateSecrets.authorities(authoritySecret, problem(certificates.authoritySecret()));
            Serving serving = CertificateSecrets.serving(servingSecret, problem(certificates.secret()));
            String bundle = CertificateSecrets.encoded(Pem.of(authorities.bundle()));
            switch (plan.next(authorities, serving, writer.isPublished(bundle), clock.instant())) {
                case Step.StoreAuthorities store -> {
                    store(CertificateSecrets.secret(
                            namespace, certificates.authoritySecret(), authoritySecret, store.authorities()));
                    tell(certificates.authoritySecret(), store.why());
                }
                case Step.StoreServing store -> {
                    store(CertificateSecrets.secret(namespace, certificates.secret(), servingSecret, store.serving()));
                    tell(certificates.secret(), store.why());
                }
                case Step.Publish() -> writer.write(rulebook.get(), bundle);
                case Step.Wait wait -> {
                    writer.write(rulebook.get(), bundle);
                    return wait.until();
                }
            }
        }
        return clock.instant().plus(AGAIN);
    }

    private void store(Secret secret) {
        if (!leadership.leads()) {
            return;
        }
        if (secret.getMetadata().getResourceVersion() == null) {
            client.resource(secret).create();
        } else {
            client.resource(secret).update(); // a change in between is a conflict, and all is read again
        }
    }

    private @Nullable Secret secret(String name) {
        return client.secrets().inNamespace(namespace).withName(name).get();
    }

    private Consumer<String> problem(String secret) {
        return problem -> {
            if (told.add(secret + problem)) {
                LOG.atWarn().addKeyValue("secret", secret).log("cannot be used: {}", problem);
            }
        };
    }

    private static void tell(String secret, String why) {
        LOG.atInfo().addKeyValue("secret", secret).log("written: {}", why);
    }

    /** Stops writing and gives the lease back. */
    @Override
    public void close() {
        loop.end();
        leadership.close();
        informers.forEach(SharedIndexInformer::close);
        loop.close();
    }
}
