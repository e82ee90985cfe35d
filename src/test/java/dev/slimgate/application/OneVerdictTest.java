package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.admission.ReviewCodec;
import dev.slimgate.admission.ReviewListener;
import dev.slimgate.admission.ReviewRequest;
import dev.slimgate.admission.ReviewResponse;
import dev.slimgate.admission.Reviewer;
import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.assess.AssessorSettings;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.audit.Audit;
import dev.slimgate.audit.AuditSettings;
import dev.slimgate.audit.Inventory;
import dev.slimgate.audit.Subject;
import dev.slimgate.command.Engine;
import dev.slimgate.command.EngineFactory;
import dev.slimgate.content.Deadline;
import dev.slimgate.demo.AdmissionReviews;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Sample;
import dev.slimgate.demo.SampleImages;
import dev.slimgate.demo.SampleWorkloads;
import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.DebugProfile;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.Grandfather;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.RunRecord;
import dev.slimgate.policy.RunRecord.Runner;
import dev.slimgate.policy.Stages;
import dev.slimgate.policy.Verdict;
import dev.slimgate.registry.RegistrySettings;
import dev.slimgate.report.AuditReport.Owner;
import dev.slimgate.workload.Workload;
import dev.slimgate.workload.WorkloadReader;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Webhook, audit and the command line's engine come to one verdict and the same findings on the same facts, whatever policies
 * bear with: stages, what ran before, debug images. Each has parts and caches of its own; only the registry is one.
 */
class OneVerdictTest {
    private static final Instant NOW = Instant.now();
    private static final Duration DAY = Duration.ofDays(1);
    private static final WorkloadReader READER = new WorkloadReader();

    private static DemoRegistry registry;
    private static Vertx vertx;
    private static List<Sample> samples;
    private static Assembly webhook;
    private static Assembly audit;
    private static Engine command;

    @BeforeContainer
    static void opens() {
        samples = SampleImages.small(NOW.minus(Duration.ofHours(84)));
        registry = DemoRegistry.start();
        SampleWorkloads.fill(registry, samples);
        vertx = Vertx.vertx();
        RegistrySettings settings = new RegistrySettings(
                false,
                List.of(new RegistrySettings.Host(
                        registry.host(), true, null, null, RegistrySettings.Limits.DEFAULTS)));
        webhook = assembly(settings);
        audit = assembly(settings);
        command = CommandEngine.open(new EngineFactory.Settings(settings, Catalogue.EMPTY, false, NoMatch.ADMIT));
    }

    private static Assembly assembly(RegistrySettings settings) {
        return Assembly.of(settings, Catalogue.EMPTY, List.of(), false, AssessorSettings.DEFAULTS, () -> vertx);
    }

    @AfterContainer
    static void closes() {
        command.close();
        audit.close();
        webhook.close();
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        registry.close();
    }

    @Property(tries = 40)
    void webhookAuditAndCommandLineComeToOneVerdict(@ForAll Random random) throws IOException {
        compare(random);
    }

    /** The same clusters in every run: what ran before changes verdicts in some of them. */
    @Example
    void theComparisonMeetsEveryVerdictAndWhatIsBorneWith() throws IOException {
        Set<String> seen = new TreeSet<>();
        Random seeds = new Random(8);

        for (int i = 0; i < 200 && !seen.containsAll(Set.of("ADMIT", "WARN", "DENY", "ran before")); i++) {
            seen.addAll(compare(new Random(seeds.nextLong())));
        }

        assertThat(seen).contains("ADMIT", "WARN", "DENY", "ran before");
    }

    private static Set<String> compare(Random random) throws IOException {
        RandomCluster cluster = new RandomCluster(random, registry.host(), samples);
        List<Platform> platforms = cluster.platforms();
        PolicyDocuments.Result read =
                PolicyDocuments.read("p.yaml", cluster.policies() + cluster.families() + cluster.waivers());
        assertThat(read.problems()).isEmpty();
        Rulebook rulebook = new Rulebook(
                read.rulebook().policies().stream()
                        .map(policy -> lenient(policy, random))
                        .toList(),
                read.rulebook().waivers(),
                read.rulebook().families());
        Map<String, Map<String, String>> namespaces = namespaces();
        Set<String> seen = new TreeSet<>();
        for (ObjectNode object : cluster.objects()) {
            ReviewRequest request = ReviewCodec.decode(
                    AdmissionReviews.create(object).json().toString().getBytes(StandardCharsets.UTF_8));
            Assessment plain = review(request, rulebook, namespaces, platforms, RunRecord.NONE);
            if (plain == null || !namespaces.containsKey(request.namespace())) {
                continue;
            }
            Workload workload = READER.read(request.object()).orElseThrow().in(request.namespace());
            RunRecord record = record(plain, workload, random);

            Assessment admitted = review(request, rulebook, namespaces, platforms, record);
            Assessment audited = audit(workload, rulebook, namespaces, platforms, record);
            Assessment checked = command.assess(new AssessmentRequest(
                    workload.images(),
                    workload.context(new NamespaceLabels.Known(namespaces.get(request.namespace())))
                            .atValidation()
                            .knownToHaveRun(record.of(READER.runners(workload))),
                    rulebook,
                    workload.nodes(),
                    platforms,
                    new dev.slimgate.content.ImageSources.Requester(
                            workload.namespace(), workload.serviceAccount(), workload.pullSecrets()),
                    Deadline.after(Duration.ofSeconds(30))));

            String situation = rulebook + "\n" + object.toPrettyString() + "\n" + record;
            assertThat(findings(audited)).as(situation).isEqualTo(findings(admitted));
            assertThat(findings(checked)).as(situation).isEqualTo(findings(admitted));
            assertThat(audited.verdict()).isEqualTo(admitted.verdict());
            assertThat(checked.verdict()).isEqualTo(admitted.verdict());
            assertThat(admitted.verdict()).isLessThanOrEqualTo(plain.verdict());
            seen.add(admitted.verdict().name());
            if (admitted.verdict() != plain.verdict()) {
                assertThat(plain.verdict()).isEqualTo(Verdict.DENY);
                seen.add("ran before");
            }
        }
        return seen;
    }

    private static Assessment review(
            ReviewRequest request,
            Rulebook rulebook,
            Map<String, Map<String, String>> namespaces,
            List<Platform> platforms,
            RunRecord record) {
        AtomicReference<Assessment> assessed = new AtomicReference<>();
        Reviewer reviewer = new Reviewer(
                asked -> {
                    Assessment assessment = webhook.assessor().assess(asked);
                    assessed.set(assessment);
                    return assessment;
                },
                () -> rulebook,
                (namespace, deadline) -> namespaces.containsKey(namespace)
                        ? new NamespaceLabels.Known(namespaces.get(namespace))
                        : new NamespaceLabels.Missing("the namespace was not listed"),
                nodeName -> platforms,
                READER,
                workload -> record.of(READER.runners(workload)),
                System::nanoTime,
                InstantSource.system(),
                ReviewListener.NONE);
        ReviewResponse response = reviewer.review(request, Duration.ofSeconds(30));
        Assessment assessment = assessed.get();
        if (assessment != null) {
            assertThat(response.outcome() instanceof ReviewResponse.Denied)
                    .isEqualTo(assessment.verdict() == Verdict.DENY);
        }
        return assessment;
    }

    private static Assessment audit(
            Workload workload,
            Rulebook rulebook,
            Map<String, Map<String, String>> namespaces,
            List<Platform> platforms,
            RunRecord record) {
        Runner behind = READER.runners(workload).stream().min(Runner::compareTo).orElseThrow();
        Owner owner = new Owner(workload.apiVersion(), behind.kind(), behind.namespace(), behind.name(), "uid");
        Subject subject = new Subject(owner, workload, Map.of(), platforms, workload.template() ? 0 : 1, Set.of());
        Inventory inventory = new Inventory(List.of(subject), namespaces, 1, List.of(), record);
        return new Audit(audit.assessor(), AuditSettings.COMMAND, InstantSource.system())
                .judge(inventory, rulebook, Audit.Progress.NONE)
                .assessments()
                .getFirst();
    }

    private static List<Finding> findings(Assessment assessment) {
        return assessment.images().stream()
                .flatMap(image -> image.platforms().stream())
                .flatMap(platform -> platform.findings().stream())
                .toList();
    }

    /** Some of the images ran, long ago or lately. */
    private static RunRecord record(Assessment assessment, Workload workload, Random random) {
        Map<Digest, Instant> ran = new HashMap<>();
        for (ImageAssessment image : assessment.images()) {
            if (image.resolved() != null && random.nextInt(3) > 0) {
                ran.put(image.resolved(), NOW.minus(DAY.multipliedBy(random.nextInt(20))));
            }
        }
        Map<Runner, Map<Digest, Instant>> seen = new HashMap<>();
        READER.runners(workload).forEach(runner -> seen.put(runner, ran));
        return new RunRecord(seen);
    }

    private static Policy lenient(Policy policy, Random random) {
        if (policy.broken() != null) {
            return policy;
        }
        List<Stages.Stage> stages = new ArrayList<>();
        if (random.nextInt(4) == 0) {
            stages.add(new Stages.Stage(
                    NOW.plus(DAY.multipliedBy(random.nextInt(6) - 3L)).plusSeconds(3_600),
                    random.nextBoolean() ? Enforcement.AUDIT : Enforcement.WARN));
        }
        Set<String> rules = new HashSet<>(DebugProfile.USUAL);
        return new Policy(
                policy.name(),
                policy.namespace(),
                policy.location(),
                policy.enforcement(),
                policy.match(),
                policy.rules(),
                policy.unresolved(),
                policy.pending(),
                policy.waivers(),
                new Stages(stages),
                random.nextInt(3) > 0
                        ? null
                        : new Grandfather(
                                NOW.minus(DAY.multipliedBy(5)),
                                NOW.plus(DAY.multipliedBy(random.nextInt(3) - 1L))
                                        .plusSeconds(3_600)),
                random.nextInt(3) > 0 ? null : new DebugProfile(List.of("**"), rules, DAY, null),
                null);
    }

    private static Map<String, Map<String, String>> namespaces() {
        Map<String, Map<String, String>> namespaces = new HashMap<>();
        for (ObjectNode namespace : RandomCluster.namespaces()) {
            Map<String, String> labels = new HashMap<>();
            String name = namespace.at("/metadata/name").asText();
            namespace
                    .at("/metadata/labels")
                    .properties()
                    .forEach(
                            label -> labels.put(label.getKey(), label.getValue().asText()));
            labels.put("kubernetes.io/metadata.name", name);
            namespaces.put(name, labels);
        }
        return namespaces;
    }
}
