package dev.slimgate.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.document.SignatureCheck;
import dev.slimgate.policy.Policy;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A cluster in memory that stores what it is given and tells of changes; without RBAC and without defaults. */
public final class MockCluster implements AutoCloseable {
    final KubernetesMockServer server;
    public final KubernetesClient client;
    private final List<AutoCloseable> opened = new ArrayList<>();

    /** Kept, as a logger that nobody holds forgets its level. */
    private static final Logger REQUESTS = Logger.getLogger("io.fabric8.mockwebserver");

    public MockCluster() {
        REQUESTS.setLevel(Level.WARNING); // else a line for each request
        server = new KubernetesMockServer(
                new Context(),
                new MockWebServer(),
                new HashMap<>(),
                new KubernetesCrudDispatcher(List.of(ResourceKind.values()).stream()
                        .map(MockCluster::context)
                        .toList()),
                false);
        server.init();
        client = server.createClient();
    }

    private static CustomResourceDefinitionContext context(ResourceKind kind) {
        return new CustomResourceDefinitionContext.Builder()
                .withGroup(ResourceKind.GROUP)
                .withVersion(ResourceKind.VERSION)
                .withKind(kind.kind())
                .withPlural(kind.plural())
                .withScope(kind.namespaced() ? "Namespaced" : "Cluster")
                .withStatusSubresource(true)
                .build();
    }

    /** The state of this cluster, once it is synced. */
    ClusterState state(PullSecretScope scope) {
        ClusterState state =
                ClusterState.open(client, scope, List.of(), SignatureCheck.NO_KEYS, InstantSource.system());
        opened.add(state);
        await("synced", state::synced);
        return state;
    }

    public ClusterState state() {
        return state(new PullSecretScope.None());
    }

    /** Stores a document, or puts it in the place of the one of its name. */
    public void store(ResourceKind kind, String yaml, long generation) {
        GenericKubernetesResource object =
                client.getKubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class);
        object.setApiVersion(ResourceKind.API_VERSION);
        object.setKind(kind.kind());
        object.getMetadata().setGeneration(generation);
        var resource = client.genericKubernetesResources(kind.context()).resource(object);
        if (resource.get() == null) {
            resource.create();
        } else {
            resource.update();
        }
    }

    public static String policy(String name, String enforcement) {
        return """
                metadata: { name: %s }
                spec: { enforcement: %s, rules: { shell: { forbid: true } } }
                """.formatted(name, enforcement);
    }

    static List<String> names(ClusterState state) {
        return state.get().policies().stream().map(Policy::fullName).toList();
    }

    /** All requests since the last time that this was asked. */
    public List<RecordedRequest> requests() {
        List<RecordedRequest> requests = new ArrayList<>();
        try {
            for (RecordedRequest request = server.takeRequest(50, TimeUnit.MILLISECONDS);
                    request != null;
                    request = server.takeRequest(50, TimeUnit.MILLISECONDS)) {
                requests.add(request);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return requests;
    }

    static boolean isGet(RecordedRequest request, String path) {
        return request.method() == HttpMethod.GET && request.getPath().equals(path);
    }

    public static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(45).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    static InstantSource at(Instant[] now) {
        return () -> now[0];
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        client.close();
        server.destroy();
    }
}
