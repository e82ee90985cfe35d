package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Certificates of the packaged program while an API server asks it, and two processes of one installation. */
class RotationKT {
    private static final int ASKERS = 3;

    private Installation slimgate;

    @BeforeEach
    void install() {
        slimgate = Installation.empty();
    }

    @AfterEach
    void close() {
        if (slimgate != null) { // null where the test was skipped
            slimgate.close();
        }
    }

    private void guard() {
        slimgate.namespace("shop");
        slimgate.apply("""
                apiVersion: slimgate.dev/v1alpha1
                kind: MinimalImagePolicy
                metadata: { name: plain, namespace: shop }
                spec: { enforcement: Deny, rules: { user: { nonRoot: true } } }
                """);
        slimgate.awaitDenied(slimgate.pod("shop", "probe", "root:1"));
    }

    private Secret secret(String name) {
        return slimgate.client()
                .secrets()
                .inNamespace("slimgate-system")
                .withName(name)
                .require();
    }

    @Test
    void noRequestFailsWhileCertificatesAndTheirAuthorityChange() {
        slimgate.awaitServing(slimgate.serve(Map.of(
                "SLIMGATE_CERTIFICATES_OVERLAP", "3s",
                "SLIMGATE_CERTIFICATES_VALIDITY", "9s",
                "SLIMGATE_CERTIFICATES_CA_VALIDITY", "27s")));
        guard();
        Pod pod = Serialization.unmarshal(slimgate.pod("shop", "app", "good:1"), Pod.class);
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        AtomicInteger asked = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        Set<String> served = new HashSet<>();
        Set<String> authorities = new HashSet<>();

        try (ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < ASKERS; i++) {
                askers.execute(() -> ask(pod, enough, asked, failures));
            }
            try {
                Installation.await(
                        () -> "%d certificates, %d authorities".formatted(served.size(), authorities.size()), () -> {
                            served.add(secret("slimgate-tls").getData().get("tls.crt"));
                            authorities.add(secret("slimgate-ca").getData().get("ca.crt"));
                            return served.size() >= 4 && authorities.size() >= 2;
                        });
            } finally {
                enough.set(true);
            }
        }

        System.out.printf(
                "%d requests while %d certificates of %d authorities were served, %d failed%n",
                asked.get(), served.size(), authorities.size(), failures.size());
        assertThat(asked).hasPositiveValue();
        assertThat(failures).isEmpty();
    }

    /** A webhook that cannot be called refuses here, as the namespace is enforced. */
    private void ask(Pod pod, AtomicBoolean enough, AtomicInteger asked, Queue<String> failures) {
        try (KubernetesClient client = slimgate.server.client()) {
            while (!enough.get()) {
                try {
                    asked.incrementAndGet();
                    client.resource(pod).dryRun().create();
                } catch (RuntimeException e) { // whatever it is, it is a failure, and is shown
                    failures.add(e.toString());
                }
            }
        }
    }

    @Test
    void aSecondProcessWaitsForTheFirstAndKeepsItsAuthority() throws InterruptedException {
        Program first = slimgate.serve(Map.of("SLIMGATE_CLUSTER_IDENTITY", "first"));
        slimgate.awaitServing(first);
        guard();
        String authority = secret("slimgate-ca").getMetadata().getResourceVersion();
        String certificate = secret("slimgate-tls").getMetadata().getResourceVersion();

        Program second = slimgate.serve(Map.of("SLIMGATE_CLUSTER_IDENTITY", "second"));
        slimgate.awaitServing(second);
        String registered = registered();
        for (int i = 0; i < 5; i++) {
            slimgate.awaitDenied(slimgate.pod("shop", "app-" + i, "root:1"));
        }

        assertThat(second.all()).doesNotContain("leads: ");
        assertThat(registered()).isEqualTo(registered);

        first.askToStop();
        assertThat(first.end(Duration.ofSeconds(20))).isIn(0, 143);
        second.await("to lead", () -> second.all().contains("leads: "));
        slimgate.awaitDenied(slimgate.pod("shop", "app", "root:1"));

        assertThat(secret("slimgate-ca").getMetadata().getResourceVersion()).isEqualTo(authority);
        assertThat(secret("slimgate-tls").getMetadata().getResourceVersion()).isEqualTo(certificate);
        assertThat(List.of(first.all(), second.all()))
                .noneSatisfy(log -> assertThat(log).contains("\tat "));
    }

    private String registered() {
        return slimgate.client()
                .admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName("slimgate")
                .require()
                .getMetadata()
                .getResourceVersion();
    }
}
