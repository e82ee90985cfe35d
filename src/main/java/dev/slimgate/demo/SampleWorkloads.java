package dev.slimgate.demo;

import static dev.slimgate.demo.SampleWorkload.Expected.ADMIT;
import static dev.slimgate.demo.SampleWorkload.Expected.DENY;
import static dev.slimgate.demo.SampleWorkload.Expected.WARN;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.demo.PodTemplate.ContainerList;
import dev.slimgate.demo.SampleWorkload.Expected;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** What developers do in the demo's cluster of two namespaces, with the sample images of one registry. */
public final class SampleWorkloads {
    /** The repository and tag of a chart that somebody takes for an image; put it beside the samples. */
    public static final String CHART_REPOSITORY = "charts/shop";

    /** See {@link #CHART_REPOSITORY}. */
    public static final String CHART_TAG = "1.0.0";

    private static final Map<String, String> ENVIRONMENTS = Map.of("dev", "development", "shop", "production");

    private final String host;
    private final List<Sample> samples;

    private SampleWorkloads(String host, List<Sample> samples) {
        this.host = host;
        this.samples = samples;
    }

    /** The labels of each namespace of the demo, by its name. */
    public static Map<String, Map<String, String>> namespaceLabels() {
        return Map.of("dev", labels("dev"), "shop", labels("shop"));
    }

    private static Map<String, String> labels(String namespace) {
        return Map.of(
                "kubernetes.io/metadata.name", namespace, "environment", ENVIRONMENTS.getOrDefault(namespace, ""));
    }

    /** The namespaces as Kubernetes objects, {@code dev} first. */
    public static List<ObjectNode> namespaces() {
        return List.of(namespace("dev"), namespace("shop"));
    }

    private static ObjectNode namespace(String name) {
        ObjectNode object = Json.object().put("kind", "Namespace").put("apiVersion", "v1");
        ObjectNode labels = object.putObject("metadata").put("name", name).putObject("labels");
        labels.put("environment", ENVIRONMENTS.getOrDefault(name, "")).put("kubernetes.io/metadata.name", name);
        return object;
    }

    /** Stores the samples, and what else the workloads name, in this registry. */
    public static void fill(DemoRegistry registry, List<Sample> samples) {
        samples.forEach(sample -> sample.putInto(registry));
        registry.put(CHART_REPOSITORY, CHART_TAG, Artifacts.helmChart("shop", CHART_TAG));
    }

    /**
     * The workloads in the order of the demo.
     *
     * @param host of the registry that {@link #fill} filled, such as {@code 127.0.0.1:5000}
     * @param samples of {@link SampleImages#all}
     */
    public static List<SampleWorkload> all(String host, List<Sample> samples) {
        SampleWorkloads workloads = new SampleWorkloads(host, samples);
        return List.of(
                workloads.naiveInProduction(),
                workloads.naiveInDevelopment(),
                workloads.slimInProduction(),
                workloads.distrolessInProduction(),
                workloads.backToSlim(),
                workloads.labelOnly(),
                workloads.cronJob(),
                workloads.scratch(),
                workloads.root(),
                workloads.rootOverridden(),
                workloads.overriddenToRoot(),
                workloads.namedUser(),
                workloads.initContainer(),
                workloads.everyPlatform(),
                workloads.fatLayer(),
                workloads.debugContainer(),
                workloads.alpine(),
                workloads.withoutLoader(),
                workloads.deletedSecretInDevelopment(),
                workloads.chart(),
                workloads.noSuchImage(),
                workloads.noSuchImageInDevelopment(),
                workloads.jobInDevelopment());
    }

    private String byTag(String repository, String tag) {
        return sample(repository, tag).byTag(host);
    }

    private String byDigest(String repository, String tag) {
        return sample(repository, tag).byDigest(host);
    }

    private Sample sample(String repository, String tag) {
        return samples.stream()
                .filter(sample ->
                        sample.repository().equals(repository) && sample.tag().equals(tag))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no sample " + repository + ":" + tag));
    }

    private static SampleWorkload apply(String about, ObjectNode object, Expected expected) {
        String namespace = object.at("/metadata/namespace").asText();
        String name = object.at("/metadata/name").asText();
        String file = namespace + "/" + name + ".yaml";
        return new SampleWorkload(
                about,
                "kubectl apply -f " + file,
                review(AdmissionReviews.create(object), about),
                target(object) + " created",
                "Error from server (Forbidden): error when creating \"" + file + "\": ",
                expected);
    }

    private static ObjectNode review(AdmissionReviews review, String about) {
        return review.uid(UUID.nameUUIDFromBytes(about.getBytes(StandardCharsets.UTF_8))
                        .toString())
                .json();
    }

    /** As kubectl names an object: {@code deployment.apps/api}. */
    private static String target(ObjectNode object) {
        String apiVersion = object.path("apiVersion").asText();
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "" : "." + apiVersion.substring(0, slash);
        return object.path("kind").asText().toLowerCase(Locale.ROOT) + group + "/"
                + object.at("/metadata/name").asText();
    }

    private SampleWorkload naiveInProduction() {
        PodTemplate pod = PodTemplate.of("api", byTag("shop/api", "naive"));
        return apply("A naive Node image goes to production", pod.in("Deployment", "shop", "api"), DENY);
    }

    private SampleWorkload naiveInDevelopment() {
        PodTemplate pod = PodTemplate.of("api", byTag("shop/api", "naive"));
        return apply("The same image in development", pod.in("Deployment", "dev", "api"), WARN);
    }

    private SampleWorkload slimInProduction() {
        PodTemplate pod = PodTemplate.of("api", byTag("shop/api", "slim"));
        return apply("Slim, and not slim enough", pod.in("Deployment", "shop", "api"), DENY);
    }

    private SampleWorkload distrolessInProduction() {
        PodTemplate pod = PodTemplate.of("api", byDigest("shop/api", "distroless"));
        return apply("The same program on distroless, by digest", pod.in("Deployment", "shop", "api"), ADMIT);
    }

    private SampleWorkload backToSlim() {
        String slim = byTag("shop/api", "slim");
        ObjectNode before =
                PodTemplate.of("api", byDigest("shop/api", "distroless")).in("Deployment", "shop", "api");
        ObjectNode after = PodTemplate.of("api", slim).in("Deployment", "shop", "api");
        String about = "A running Deployment gets another image";
        return new SampleWorkload(
                about,
                "kubectl -n shop set image deployment/api api=" + slim,
                review(AdmissionReviews.update(after, before), about),
                "deployment.apps/api image updated",
                "error: failed to patch image update to pod template: ",
                DENY);
    }

    private SampleWorkload labelOnly() {
        ObjectNode before = PodTemplate.of("api", byTag("shop/api", "naive")).in("Deployment", "shop", "legacy");
        ObjectNode after = before.deepCopy();
        after.withObject("/metadata/labels").put("team", "shop");
        String about = "What runs already may get a label: its images are not judged again";
        return new SampleWorkload(
                about,
                "kubectl -n shop label deployment/legacy team=shop",
                review(AdmissionReviews.update(after, before), about),
                "deployment.apps/legacy labeled",
                "Error from server (Forbidden): ",
                ADMIT);
    }

    private SampleWorkload cronJob() {
        PodTemplate pod = PodTemplate.of("report", byTag("shop/reports", "slim"));
        return apply("Python on Debian slim, as root, in a CronJob", pod.in("CronJob", "shop", "reports"), DENY);
    }

    private SampleWorkload scratch() {
        PodTemplate pod = PodTemplate.of("pay", byDigest("shop/pay", "scratch"));
        return apply("A static program on scratch", pod.in("StatefulSet", "shop", "pay"), ADMIT);
    }

    private SampleWorkload root() {
        PodTemplate pod = PodTemplate.of("mailer", byDigest("shop/mailer", "root"));
        return apply("Distroless, but root", pod.in("Pod", "shop", "mailer"), DENY);
    }

    private SampleWorkload rootOverridden() {
        PodTemplate pod =
                PodTemplate.of("mailer", byDigest("shop/mailer", "root")).runAsUser(65532);
        return apply("The same image, run as another user by the pod", pod.in("Pod", "shop", "mailer-65532"), ADMIT);
    }

    private SampleWorkload overriddenToRoot() {
        PodTemplate pod = PodTemplate.of("mailer", byDigest("shop/mailer", "nonroot"))
                .runAsUser(65532)
                .containerRunsAsUser(0);
        return apply("A non-root image that its container runs as root", pod.in("Pod", "shop", "mailer-0"), DENY);
    }

    private SampleWorkload namedUser() {
        PodTemplate pod = PodTemplate.of("queue", byDigest("shop/queue", "named-user"));
        return apply("A user by name, resolved in the image", pod.in("ReplicaSet", "shop", "queue"), ADMIT);
    }

    private SampleWorkload initContainer() {
        PodTemplate pod = PodTemplate.of("api", byDigest("shop/api", "distroless"))
                .container(ContainerList.INIT, "wait", byTag("tools/busybox", "1.36"))
                .sidecar("mailer", byDigest("shop/mailer", "nonroot"));
        return apply("An init container that brings a shell", pod.in("Deployment", "shop", "orders"), DENY);
    }

    private SampleWorkload everyPlatform() {
        PodTemplate pod = PodTemplate.of("catalog", byDigest("shop/catalog", "multi-arch"));
        return apply("One index for two machines", pod.in("DaemonSet", "shop", "catalog"), ADMIT);
    }

    private SampleWorkload fatLayer() {
        PodTemplate pod = PodTemplate.of("rank", byDigest("shop/rank", "fat-layer"));
        return apply("A good base under 104 MB of data", pod.in("Deployment", "shop", "rank"), DENY);
    }

    private SampleWorkload debugContainer() {
        String image = byTag("tools/debug", "latest");
        PodTemplate pod = PodTemplate.of("pay", byDigest("shop/pay", "scratch"));
        ObjectNode before = pod.in("Pod", "shop", "pay-0");
        ObjectNode after =
                pod.container(ContainerList.EPHEMERAL, "debugger", image).in("Pod", "shop", "pay-0");
        String about = "A shell for a running pod by kubectl debug";
        return new SampleWorkload(
                about,
                "kubectl -n shop debug pay-0 --image=" + image,
                review(AdmissionReviews.update(after, before).subresource("ephemeralcontainers"), about),
                "Defaulting debug container name to debugger.",
                "Error from server (Forbidden): ",
                WARN);
    }

    private SampleWorkload alpine() {
        PodTemplate pod = PodTemplate.of("cart", byTag("shop/cart", "alpine"));
        return apply("Alpine, small, with busybox and apk", pod.in("Deployment", "shop", "cart"), DENY);
    }

    private SampleWorkload withoutLoader() {
        PodTemplate pod = PodTemplate.of("search", byDigest("shop/search", "glibc-on-alpine"));
        return apply(
                "A program that cannot start: built for another C library",
                pod.in("Deployment", "shop", "search"),
                DENY);
    }

    private SampleWorkload deletedSecretInDevelopment() {
        PodTemplate pod = PodTemplate.of("orders", byDigest("shop/orders", "deleted-secret"));
        return apply("What a later layer deletes ships all the same", pod.in("Deployment", "dev", "orders"), WARN);
    }

    private SampleWorkload chart() {
        PodTemplate pod = PodTemplate.of("shop", host + "/" + CHART_REPOSITORY + ":" + CHART_TAG);
        return apply("A Helm chart in place of an image", pod.in("Pod", "shop", "chart"), DENY);
    }

    private SampleWorkload noSuchImage() {
        PodTemplate pod = PodTemplate.of("api", host + "/shop/api:no-such-tag");
        return apply("A tag that does not exist", pod.in("Job", "shop", "typo"), DENY);
    }

    private SampleWorkload noSuchImageInDevelopment() {
        PodTemplate pod = PodTemplate.of("api", host + "/shop/api:no-such-tag");
        return apply("The same in development", pod.in("Job", "dev", "typo"), WARN);
    }

    private SampleWorkload jobInDevelopment() {
        PodTemplate pod = PodTemplate.of("pay", byDigest("shop/pay", "scratch"));
        return apply("A minimal image in development", pod.in("Job", "dev", "pay"), ADMIT);
    }
}
