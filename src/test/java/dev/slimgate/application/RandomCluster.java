package dev.slimgate.application;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.demo.PodTemplate;
import dev.slimgate.demo.PodTemplate.ContainerList;
import dev.slimgate.demo.Sample;
import dev.slimgate.oci.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Policies, objects, namespaces and nodes by chance; what can be read and what cannot. */
final class RandomCluster {
    static final String DEFAULT_NAMESPACE = "shop";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NAMESPACES = List.of("shop", "dev", "bare");
    private static final List<String> KINDS = List.of(
            "Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "CronJob");
    private static final List<String> ENFORCEMENTS = List.of("Deny", "Warn", "Audit");

    private final Random random;
    private final String host;
    private final List<Sample> samples;
    /** Not both in one cluster: a tag that one policy refuses, a stricter one may pin. */
    private final String strictTags;

    RandomCluster(Random random, String host, List<Sample> samples) {
        this.random = random;
        this.host = host;
        this.samples = samples;
        this.strictTags = random.nextBoolean() ? "Deny" : "Pin";
    }

    /** {@code shop} is production, {@code dev} is not, and {@code bare} says nothing. */
    static List<ObjectNode> namespaces() {
        return NAMESPACES.stream().map(RandomCluster::namespace).toList();
    }

    private static ObjectNode namespace(String name) {
        ObjectNode namespace = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Namespace");
        ObjectNode metadata = namespace.putObject("metadata").put("name", name);
        switch (name) {
            case "shop" -> metadata.putObject("labels").put("environment", "production");
            case "dev" -> metadata.putObject("labels").put("environment", "development");
            default -> metadata.put("name", name);
        }
        return namespace;
    }

    List<Platform> platforms() {
        Platform arm = new Platform("linux", "arm64", null, null);
        return switch (random.nextInt(5)) {
            case 0 -> List.of(arm);
            case 1 -> List.of(Platform.LINUX_AMD64, arm);
            case 2 -> List.of(Platform.LINUX_AMD64);
            default -> List.of();
        };
    }

    /** One to four documents, each with rules of its own. */
    String policies() {
        List<String> documents = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            documents.add(policy("p" + i));
        }
        return String.join("---\n", documents);
    }

    /** A family whose golden images are some of the samples, sometimes with one that there is not. */
    String families() {
        Sample sample = any(samples);
        List<String> images = new ArrayList<>();
        images.add(host + "/" + sample.repository() + ":" + (random.nextBoolean() ? "*" : sample.tag()));
        if (random.nextInt(4) == 0) {
            images.add(host + "/gone:" + any(List.of("1", "1-*")));
        }
        return "---\napiVersion: slimgate.dev/v1alpha1\nkind: BaseFamily\nmetadata: { name: golden }\nspec: { images: [\""
                + String.join("\", \"", images) + "\"] }\n";
    }

    private String policy(String name) {
        boolean namespaced = random.nextInt(4) == 0;
        StringBuilder text = new StringBuilder("apiVersion: slimgate.dev/v1alpha1\n");
        text.append("kind: ")
                .append(namespaced ? "MinimalImagePolicy" : "ClusterMinimalImagePolicy")
                .append('\n');
        text.append("metadata: { name: ").append(name);
        text.append(namespaced ? ", namespace: " + any(NAMESPACES) : "").append(" }\nspec:\n");
        text.append("  enforcement: ").append(any(ENFORCEMENTS)).append('\n');
        text.append("  match:\n    templates: ")
                .append(any(List.of("Enforce", "Warn", "Ignore")))
                .append('\n');
        if (!namespaced) {
            maybe(text, "    namespaceSelector: { matchLabels: { environment: production } }\n");
            maybe(
                    text,
                    "    objectSelector: { matchExpressions: [ { key: app, operator: NotIn, values: [o1, o3] } ] }\n");
        }
        maybe(text, "    images: { include: [\"" + host + "/shop/**\"], exclude: [\"" + host + "/shop/pay\"] }\n");
        maybe(text, "    containers: [Container, Ephemeral]\n");
        text.append("  rules:\n    layers: { maxCount: ")
                .append(1 + random.nextInt(4))
                .append(own())
                .append(" }\n");
        maybe(
                text,
                "    baseFamily: { allow: " + any(List.of("[scratch, distroless]", "[golden]", "[scratch, golden]"))
                        + ", minimumEvidence: Content" + own() + " }\n");
        maybe(text, "    compressedSize: { max: 6M, perRuntime: { go: 5M, node: 15M }, perLayer: 4M" + own() + " }\n");
        maybe(text, "    shell: { forbid: true" + own() + " }\n");
        maybe(text, "    packageManager: { forbid: true" + own() + " }\n");
        maybe(text, "    user: { nonRoot: true" + own() + " }\n");
        maybe(text, "    age: { maxDays: " + (2 + random.nextInt(3)) + own() + " }\n");
        maybe(
                text,
                "    reference: { tags: " + any(List.of("Allow", strictTags)) + ", forbidLatest: true" + own()
                        + " }\n");
        if (!namespaced) {
            maybe(text, "  waivers: { from: Namespaces, namespaces: [" + any(NAMESPACES) + "] }\n");
        }
        maybe(
                text,
                "  onUnresolved: { default: " + any(ENFORCEMENTS) + ", notFound: " + any(ENFORCEMENTS) + ", invalid: "
                        + any(ENFORCEMENTS) + " }\n");
        return text.toString();
    }

    /** None to three waivers; some have expired, or touch nothing. */
    String waivers() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append("---\napiVersion: slimgate.dev/v1alpha1\nkind: ImageWaiver\n");
            text.append("metadata: { name: w" + i + ", namespace: " + any(NAMESPACES) + " }\nspec:\n");
            text.append("  images: [\"" + any(List.of("**", host + "/shop/*", host + "/**")) + "\"]\n");
            maybe(text, "  rules: [" + any(List.of("shell", "layers, user", "compressedSize")) + "]\n");
            maybe(text, "  policies: [p0, p1]\n");
            maybe(text, "  ticket: OPS-" + i + "\n");
            text.append("  reason: by chance\n  expiresAt: "
                    + any(List.of("2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z")) + "\n");
        }
        return text.toString();
    }

    private String own() {
        return random.nextInt(3) == 0 ? ", enforcement: " + any(ENFORCEMENTS) : "";
    }

    private void maybe(StringBuilder text, String line) {
        if (random.nextBoolean()) {
            text.append(line);
        }
    }

    /** Three to six objects with names of their own. */
    List<ObjectNode> objects() {
        List<ObjectNode> objects = new ArrayList<>();
        int count = 3 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            objects.add(object("o" + i));
        }
        return objects;
    }

    private ObjectNode object(String name) {
        String kind = any(KINDS);
        PodTemplate pod = PodTemplate.of("main", image());
        if (random.nextInt(3) == 0) {
            pod = pod.container(ContainerList.CONTAINERS, "second", image());
        }
        if (random.nextInt(3) == 0) {
            pod = pod.container(ContainerList.INIT, "before", image());
        }
        if (random.nextInt(5) == 0) {
            pod = pod.sidecar("beside", image());
        }
        if (kind.equals("Pod") && random.nextInt(4) == 0) {
            pod = pod.container(ContainerList.EPHEMERAL, "debugger", image());
        }
        if (random.nextInt(4) == 0) {
            pod = pod.runAsUser(any(List.of(0L, 65532L)));
        }
        if (random.nextInt(4) == 0) {
            pod = pod.containerRunsAsUser(any(List.of(0L, 1000L)));
        }
        ObjectNode object = pod.in(kind, any(NAMESPACES), name);
        if (kind.equals("ReplicationController")) {
            object.withObject("/spec").putObject("selector").put("app", name);
        }
        finish(object, object.withObject(podSpec(kind)));
        return object;
    }

    private static String podSpec(String kind) {
        return switch (kind) {
            case "Pod" -> "/spec";
            case "CronJob" -> "/spec/jobTemplate/spec/template/spec";
            default -> "/spec/template/spec";
        };
    }

    private void finish(ObjectNode object, ObjectNode spec) {
        if (random.nextInt(4) == 0) {
            spec.putObject("nodeSelector").put("kubernetes.io/arch", any(List.of("amd64", "arm64")));
        }
        if (random.nextInt(6) == 0) {
            spec.put("hostUsers", random.nextBoolean());
        }
        if (random.nextInt(6) == 0) {
            spec.withObject("/securityContext").put("runAsNonRoot", true);
        }
        if (random.nextInt(6) == 0) {
            spec.putArray("volumes")
                    .addObject()
                    .put("name", "data")
                    .putObject("image")
                    .put("reference", image());
        }
        if (random.nextInt(10) == 0) {
            object.withObject("/metadata").put("deletionTimestamp", "2026-01-01T00:00:00Z");
        }
        if (random.nextInt(8) == 0) {
            object.withObject("/metadata")
                    .putArray("ownerReferences")
                    .addObject()
                    .put("apiVersion", any(List.of("apps/v1", "example.org/v1")))
                    .put("kind", "Deployment")
                    .put("name", "owner")
                    .put("uid", "7")
                    .put("controller", true);
        }
    }

    private String image() {
        Sample sample = any(samples);
        return switch (random.nextInt(12)) {
            case 0 -> host + "/shop/none:1";
            case 1 -> any(List.of("UPPER/case", "", "a b", host + "/charts/shop:1.0.0", "127.0.0.1:1/shop/x:1"));
            case 2, 3, 4, 5 -> sample.byDigest(host);
            default -> sample.byTag(host);
        };
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
