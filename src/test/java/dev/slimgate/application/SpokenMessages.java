package dev.slimgate.application;

import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.assess.Effort;
import dev.slimgate.command.Engine;
import dev.slimgate.command.EngineFactory;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Fault;
import dev.slimgate.demo.SampleImages;
import dev.slimgate.demo.SampleWorkloads;
import dev.slimgate.demo.When;
import dev.slimgate.document.CatalogueDocument;
import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.document.RegistryDocument;
import dev.slimgate.document.SignatureCheck;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.policy.ContainerKind;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.NodeConstraint;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.report.AdmissionMessages;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What Slimgate really says: each rule broken by a sample image, each class of error made by a registry's fault. */
final class SpokenMessages implements AutoCloseable {
    private static final Duration AGE = Duration.ofDays(200);

    /** A rule and the sample image that breaks it. */
    private static final Map<String, List<String>> BROKEN = new TreeMap<>(Map.ofEntries(
            Map.entry("baseFamily", List.of("allow: [distroless]", "shop/api:naive")),
            Map.entry("compressedSize", List.of("max: 150M, perRuntime: { node: 100M }", "shop/api:naive")),
            Map.entry("uncompressedSize", List.of("max: 50M", "shop/api:naive")),
            Map.entry("shell", List.of("forbid: true", "shop/api:naive")),
            Map.entry("packageManager", List.of("forbid: true", "shop/api:naive")),
            Map.entry("tools", List.of("forbid: [curl, compilers]", "shop/api:naive")),
            Map.entry("user", List.of("nonRoot: true", "shop/api:naive")),
            Map.entry("waste", List.of("maxBytes: 10", "shop/orders:deleted-secret")),
            Map.entry("leftovers", List.of("forbid: [PackageCache, VersionControl]", "shop/api:naive")),
            Map.entry("layers", List.of("maxCount: 3", "shop/api:naive")),
            Map.entry("age", List.of("maxDays: 180", "shop/api:naive")),
            Map.entry("baseSupport", List.of("forbidEndOfLife: true", "shop/api:naive")),
            Map.entry("reference", List.of("forbidLatest: true", "tools/debug:latest")),
            Map.entry("growth", List.of("maxPercent: 5, baseline: \"REGISTRY/shop/api:slim\"", "shop/api:naive")),
            Map.entry("runnable", List.of("require: true", "shop/search:glibc-on-alpine")),
            Map.entry(
                    "expressions",
                    List.of(
                            "- { name: no-ports, cel: \"size(image.exposedPorts) == 0\", message: opens a port }",
                            "shop/api:naive"))));

    private final DemoRegistry registry = DemoRegistry.start();

    SpokenMessages() {
        SampleWorkloads.fill(registry, SampleImages.all(Instant.now().minus(AGE)));
    }

    /** What is said, by rule, class of error and occasion. */
    Map<String, String> all() {
        Map<String, String> said = new TreeMap<>();
        try (Engine engine = engine(NoMatch.ADMIT)) {
            BROKEN.forEach((rule, how) -> {
                if (supported(rule)) {
                    said.put("rule " + rule, lines(denial(engine, policy(broken(rule)), how.getLast())));
                }
            });
            said.put(
                    "denial",
                    denial(engine, policy("shell: { forbid: true }, user: { nonRoot: true }"), "shop/api:naive"));
            said.put("warning", warnings(engine, warn("user: { nonRoot: true }"), "shop/mailer:root"));
            said.put(
                    "waived",
                    warnings(
                            engine,
                            policy("user: { nonRoot: true }") + waiver("2099-01-01T00:00:00Z"),
                            "shop/mailer:root"));
            said.put(
                    "waiver refused",
                    waiverLine(denial(
                            engine,
                            policy("user: { nonRoot: true }") + waiver("2026-01-01T00:00:00Z"),
                            "shop/mailer:root")));
            said.put("broken policy", lines(denial(engine, stored("""
                    {"apiVersion": "slimgate.dev/v1alpha1", "kind": "ClusterMinimalImagePolicy",
                     "metadata": {"name": "production"}, "spec": {"enforcement": "Deny", "rules": {"shel": {"forbid": true}}}}
                    """), "shop/mailer:root")));
        }
        for (ErrorClass errorClass : ErrorClass.values()) {
            said.put("error " + errorClass.label(), error(errorClass));
        }
        said.put("pending", pending());
        said.put("overload", overload());
        try (Engine engine = engine(NoMatch.DENY)) {
            said.put("no policy", lines(denial(engine, Rulebook.EMPTY, "shop/mailer:root")));
        }
        try (Engine engine = engine(NoMatch.WARN)) {
            said.put("no policy, warned", warnings(engine, Rulebook.EMPTY, "shop/mailer:root"));
        }
        said.put(
                "not pinned",
                AdmissionMessages.notPinned(
                        use("registry.internal/shop/api:1"), "timed out: the registry did not answer"));
        said.replaceAll((key, text) -> text.replace(registry.host(), "registry.internal")
                .replaceAll("built on \\S+, \\d+ days ago", "built on 2026-05-05, 200 days ago")
                .replaceAll("2026-06-10, \\d+ days ago", "2026-06-10, 164 days ago")
                .replaceAll(
                        "\\S+ \\S+ of (\\S+ \\S+) so far; try again in about \\d+ s",
                        "32.4 MB of $1 so far; try again in about 5 s")
                .replaceAll("sha256:[0-9a-f]{12}[0-9a-f]*…?", "sha256:5f7c0a1b2c3d…"));
        return said;
    }

    private static String broken(String rule) {
        String how = BROKEN.get(rule).getFirst();
        return how.startsWith("- ") ? rule + ": [ " + how.substring(2) + " ]" : rule + ": { " + how + " }";
    }

    /** Whether this version judges a rule that documents may name. */
    static boolean supported(String rule) {
        return PolicyDocuments.read("policy.yaml", policy(rule + ": {}")).problems().stream()
                .noneMatch(problem -> problem.message().contains("not supported yet"));
    }

    /** Everything is fetched anew for each class, as whatever is known asks no registry. */
    private String error(ErrorClass errorClass) {
        String rules = "shell: { forbid: true }";
        try (Engine engine = engine(NoMatch.ADMIT)) {
            return switch (errorClass) {
                case NOT_FOUND -> lines(denial(engine, policy(rules), "shop/api:no-such-tag"));
                case UNAUTHORIZED -> faulty(engine, new Fault.Status(403, List.of(), ""));
                case RATE_LIMITED -> faulty(engine, new Fault.Status(429, List.of("Retry-After: 600"), ""));
                case UNREACHABLE -> faulty(engine, new Fault.Status(503, List.of(), ""));
                case TIMED_OUT -> faulty(engine, new Fault.BlackHole());
                case INVALID ->
                    lines(denial(
                            engine, policy(rules), SampleWorkloads.CHART_REPOSITORY + ":" + SampleWorkloads.CHART_TAG));
                case TOO_LARGE -> faulty(engine, new Fault.EndlessBody());
                case REFUSED -> refused();
            };
        }
    }

    /** Where nothing is asked but what is listed, as the chart has it once a registry is listed. */
    private String refused() {
        try (Engine engine = engine("only: true\nregistries: [ { host: registry.example } ]", NoMatch.ADMIT)) {
            return lines(denial(engine, policy("shell: { forbid: true }"), "shop/mailer:root"));
        }
    }

    /** Another image is asked for first: what a connection takes on a slow machine is not what is to be told. */
    private String faulty(Engine engine, Fault fault) {
        denial(engine, policy("layers: { maxCount: 100 }"), "shop/pay:scratch");
        registry.inject(When.manifests(), fault);
        try {
            return lines(said(
                    engine,
                    book(policy("shell: { forbid: true }")),
                    registry.host() + "/shop/mailer:root",
                    Duration.ofSeconds(fault instanceof Fault.BlackHole ? 3 : 30),
                    Effort.FULL));
        } finally {
            registry.clearFaults();
        }
    }

    /** Manifest and config are known when the time begins that is too short for the layers. */
    private String pending() {
        try (Engine engine = engine(NoMatch.ADMIT)) {
            denial(engine, policy("layers: { maxCount: 3 }"), "shop/api:naive");
            registry.inject(When.blobs(), new Fault.SlowBody(4096, Duration.ofSeconds(20)));
            return said(
                    engine,
                    book(policy("shell: { forbid: true }")),
                    registry.host() + "/shop/api:naive",
                    Duration.ofSeconds(3),
                    Effort.FULL);
        } finally {
            registry.clearFaults();
        }
    }

    private String overload() {
        try (Engine engine = engine(NoMatch.ADMIT)) {
            return lines(said(
                    engine,
                    book(policy("shell: { forbid: true }")),
                    registry.host() + "/shop/api:slim",
                    Duration.ofSeconds(20),
                    new Effort.FromMemory("Slimgate is busy with 512 requests")));
        }
    }

    private Engine engine(NoMatch noMatch) {
        return engine(
                "registries: [ { host: \"%s\", plainHttp: true, limits: { timeout: 30s } } ]"
                        .formatted(registry.host()),
                noMatch);
    }

    private static Engine engine(String yaml, NoMatch noMatch) {
        String support = """
                {"distribution": {"id": "debian", "version": "12"}, "endOfLife": "2026-06-10"}
                """;
        return CommandEngine.open(new EngineFactory.Settings(
                RegistryDocument.read(Path.of("registries.yaml"), yaml).settings(),
                CatalogueDocument.read("lifetimes.jsonl", support).catalogue(),
                false,
                noMatch));
    }

    private static String policy(String rules) {
        return policy("Deny", rules);
    }

    private static String warn(String rules) {
        return policy("Warn", rules);
    }

    private static String policy(String enforcement, String rules) {
        return """
                apiVersion: slimgate.dev/v1alpha1
                kind: ClusterMinimalImagePolicy
                metadata: { name: production }
                spec:
                  enforcement: %s
                  rules: { %s }
                  waivers: { from: Namespaces, namespaces: [shop] }
                """.formatted(enforcement, rules);
    }

    private String waiver(String expires) {
        return """
                ---
                apiVersion: slimgate.dev/v1alpha1
                kind: ImageWaiver
                metadata: { name: mailer-root, namespace: shop }
                spec:
                  images: ["%s/shop/mailer"]
                  reason: the new image lands this week
                  ticket: SHOP-42
                  expiresAt: %s
                """.formatted(registry.host(), expires);
    }

    private Rulebook book(String yaml) {
        PolicyDocuments.Result read = PolicyDocuments.read("policy.yaml", yaml.replace("REGISTRY", registry.host()));
        if (!read.problems().isEmpty()) {
            throw new AssertionError(read.problems().toString());
        }
        return read.rulebook();
    }

    private static Rulebook stored(String json) {
        return PolicyDocuments.readStored("ClusterMinimalImagePolicy", null, "production", json, SignatureCheck.NO_KEYS)
                .rulebook();
    }

    private String denial(Engine engine, String policies, String image) {
        return denial(engine, book(policies), image);
    }

    private String denial(Engine engine, Rulebook rulebook, String image) {
        return said(engine, rulebook, registry.host() + "/" + image, Duration.ofSeconds(40), Effort.FULL);
    }

    private static String said(Engine engine, Rulebook rulebook, String image, Duration time, Effort effort) {
        return AdmissionMessages.denial(
                engine.assess(request(rulebook, image, time).with(effort)));
    }

    private String warnings(Engine engine, String policies, String image) {
        return warnings(engine, book(policies), image);
    }

    private String warnings(Engine engine, Rulebook rulebook, String image) {
        return AdmissionMessages.warnings(
                        engine.assess(request(rulebook, registry.host() + "/" + image, Duration.ofSeconds(40))))
                .stream()
                .map(line -> "Warning: " + line)
                .collect(Collectors.joining("\n"));
    }

    private static AssessmentRequest request(Rulebook rulebook, String image, Duration time) {
        PodContext pod =
                new PodContext("Pod", "shop", "api", false, Map.of(), null, new PodContext.NamespaceLabels.NotGiven());
        return new AssessmentRequest(
                List.of(use(image)),
                pod,
                rulebook,
                NodeConstraint.NONE,
                List.of(),
                new Requester("shop", "", List.of()),
                Deadline.after(time));
    }

    private static ImageUse use(String image) {
        return new ImageUse(ContainerKind.CONTAINER, "api", image, null, null, null);
    }

    /** What is wrong with the image, and what to do: not its name, and not how to look at it. */
    private static String lines(String denial) {
        return denial.lines()
                .skip(2)
                .filter(line -> !line.strip().startsWith("explain "))
                .collect(Collectors.joining("\n"));
    }

    private static String waiverLine(String denial) {
        return denial.lines()
                .filter(line -> line.strip().startsWith("waiver "))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        registry.close();
    }
}
