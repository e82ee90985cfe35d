package dev.slimgate.report;

import dev.slimgate.advice.Advisor;
import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.ContainerKind;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Judge;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import dev.slimgate.report.AuditReport.Drift;
import dev.slimgate.report.AuditReport.Owner;
import dev.slimgate.report.AuditReport.Part;
import dev.slimgate.report.AuditReport.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Audits of clusters of several sizes, judged by the shipped policy for production and by one that only audits. */
public final class AuditSamples {
    public static final Instant NOW = Instant.parse("2026-11-21T08:30:00Z");

    private static final String MORE = """
            ---
            apiVersion: slimgate.dev/v1alpha1
            kind: ClusterMinimalImagePolicy
            metadata: { name: everywhere }
            spec:
              enforcement: Audit
              rules:
                compressedSize: { max: 250M }
                user: { nonRoot: true }
            ---
            apiVersion: slimgate.dev/v1alpha1
            kind: ClusterMinimalImagePolicy
            metadata: { name: staging }
            spec:
              enforcement: Warn
              match: { namespaceSelector: { matchLabels: { environment: staging } } }
              rules:
                shell: { forbid: true }
            ---
            apiVersion: slimgate.dev/v1alpha1
            kind: ImageWaiver
            metadata: { name: legacy-billing, namespace: platform }
            spec:
              images: ["registry.example/payments/billing"]
              rules: [shell, packageManager, user, baseFamily, compressedSize, baseSupport]
              policies: [production]
              reason: The billing service moves to a distroless base with its next release
              ticket: OPS-1742
              expiresAt: "2026-12-04T00:00:00Z"
            ---
            apiVersion: slimgate.dev/v1alpha1
            kind: ImageWaiver
            metadata: { name: ingest, namespace: platform }
            spec:
              images: ["registry.example/search/ingest"]
              rules: [user]
              policies: [production]
              reason: Needs a port below 1024 until the load balancer is replaced
              expiresAt: "2027-03-01T00:00:00Z"
            """;

    private final Rulebook rulebook = rulebook();

    private AuditSamples() {}

    private static Rulebook rulebook() {
        try {
            String production = Files.readString(Path.of("policies", "production.yaml"))
                    .replace(
                            "  onUnresolved:",
                            "  waivers: { from: Namespaces, namespaces: [platform] }\n  onUnresolved:");
            PolicyDocuments.Result read = PolicyDocuments.read("p.yaml", production + MORE);
            if (!read.problems().isEmpty()) {
                throw new AssertionError(read.problems());
            }
            return read.rulebook();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nothing runs. */
    public static AuditReport empty() {
        return new AuditReport("", NOW, Rulebook.EMPTY, List.of(), 0, List.of(), List.of());
    }

    /** What a shop of middling care runs. */
    public static AuditReport normal() {
        AuditSamples samples = new AuditSamples();
        List<AuditedWorkload> workloads = new ArrayList<>(List.of(
                samples.workload(
                        "shop", "Deployment", "api", 6, 1, SampleImage.naiveNode("registry.example/shop/api:4.2.0")),
                samples.workload(
                        "shop",
                        "Deployment",
                        "web",
                        8,
                        2,
                        SampleImage.distrolessNode("registry.example/shop/web:7.1.3")),
                samples.workload(
                        "shop", "Deployment", "cart", 4, 3, SampleImage.alpineGo("registry.example/shop/cart:1.9")),
                samples.workload(
                        "shop",
                        "CronJob",
                        "report",
                        1,
                        4,
                        SampleImage.slimPython("registry.example/shop/report:2026-10")),
                samples.workload(
                        "shop",
                        "StatefulSet",
                        "queue",
                        3,
                        5,
                        SampleImage.scratchGo("registry.example/shop/queue:0.14")),
                samples.workload(
                        "shop",
                        "Job",
                        "migrate-4-2-0",
                        1,
                        6,
                        SampleImage.naiveNode("registry.example/shop/migrate:4.2.0")),
                samples.workload(
                        "payments",
                        "Deployment",
                        "billing",
                        3,
                        2,
                        SampleImage.oldJava("registry.example/payments/billing:11")),
                samples.workload(
                        "payments",
                        "Deployment",
                        "ledger",
                        3,
                        4,
                        SampleImage.oldJava("registry.example/payments/ledger:11")),
                samples.workload(
                        "payments",
                        "Deployment",
                        "gateway",
                        4,
                        1,
                        SampleImage.scratchGo("registry.example/payments/gateway:3.0")),
                samples.workload(
                        "search",
                        "Deployment",
                        "query",
                        5,
                        3,
                        SampleImage.distrolessNode("registry.example/search/query:5.5")),
                samples.workload(
                        "search",
                        "DaemonSet",
                        "ingest",
                        12,
                        1,
                        SampleImage.slimPython("registry.example/search/ingest:5.5")),
                samples.workload(
                        "search",
                        "Deployment",
                        "admin",
                        1,
                        6,
                        SampleImage.alpineGo("registry.example/search/admin:latest")),
                samples.workload(
                        "staging", "Deployment", "api", 2, 2, SampleImage.alpineGo("registry.example/shop/api:next")),
                samples.workload(
                        "staging",
                        "Deployment",
                        "web",
                        2,
                        4,
                        SampleImage.distrolessNode("registry.example/shop/web:next")),
                samples.workload(
                        "dev", "Deployment", "playground", 1, 5, SampleImage.naiveNode("docker.io/library/node:22")),
                samples.workload(
                        "dev",
                        "Deployment",
                        "notebook",
                        1,
                        5,
                        SampleImage.slimPython("registry.example/dev/notebook:3")),
                samples.unreadable(
                        "payments",
                        "fraud",
                        "registry.example/payments/fraud:2",
                        ErrorClass.UNAUTHORIZED,
                        "registry.example answered 401: no credentials were given for it"),
                samples.unreadable(
                        "shop",
                        "banner",
                        "registry.example/shop/baner:1",
                        ErrorClass.NOT_FOUND,
                        "registry.example knows no such tag")));
        return new AuditReport(
                "eu-west production",
                NOW,
                samples.rulebook,
                List.of("shop", "payments", "search", "staging", "dev", "platform"),
                14,
                workloads,
                List.of(new Problem(
                        "pods in namespace vault", "the API server says 403: pods is forbidden for user \"audit\"")));
    }

    /** So many workloads with so many images, over 60 namespaces. */
    public static AuditReport huge(int workloads, int images) {
        AuditSamples samples = new AuditSamples();
        List<SampleImage> made =
                IntStream.range(0, images).mapToObj(AuditSamples::image).toList();
        return new AuditReport(
                "a large cluster",
                NOW,
                samples.rulebook,
                IntStream.range(0, 60).mapToObj(AuditSamples::namespace).toList(),
                200,
                IntStream.range(0, workloads)
                        .mapToObj(i -> samples.workload(
                                namespace(i % 60),
                                "Deployment",
                                "service-" + i,
                                1 + i % 9,
                                i % 190,
                                made.get(i % images)))
                        .toList(),
                List.of());
    }

    private static SampleImage image(int i) {
        String name = "registry.example/team-" + i % 40 + "/service-" + i + ":" + (1 + i % 7) + ".0";
        return switch (i % 7) {
            case 0 -> SampleImage.naiveNode(name);
            case 1, 2 -> SampleImage.slimPython(name);
            case 3 -> SampleImage.oldJava(name);
            case 4 -> SampleImage.alpineGo(name);
            case 5 -> SampleImage.distrolessNode(name);
            default -> SampleImage.scratchGo(name);
        };
    }

    private static String namespace(int i) {
        return (i % 5 == 4 ? "staging-" : i % 5 == 3 ? "dev-" : "team-") + i;
    }

    /** Every name as bad as can be. */
    public static AuditReport hostile(String name) {
        AuditSamples samples = new AuditSamples();
        Finding finding = new Finding(name, null, name, Result.FAIL, Enforcement.DENY, name, name, null, false);
        SampleImage image = SampleImage.naiveNode("registry.example/shop/api:4.2.0");
        ImageUse use = use(name);
        Assessment assessment = new Assessment(
                new PodContext(name, name, name, false, Map.of(), null, new NamespaceLabels.NotGiven()),
                List.of(new ImageAssessment(
                        use,
                        image.facts().digest(),
                        List.of(new PlatformAssessment(
                                new Platform(name, name, null, null),
                                new Knowledge.Resolved(image.facts(), new Knowledge.Contents.Read(image.contents())),
                                List.of(finding),
                                name)),
                        null)));
        return new AuditReport(
                name,
                NOW,
                samples.rulebook,
                List.of(name),
                1,
                List.of(new AuditedWorkload(
                        new Owner(name, name, name, name, name),
                        List.of(new Part(
                                assessment,
                                1,
                                Set.of(name),
                                List.of(new Drift(use, image.facts().digest(), image.rebuilt())))))),
                List.of(new Problem(name, name)));
    }

    private static ImageUse use(String image) {
        return new ImageUse(ContainerKind.CONTAINER, "app", image, null, null, null);
    }

    private static NamespaceLabels labels(String namespace) {
        String environment = namespace.startsWith("staging")
                ? "staging"
                : namespace.startsWith("dev") ? "development" : "production";
        return new NamespaceLabels.Known(Map.of("kubernetes.io/metadata.name", namespace, "environment", environment));
    }

    private AuditedWorkload workload(
            String namespace, String kind, String name, int pods, int firstNode, SampleImage image) {
        Knowledge knowledge = new Knowledge.Resolved(image.facts(), new Knowledge.Contents.Read(image.contents()));
        Set<String> nodes = new TreeSet<>();
        IntStream.range(0, Math.min(pods, 10)).forEach(i -> nodes.add("node-" + (firstNode + i)));
        List<Drift> drifts = image.reference().endsWith(":latest")
                        || image.reference().endsWith(":next")
                ? List.of(new Drift(use(image.reference()), image.facts().digest(), image.rebuilt()))
                : List.of();
        return new AuditedWorkload(
                new Owner("apps/v1", kind, namespace, name, "uid-" + name),
                List.of(
                        new Part(
                                assessment(namespace, kind, name, true, image.reference(), knowledge),
                                0,
                                Set.of(),
                                List.of()),
                        new Part(
                                assessment(namespace, "Pod", name, false, image.reference(), knowledge),
                                pods,
                                nodes,
                                drifts)));
    }

    private AuditedWorkload unreadable(String namespace, String name, String image, ErrorClass errorClass, String why) {
        Knowledge knowledge = new Knowledge.Unresolved(errorClass, why, true);
        return new AuditedWorkload(
                new Owner("apps/v1", "Deployment", namespace, name, ""),
                List.of(new Part(
                        assessment(namespace, "Pod", name, false, image, knowledge), 2, Set.of("node-1"), List.of())));
    }

    private Assessment assessment(
            String namespace, String kind, String name, boolean template, String image, Knowledge knowledge) {
        PodContext pod = new PodContext(kind, namespace, name, template, Map.of(), null, labels(namespace));
        ImageUse use = use(image);
        List<Policy> matching = Judge.matching(rulebook.policies(), use, pod);
        List<Finding> findings = Judge.judge(matching, rulebook.waivers(), use, pod, knowledge, null, NOW)
                .findings();
        boolean known = knowledge instanceof Knowledge.Resolved;
        PlatformAssessment platform = new PlatformAssessment(
                known ? Platform.LINUX_AMD64 : null,
                knowledge,
                findings,
                Advisor.fix(use, knowledge, matching, findings, NOW).orElse(null));
        return new Assessment(
                pod,
                List.of(new ImageAssessment(
                        use,
                        knowledge instanceof Knowledge.Resolved resolved
                                ? resolved.facts().digest()
                                : null,
                        matching.isEmpty() ? List.of() : List.of(platform),
                        matching.isEmpty() ? NoMatch.ADMIT : null)));
    }

    /** A year of audits, one a month, that went better and better. */
    public static AuditTerms withTrend() {
        return new AuditTerms(
                AuditTerms.USUAL_BITS_PER_SECOND,
                IntStream.range(0, 11)
                        .mapToObj(i -> new EarlierAudit(
                                Instant.parse("2026-%02d-03T06:00:00Z".formatted(i + 1)),
                                14 + i / 3,
                                13 - i / 2,
                                1 + i % 3,
                                4 - i / 4,
                                12 + i / 3,
                                3_400_000_000L - i * 110_000_000L))
                        .toList());
    }
}
