package dev.slimgate.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.slimgate.cluster.ApiServer;
import dev.slimgate.controller.CertificatePlan.Serving;
import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.Rulebook;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The life of the webhook before a real API server: start from nothing, break-glass, rotation, two controllers. */
@Timeout(180)
class WebhookLifeKT {
    private static final String OWN = "slimgate-system";
    private static final Leadership.Times TIMES =
            new Leadership.Times(Duration.ofSeconds(3), Duration.ofSeconds(2), Duration.ofMillis(200));

    private final ApiServer server = ApiServer.start();
    private final KubernetesClient admin = server.client();
    private final AtomicReference<Rulebook> rulebook = new AtomicReference<>(Rulebook.EMPTY);
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void install() {
        namespace(OWN);
        namespace("shop", "env", "prod");
        namespace("lab");
        admin.resource(new ValidatingWebhookConfigurationBuilder()
                        .withNewMetadata()
                        .withName("slimgate")
                        .endMetadata()
                        .build())
                .create();
        admin.resource(new MutatingWebhookConfigurationBuilder()
                        .withNewMetadata()
                        .withName("slimgate")
                        .endMetadata()
                        .build())
                .create();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        admin.close();
        server.close();
    }

    private void namespace(String name, String... labels) {
        NamespaceBuilder builder =
                new NamespaceBuilder().withNewMetadata().withName(name).endMetadata();
        for (int i = 0; i < labels.length; i += 2) {
            builder.editMetadata().addToLabels(labels[i], labels[i + 1]).endMetadata();
        }
        Namespace namespace = builder.build();
        if (admin.namespaces().withName(name).get() == null) {
            admin.resource(namespace).create();
        }
    }

    private static Rulebook denyInProduction() {
        return rulebook("Deny");
    }

    private static Rulebook rulebook(String enforcement) {
        return PolicyDocuments.read("test", """
                        apiVersion: slimgate.dev/v1alpha1
                        kind: ClusterMinimalImagePolicy
                        metadata: { name: production }
                        spec:
                          enforcement: %s
                          match: { namespaceSelector: { matchLabels: { env: prod } } }
                          rules: { shell: { forbid: true } }
                        """.formatted(enforcement)).rulebook();
    }

    /** A controller of this port; {@code -1} for a port that nobody listens on. */
    private Controller controller(String identity, int port) {
        return controller(identity, port, Duration.ofHours(24));
    }

    /** Authorities live nine, serving certificates three times as long as they overlap. */
    private Controller controller(String identity, int port, Duration overlap) {
        KubernetesClient client = server.client();
        open.add(client);
        WebhookSettings webhooks = new WebhookSettings(
                "slimgate",
                OWN,
                new WebhookSettings.Endpoint.Url(URI.create("https://127.0.0.1:" + (port < 0 ? 1 : port))),
                Set.of("calico-system"),
                List.of(new WebhookSettings.FurtherKind("argoproj.io", "rollouts")),
                NoMatch.ADMIT);
        CertificateSettings certificates = new CertificateSettings(
                CertificateSettings.Mode.SELF,
                "slimgate-tls",
                "slimgate-ca",
                List.of("127.0.0.1"),
                overlap.multipliedBy(9),
                overlap.multipliedBy(3),
                overlap);
        Controller controller = new Controller(
                client, OWN, identity, rulebook::get, webhooks, certificates, TIMES, InstantSource.system());
        open.add(controller);
        controller.start();
        return controller;
    }

    private ValidatingWebhookConfiguration validating() {
        return admin.admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName("slimgate")
                .require();
    }

    private List<String> webhookNames() {
        return validating().getWebhooks().stream()
                .map(ValidatingWebhook::getName)
                .toList();
    }

    private boolean enforces() {
        return validating().getWebhooks().stream()
                .anyMatch(webhook -> webhook.getName().startsWith("enforce")
                        && !webhook.getRules().isEmpty());
    }

    private Serving serving() {
        Secret secret =
                admin.secrets().inNamespace(OWN).withName("slimgate-tls").get();
        return CertificateSecrets.serving(secret, problem -> {});
    }

    private List<X509Certificate> trusted() {
        String bundle = validating().getWebhooks().getFirst().getClientConfig().getCaBundle();
        return Pem.certificates(new String(java.util.Base64.getDecoder().decode(bundle), StandardCharsets.US_ASCII));
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time: %s", what).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private static Pod pod(String namespace, String name, String... annotations) {
        PodBuilder builder = new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("app")
                .withImage("registry.example/app:1")
                .endContainer()
                .endSpec();
        for (int i = 0; i < annotations.length; i += 2) {
            builder.editMetadata()
                    .addToAnnotations(annotations[i], annotations[i + 1])
                    .endMetadata();
        }
        return builder.build();
    }

    /** What a cluster needs to come up, none of it in a namespace that is enforced. */
    private static List<HasMetadata> coldStart() {
        return List.of(
                object("""
                        apiVersion: coordination.k8s.io/v1
                        kind: Lease
                        metadata: { name: kube-scheduler, namespace: kube-system }
                        spec: { holderIdentity: a, leaseDurationSeconds: 15 }
                        """), object("""
                        apiVersion: coordination.k8s.io/v1
                        kind: Lease
                        metadata: { name: node-1, namespace: kube-node-lease }
                        spec: { holderIdentity: node-1, leaseDurationSeconds: 40 }
                        """), object("""
                        apiVersion: v1
                        kind: Node
                        metadata: { name: node-1 }
                        """), object("""
                        apiVersion: apps/v1
                        kind: DaemonSet
                        metadata: { name: network, namespace: kube-system }
                        spec:
                          selector: { matchLabels: { app: network } }
                          template:
                            metadata: { labels: { app: network } }
                            spec: { hostNetwork: true, containers: [ { name: agent, image: "registry.example/network:1" } ] }
                        """), object("""
                        apiVersion: v1
                        kind: Pod
                        metadata: { name: network-abcde, namespace: kube-system, labels: { app: network } }
                        spec: { hostNetwork: true, containers: [ { name: agent, image: "registry.example/network:1" } ] }
                        """), object("""
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: { name: coredns, namespace: kube-system }
                        spec:
                          selector: { matchLabels: { app: coredns } }
                          template:
                            metadata: { labels: { app: coredns } }
                            spec: { containers: [ { name: dns, image: "registry.example/coredns:1" } ] }
                        """), object("""
                        apiVersion: v1
                        kind: Pod
                        metadata: { name: slimgate-webhook-abcde, namespace: slimgate-system }
                        spec: { containers: [ { name: webhook, image: "registry.example/slimgate:1" } ] }
                        """), object("""
                        apiVersion: v1
                        kind: Pod
                        metadata: { name: calico-abcde, namespace: calico-system }
                        spec: { containers: [ { name: agent, image: "registry.example/calico:1" } ] }
                        """));
    }

    private static HasMetadata object(String yaml) {
        return Serialization.unmarshal(yaml, GenericKubernetesResource.class);
    }

    @Test
    void aClusterStartsFromNothingWhileNobodyListens() {
        namespace("calico-system");
        rulebook.set(denyInProduction());
        controller("one", -1);
        await("enforced", this::enforces);

        List<HasMetadata> made = new ArrayList<>();
        for (HasMetadata object : coldStart()) {
            made.add(admin.resource(object).create());
        }

        assertThat(made).hasSameSizeAs(coldStart());
        awaitRefused(pod("shop", "app"), admin);
        admin.resource(pod("lab", "app")).create();
        assertThat(admin.pods().inNamespace("lab").withName("app").get()).isNotNull();
    }

    /** The API server takes a moment to learn of a webhook; then it refuses what it cannot ask about. */
    private void awaitRefused(Pod pod, KubernetesClient client) {
        await("refused", () -> {
            try {
                client.resource(pod).dryRun().create();
                return false;
            } catch (KubernetesClientException e) {
                assertThat(e.getMessage()).contains("failed calling webhook \"enforce.slimgate.dev\"");
                return true;
            }
        });
    }

    @Test
    void anInstallationThatOnlyAuditsRefusesNothingWhileNobodyListens() {
        rulebook.set(rulebook("Audit"));
        controller("one", -1);
        await("observed", () -> webhookNames().contains("observe.slimgate.dev"));

        for (int i = 0; i < 20; i++) {
            admin.resource(pod("shop", "app-" + i)).create();
        }

        assertThat(admin.pods().inNamespace("shop").list().getItems()).hasSize(20);
        assertThat(enforces()).isFalse();
    }

    @Test
    void aPolicyIsEnforcedAndLetGoAsItComesAndGoes() {
        Controller controller = controller("one", -1);
        await("observed", () -> webhookNames().contains("observe.slimgate.dev"));

        rulebook.set(denyInProduction());
        controller.changed();
        await("enforced", this::enforces);
        rulebook.set(Rulebook.EMPTY);
        controller.changed();

        await("let go", () -> !enforces());
        admin.resource(pod("lab", "app")).create();
    }

    @Test
    void whatSomebodyElseChangesIsBroughtBackAndWhatIsRightIsLeftAlone() {
        rulebook.set(denyInProduction());
        controller("one", -1);
        await("enforced and served", () -> enforces() && serving() != null);
        await("at rest", () -> {
            String before = validating().getMetadata().getResourceVersion();
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            return before.equals(validating().getMetadata().getResourceVersion());
        });

        admin.resource(new ValidatingWebhookConfigurationBuilder(validating())
                        .withWebhooks(validating().getWebhooks().getLast())
                        .build())
                .update();

        await("brought back", this::enforces);
    }

    @Test
    void whoMayBreakTheGlassIsLetThroughWhileNobodyListens() {
        rulebook.set(denyInProduction());
        controller("one", -1);
        await("enforced", this::enforces);
        allow("oncall", "breakglass", "shop");
        allowServiceAccount();
        KubernetesClient oncall = client("oncall");
        KubernetesClient other = client("other");
        KubernetesClient account = client("system:serviceaccount:shop:deployer");
        awaitRefused(pod("shop", "plain"), oncall);

        Pod broken = oncall.resource(pod("shop", "broken", BreakGlass.ANNOTATION, "INC-7"))
                .create();

        assertThat(broken.getMetadata().getUid()).isNotEmpty();
        awaitRefused(pod("shop", "empty", BreakGlass.ANNOTATION, ""), oncall);
        awaitRefused(pod("shop", "other", BreakGlass.ANNOTATION, "INC-7"), other);
        awaitRefused(pod("shop", "account", BreakGlass.ANNOTATION, "INC-7"), account);
    }

    @Test
    void aPodThatIsBeingDeletedCanBeChangedWhileNobodyListens() {
        Pod pod = new PodBuilder(pod("shop", "leaving"))
                .editMetadata()
                .addToFinalizers("example.org/wait")
                .endMetadata()
                .build();
        admin.resource(pod).create();
        rulebook.set(denyInProduction());
        controller("one", -1);
        await("enforced", this::enforces);
        awaitRefused(pod("shop", "app"), admin);
        admin.pods().inNamespace("shop").withName("leaving").withGracePeriod(0).delete();

        Pod left = admin.pods().inNamespace("shop").withName("leaving").get();
        admin.resource(new PodBuilder(left)
                        .editMetadata()
                        .withFinalizers()
                        .endMetadata()
                        .build())
                .update();

        assertThat(admin.pods().inNamespace("shop").withName("leaving").get()).isNull();
    }

    private KubernetesClient client(String user) {
        KubernetesClient client = server.client(user);
        open.add(client);
        return client;
    }

    private void allow(String user, String verb, String namespace) {
        grant("pods-" + user, "User", user, "[\"\"]", "[pods]", "[create, get]", namespace);
        grant("pods-other", "User", "other", "[\"\"]", "[pods]", "[create, get]", namespace);
        grant("glass-" + user, "User", user, "[slimgate.dev]", "[minimalimagepolicies]", "[" + verb + "]", namespace);
    }

    private void allowServiceAccount() {
        String account = "system:serviceaccount:shop:deployer";
        grant("pods-account", "User", account, "[\"\"]", "[pods]", "[create, get]", "shop");
        grant("glass-account", "User", account, "[slimgate.dev]", "[minimalimagepolicies]", "[breakglass]", "shop");
    }

    private void grant(
            String name, String kind, String subject, String groups, String resources, String verbs, String namespace) {
        admin.resource(object("""
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: Role
                        metadata: { name: "%s", namespace: %s }
                        rules: [ { apiGroups: %s, resources: %s, verbs: %s } ]
                        """.formatted(name, namespace, groups, resources, verbs)))
                .create();
        admin.resource(object("""
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: RoleBinding
                        metadata: { name: "%s", namespace: %s }
                        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: "%s" }
                        subjects: [ { apiGroup: rbac.authorization.k8s.io, kind: %s, name: "%s" } ]
                        """.formatted(name, namespace, name, kind, subject)))
                .create();
    }

    /** Admits everything, with the certificate that the Secret holds at the time of the handshake. */
    private HttpsServer listen(ConcurrentLinkedQueue<String> served) throws IOException, GeneralSecurityException {
        HttpsServer listener = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        listener.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {new Latest(this::serving)}, null, null);
        listener.setHttpsConfigurator(new HttpsConfigurator(context));
        listener.createContext("/", exchange -> {
            GenericKubernetesResource review =
                    Serialization.unmarshal(exchange.getRequestBody(), GenericKubernetesResource.class);
            String uid = review.get("request", "uid");
            served.add(uid);
            byte[] answer = ("{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"response\":"
                            + "{\"uid\":\"" + uid + "\",\"allowed\":true}}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.getResponseHeaders().add("Connection", "close"); // each request shakes hands anew
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        listener.start();
        open.add(() -> listener.stop(0));
        return listener;
    }

    /** Shows what is served at the time of the handshake. */
    private static final class Latest extends X509ExtendedKeyManager {
        private final Supplier<Serving> serving;
        private final Map<String, Serving> shown = new ConcurrentHashMap<>();

        Latest(Supplier<Serving> serving) {
            this.serving = serving;
        }

        @Override
        public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
            Serving now = serving.get();
            if (now == null || !keyType.equals("EC")) {
                return null;
            }
            String alias = now.certificate().certificate().getSerialNumber().toString();
            shown.put(alias, now);
            return alias;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {shown.get(alias).certificate().certificate()};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return shown.get(alias).certificate().key();
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return shown.keySet().toArray(String[]::new);
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return chooseEngineServerAlias(keyType, issuers, null);
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return null;
        }
    }

    @Test
    void theApiServerAcceptsEveryCertificateOfARotation() throws Exception {
        rulebook.set(denyInProduction());
        ConcurrentLinkedQueue<String> served = new ConcurrentLinkedQueue<>();
        HttpsServer listener = listen(served);
        controller("one", listener.getAddress().getPort(), Duration.ofSeconds(3)); // ten years in half a minute
        await("served", () -> serving() != null && enforces());
        X509Certificate first = serving().authority();
        awaitAdmitted("first");

        Set<X509Certificate> leaves = new HashSet<>();
        List<String> refused = new ArrayList<>();
        boolean both = false;
        long end = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        int asked = 0;
        while (trusted().contains(first) && System.nanoTime() < end) {
            leaves.add(serving().certificate().certificate());
            both |= trusted().size() == 2;
            asked++;
            try {
                admin.resource(pod("shop", "app-" + asked)).create();
            } catch (KubernetesClientException e) {
                refused.add(String.valueOf(e.getMessage()));
            }
        }

        assertThat(refused).as("of %s requests", asked).isEmpty();
        assertThat(asked).isGreaterThan(50);
        assertThat(served).hasSizeGreaterThanOrEqualTo(asked);
        assertThat(leaves).hasSizeGreaterThan(2);
        assertThat(both).as("both authorities were trusted for a while").isTrue();
        assertThat(trusted()).doesNotContain(first).contains(serving().authority());
    }

    private void awaitAdmitted(String name) {
        await("admitted", () -> {
            try {
                admin.resource(pod("shop", name)).create();
                return true;
            } catch (KubernetesClientException e) {
                // Not before the API server has learned of the authority.
                assertThat(e.getMessage()).contains("x509");
                return false;
            }
        });
    }

    @Test
    void ofTwoControllersOneWritesAndTheOtherTakesOver() {
        rulebook.set(denyInProduction());
        Controller one = controller("one", -1);
        Controller two = controller("two", -1);
        await("one leads", () -> one.leads() != two.leads());
        Controller leader = one.leads() ? one : two;
        Controller other = one.leads() ? two : one;
        await("enforced and served", () -> enforces() && serving() != null);
        X509Certificate authority = serving().authority();

        leader.close();
        await("the other takes over", other::leads);
        rulebook.set(Rulebook.EMPTY);
        other.changed();
        await("the other writes", () -> !enforces());

        assertThat(leader.leads()).isFalse();
        assertThat(serving().authority()).isEqualTo(authority);
    }

    @Test
    void aSecretThatIsDeletedOrSpoiltIsMadeAnewAndTheWebhookStaysTrusted() {
        controller("one", -1);
        await("served", () -> serving() != null);
        X509Certificate first = serving().authority();

        Secret authority =
                admin.secrets().inNamespace(OWN).withName("slimgate-ca").require();
        authority.getData().put("ca.key", CertificateSecrets.encoded("no key"));
        admin.resource(authority).update();

        await("both are trusted", () -> trusted().size() == 2);
        assertThat(trusted()).contains(first);
        assertThat(serving().authority()).isEqualTo(first);
        admin.secrets().inNamespace(OWN).withName("slimgate-tls").delete();
        await("served again", () -> serving() != null);
        assertThat(trusted()).contains(serving().authority());
    }

    @Test
    void withoutTheObjectsNothingIsMadeUntilSomebodyAppliesThem() {
        admin.resource(validating()).delete();
        rulebook.set(denyInProduction());
        controller("one", -1);

        await("served all the same", () -> serving() != null);
        assertThat(admin.admissionRegistration()
                        .v1()
                        .validatingWebhookConfigurations()
                        .list()
                        .getItems())
                .isEmpty();
        admin.resource(new ValidatingWebhookConfigurationBuilder()
                        .withNewMetadata()
                        .withName("slimgate")
                        .endMetadata()
                        .build())
                .create();

        await("filled", this::enforces);
    }
}
