package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Measures and asserts no figure; {@code benchmarks/cluster.sh} runs it. Its name keeps it out of {@code verify}. Waiting is
 * by asking again and again, as what is measured is when the answer changes.
 */
@Timeout(300)
class ClusterBenchmark {
    private static final int ROUNDS = 20;
    private static final int ASKERS = 4;
    private static final Duration LOAD = Duration.ofSeconds(30);

    /** Made before the measuring, so that its absence skips it. */
    private Installation slimgate;

    @BeforeEach
    void install() {
        slimgate = Installation.empty();
    }

    @AfterEach
    void close() {
        slimgate.close();
    }

    private static GenericKubernetesResource policy(String namespace, String enforcement) {
        return Serialization.unmarshal("""
                apiVersion: slimgate.dev/v1alpha1
                kind: MinimalImagePolicy
                metadata: { name: plain, namespace: %s }
                spec: { enforcement: %s, rules: { user: { nonRoot: true } } }
                """.formatted(namespace, enforcement), GenericKubernetesResource.class);
    }

    private Pod pod(String namespace, String image) {
        return Serialization.unmarshal(slimgate.pod(namespace, "app", image), Pod.class);
    }

    private static boolean admitted(KubernetesClient client, Pod pod) {
        try {
            client.resource(pod).dryRun().create();
            return true;
        } catch (KubernetesClientException e) {
            assertThat(e.getMessage()).contains("denied the request");
            return false;
        }
    }

    /** Asks until it is so, without a pause. */
    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
        }
    }

    private static void print(String what, List<Long> nanos) {
        List<Long> sorted = nanos.stream().sorted().toList();
        System.out.printf(
                "FIGURE %s: median %d ms, 95th %d ms, most %d ms (%d times)%n",
                what,
                sorted.get(sorted.size() / 2) / 1_000_000,
                sorted.get(sorted.size() * 95 / 100) / 1_000_000,
                sorted.getLast() / 1_000_000,
                sorted.size());
    }

    @Test
    void policies() {
        slimgate.awaitServing(slimgate.serve(Map.of()));
        KubernetesClient client = slimgate.client();
        List<Long> first = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            String namespace = "first-" + i;
            slimgate.namespace(namespace);
            Pod pod = pod(namespace, "root:1");
            long stored = System.nanoTime();
            client.resource(policy(namespace, "Deny")).create();
            until(() -> !admitted(client, pod));
            first.add(System.nanoTime() - stored);
        }
        print("the first policy that denies in a namespace, from its request to the first denial", first);

        Map<Long, Long> events = new ConcurrentHashMap<>();
        List<Long> fromRequest = new ArrayList<>();
        List<Long> fromEvent = new ArrayList<>();
        try (SharedIndexInformer<GenericKubernetesResource> informer = client.genericKubernetesResources(
                        "slimgate.dev/v1alpha1", "MinimalImagePolicy")
                .inNamespace("first-0")
                .inform(clock(events))) {
            assertThat(informer.isRunning()).isTrue();
            Pod pod = pod("first-0", "root:1");
            for (int i = 0; i < ROUNDS; i++) {
                boolean deny = i % 2 == 1;
                long stored = System.nanoTime();
                Long generation = client.resource(policy("first-0", deny ? "Deny" : "Audit"))
                        .update()
                        .getMetadata()
                        .getGeneration();
                until(() -> admitted(client, pod) != deny);
                long changed = System.nanoTime();
                fromRequest.add(changed - stored);
                until(() -> events.containsKey(generation));
                fromEvent.add(Math.max(0, changed - events.get(generation)));
            }
        }
        print("a changed policy, from its request to the first other answer", fromRequest);
        print("a changed policy, from its watch event to the first other answer", fromEvent);
    }

    /** Notes when each generation is first heard of; a status that changes is an event of the same one. */
    private static ResourceEventHandler<GenericKubernetesResource> clock(Map<Long, Long> events) {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(GenericKubernetesResource added) {
                events.putIfAbsent(added.getMetadata().getGeneration(), System.nanoTime());
            }

            @Override
            public void onUpdate(GenericKubernetesResource old, GenericKubernetesResource updated) {
                onAdd(updated);
            }

            @Override
            public void onDelete(GenericKubernetesResource deleted, boolean unknown) {
                System.out.println("the policy is gone");
            }
        };
    }

    @Test
    void rotation() {
        slimgate.awaitServing(slimgate.serve(Map.of(
                "SLIMGATE_CERTIFICATES_OVERLAP", "3s",
                "SLIMGATE_CERTIFICATES_VALIDITY", "9s",
                "SLIMGATE_CERTIFICATES_CA_VALIDITY", "27s")));
        slimgate.namespace("shop");
        slimgate.client().resource(policy("shop", "Deny")).create();
        until(() -> !admitted(slimgate.client(), pod("shop", "root:1")));
        Pod pod = pod("shop", "good:1");
        Queue<Long> answers = new ConcurrentLinkedQueue<>();
        AtomicInteger failed = new AtomicInteger();
        Set<String> served = new HashSet<>();
        Set<String> authorities = new HashSet<>();
        long end = System.nanoTime() + LOAD.toNanos();

        try (ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < ASKERS; i++) {
                askers.execute(() -> ask(pod, end, answers, failed));
            }
            until(() -> {
                served.add(secret("slimgate-tls", "tls.crt"));
                authorities.add(secret("slimgate-ca", "ca.crt"));
                return System.nanoTime() > end - Duration.ofSeconds(1).toNanos();
            });
        }

        System.out.printf(
                "FIGURE rotation: %d requests in %d s by %d askers, %d per second, %d failed; %d certificates of %d authorities%n",
                answers.size(),
                LOAD.toSeconds(),
                ASKERS,
                answers.size() / LOAD.toSeconds(),
                failed.get(),
                served.size(),
                authorities.size());
        print("a Pod's dry run meanwhile", List.copyOf(answers));
    }

    private String secret(String name, String field) {
        return slimgate.client()
                .secrets()
                .inNamespace("slimgate-system")
                .withName(name)
                .require()
                .getData()
                .get(field);
    }

    private void ask(Pod pod, long end, Queue<Long> answers, AtomicInteger failed) {
        try (KubernetesClient client = slimgate.server.client()) {
            while (System.nanoTime() < end) {
                long start = System.nanoTime();
                try {
                    client.resource(pod).dryRun().create();
                } catch (KubernetesClientException e) {
                    failed.incrementAndGet();
                    System.out.println("failed: " + e.getMessage());
                }
                answers.add(System.nanoTime() - start);
            }
        }
    }
}
