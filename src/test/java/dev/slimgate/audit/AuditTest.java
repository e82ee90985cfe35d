package dev.slimgate.audit;

import static dev.slimgate.audit.AuditedRegistry.image;
import static dev.slimgate.audit.AuditedRegistry.noShell;
import static dev.slimgate.audit.AuditedRegistry.policy;
import static dev.slimgate.audit.AuditedRegistry.rulebook;
import static dev.slimgate.audit.AuditedRegistry.smallerThan;
import static dev.slimgate.audit.GivenAudit.inventory;
import static dev.slimgate.audit.GivenAudit.pods;
import static dev.slimgate.audit.GivenAudit.template;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.admission.Decision;
import dev.slimgate.admission.ReviewRequest;
import dev.slimgate.admission.Reviewer;
import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.Effort;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.demo.Fault;
import dev.slimgate.demo.Format;
import dev.slimgate.demo.Image;
import dev.slimgate.demo.IndexBuilder;
import dev.slimgate.demo.When;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.LabelSelector;
import dev.slimgate.policy.Match;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.ReferenceRule;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.ShellRule;
import dev.slimgate.policy.UserRule;
import dev.slimgate.policy.Verdict;
import dev.slimgate.report.AuditReport.Drift;
import dev.slimgate.workload.Workload;
import dev.slimgate.workload.WorkloadReader;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What runs, judged by a real registry: what is asked, how often, and what is told. */
class AuditTest {
    private final AuditedRegistry given = new AuditedRegistry();

    @AfterEach
    void close() {
        given.close();
    }

    /** Workloads of a few images in two namespaces, each with its template and two groups of Pods. */
    private Inventory cluster(int workloads, int images) {
        List<Subject> subjects = new ArrayList<>();
        for (int i = 0; i < workloads; i++) {
            int number = i % images;
            Digest digest = given.put("app" + number, "1", image(number));
            String name = given.name("app" + number + ":1");
            String namespace = i % 3 == 0 ? "back" : "shop";
            subjects.add(template(namespace, "w" + i, name));
            subjects.add(pods(namespace, "w" + i, 3, name, digest));
            subjects.add(pods(namespace, "w" + i + "-old", 2, name, digest));
        }
        return inventory(subjects.toArray(Subject[]::new));
    }

    private static List<Verdict> verdicts(Audited audited) {
        return audited.assessments().stream().map(Assessment::verdict).toList();
    }

    private static List<List<ImageAssessment>> images(Audited audited) {
        return audited.assessments().stream().map(Assessment::images).toList();
    }

    @Test
    void registriesAreAskedWhatUniqueImagesNeedHoweverManyRunThem() {
        Inventory inventory = cluster(30, 5);

        Audited audited = given.audit().judge(inventory, rulebook(noShell()), Audit.Progress.NONE);

        assertThat(verdicts(audited)).contains(Verdict.DENY, Verdict.ADMIT);
        assertThat(given.registry.requests())
                .as("manifest, config and layer of each")
                .hasSize(5 * 3);
    }

    @Test
    void anotherPassAsksForTagsAloneByOneHeadEach() {
        Inventory inventory = cluster(12, 4);
        Audited before = given.audit().judge(inventory, rulebook(noShell()), Audit.Progress.NONE);
        given.later();

        Audited after = given.audit().judge(inventory, rulebook(noShell()), before, Audit.Progress.NONE);

        assertThat(images(after)).isEqualTo(images(before));
        assertThat(given.registry.requests()).hasSize(4);
        assertThat(given.registry.count("HEAD", "/v2/.*/manifests/1")).isEqualTo(4);
    }

    @Test
    void anotherPolicyIsJudgedInMemory() {
        Inventory inventory = cluster(12, 4);
        Audited before = given.audit().judge(inventory, rulebook(noShell()), Audit.Progress.NONE);
        given.later();
        Rulebook stricter = rulebook(noShell(), smallerThan("1"));

        Audited after = given.audit().again(before, inventory, stricter);

        assertThat(verdicts(after)).containsOnly(Verdict.DENY);
        assertThat(given.registry.requests()).isEmpty();
    }

    @Test
    void layersThatNoRuleNeededBeforeAreReadNow() {
        Inventory inventory = cluster(6, 2);
        Audited before = given.audit().judge(inventory, rulebook(smallerThan("1M")), Audit.Progress.NONE);
        given.later();

        Audited after = given.audit().again(before, inventory, rulebook(noShell()));

        assertThat(verdicts(after)).contains(Verdict.DENY, Verdict.ADMIT);
        assertThat(given.registry.count("GET", "/v2/.*/blobs/.*")).isEqualTo(2);
        assertThat(given.registry.count("GET", "/v2/.*/manifests/.*")).isZero();
    }

    @Test
    void whatFailedIsAskedForAgainAndTheRestIsNot() {
        Inventory inventory = cluster(4, 2);
        given.registry.inject(When.path("/v2/app1/.*"), Fault.status(404));
        Audited before = given.audit().judge(inventory, rulebook(noShell()), Audit.Progress.NONE);
        given.registry.clearFaults();
        given.later();

        Audited after = given.audit().again(before, inventory, rulebook(noShell()));

        assertThat(before.assessments().stream().filter(one -> !one.found())).hasSize(6);
        assertThat(after.assessments()).allMatch(Assessment::found);
        assertThat(given.registry.count("GET", "/v2/app1/manifests/.*")).isEqualTo(1);
        assertThat(given.registry.count("GET", "/v2/app0/manifests/.*")).isZero();
    }

    @Test
    void labelsOfNamespacesAreThoseOfNow() {
        Subject subject = pods("shop", "api", 1, given.name("app:1"), given.put("app", "1", image(0)));
        Policy production = policyFor("environment", "production");
        Audited before = given.audit().judge(inventory(subject), rulebook(production), Audit.Progress.NONE);
        Inventory labelled =
                new Inventory(List.of(subject), Map.of("shop", Map.of("environment", "production")), 1, List.of());

        Audited after = given.audit().again(before, labelled, rulebook(production));

        assertThat(verdicts(before)).containsExactly(Verdict.ADMIT);
        assertThat(verdicts(after)).containsExactly(Verdict.DENY);
    }

    private static Policy policyFor(String key, String value) {
        Policy all = noShell();
        return new Policy(
                all.name(),
                null,
                all.location(),
                all.enforcement(),
                new Match(
                        new LabelSelector(
                                List.of(new LabelSelector.Requirement(key, LabelSelector.Operator.IN, List.of(value)))),
                        LabelSelector.EVERYTHING,
                        all.match().images(),
                        all.match().containers(),
                        all.match().imageVolumes(),
                        all.match().templates()),
                all.rules(),
                all.unresolved(),
                all.pending(),
                all.waivers(),
                null);
    }

    private List<Drift> drifts(Subject subject) {
        Audited audited = given.audit().judge(inventory(subject), rulebook(noShell()), Audit.Progress.NONE);
        return audited.drifts().getOrDefault(subject, List.of());
    }

    @Test
    void aTagThatNamesAnotherImageThanTheRunningOneIsDrift() {
        Digest old = given.put("app", "1", image(1));
        Digest now = given.put("app", "1", image(3));
        Subject subject = pods("shop", "api", 1, given.name("app:1"), old);

        List<Drift> drifts = drifts(subject);

        assertThat(drifts).containsExactly(new Drift(subject.workload().images().getFirst(), old, now));
        assertThat(given.registry.count("HEAD", "/v2/app/manifests/1")).isEqualTo(1);
    }

    @Test
    void anIndexAndTheImageInItThatRunsAreNoDrift() {
        Image amd64 = image(1, "amd64");
        Digest index = given.put("app", "1", index(amd64));
        Digest manifest = Digest.parse(amd64.digest());

        assertThat(drifts(pods("shop", "api", 1, given.name("app:1"), index))).isEmpty();
        assertThat(drifts(pods("shop", "web", 1, given.name("app:1"), manifest)))
                .isEmpty();
    }

    @Test
    void anImageOfAnIndexIsDriftOnceTheTagNamesAnIndexWithoutIt() {
        Image amd64 = image(1, "amd64");
        given.put("app", "1", index(amd64));
        Digest now = given.put("app", "1", index(image(3, "amd64")));

        List<Drift> drifts = drifts(pods("shop", "api", 1, given.name("app:1"), Digest.parse(amd64.digest())));

        assertThat(drifts).extracting(Drift::named).containsExactly(now);
    }

    @Test
    void aTagThatCannotBeResolvedIsNoDriftAndNeitherIsADigest() {
        Digest digest = given.put("app", "1", image(1));
        given.put("app", "2", image(3));
        given.registry.untag("app", "1");

        assertThat(drifts(pods("shop", "api", 1, given.name("app:1"), digest))).isEmpty();
        assertThat(drifts(pods("shop", "web", 1, given.name("app:2@" + digest), digest)))
                .isEmpty();
    }

    private static Image index(Image amd64) {
        return IndexBuilder.of(Format.OCI)
                .add(amd64, "linux", "amd64", "")
                .add(image(5, "arm64"), "linux", "arm64", "")
                .build();
    }

    @Test
    void aPodGetsTheVerdictThatTheWebhookGaveIt() {
        Rulebook rulebook = rulebook(
                policy(new ShellRule(null), new UserRule(true, null)),
                policy(new ReferenceRule(ReferenceRule.Tags.PIN, true, null)),
                policyFor("environment", "production"));
        Map<String, String> labels = Map.of("environment", "production");
        for (int number = 0; number < 4; number++) {
            Digest digest = given.put("app" + number, "1", image(number));
            String name = given.name("app" + number + ":1");
            Pod pod = pod(number % 2 == 0 ? name : name + "@" + digest);
            List<Decision> decisions = new ArrayList<>();
            Reviewer reviewer = new Reviewer(
                    given.assessor::assess,
                    () -> rulebook,
                    (namespace, deadline) -> new NamespaceLabels.Known(labels),
                    node -> List.of(Platform.LINUX_AMD64),
                    new WorkloadReader(),
                    System::nanoTime,
                    reviewed -> decisions.add(reviewed.decision()));
            reviewer.review(
                    new ReviewRequest(
                            "uid", "Pod", "pods", "", "shop", "api", ReviewRequest.Operation.CREATE, false, pod, null),
                    Duration.ofSeconds(30));
            Workload workload = new WorkloadReader().read(pod).orElseThrow();
            Subject subject = new Subject(
                    GivenAudit.deployment("shop", "api"),
                    workload,
                    Map.of(workload.images().getFirst(), digest),
                    List.of(Platform.LINUX_AMD64),
                    1,
                    Set.of("node-1"));

            Audited audited = given.audit()
                    .judge(
                            new Inventory(List.of(subject), Map.of("shop", labels), 1, List.of()),
                            rulebook,
                            Audit.Progress.NONE);

            Assessment webhook = ((Decision.Judged) decisions.getFirst()).assessment();
            assertThat(audited.assessments()).containsExactly(webhook);
            assertThat(webhook.images().getFirst().findings())
                    .extracting(Finding::rule)
                    .contains("shell", "user", "reference");
        }
    }

    private static Pod pod(String image) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("api")
                .withLabels(Map.of("app", "api"))
                .endMetadata()
                .withNewSpec()
                .withNodeName("node-1")
                .addNewContainer()
                .withName("api")
                .withImage(image)
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build();
    }

    @Test
    void oneSubjectAfterTheOtherAsksRegistriesAtTheRateThatIsGranted() {
        Inventory inventory = cluster(10, 5);
        List<Long> waits = new ArrayList<>();
        Audit audit = new Audit(
                given.assessor,
                new AuditSettings(1, Duration.ofSeconds(50), 10, Effort.BACKGROUND),
                InstantSource.fixed(GivenAudit.NOW),
                () -> 0,
                waits::add);

        audit.judge(inventory, rulebook(noShell()), Audit.Progress.NONE);

        assertThat(waits)
                .as("five images are asked for, a tenth of a second apart; the rest is known")
                .containsExactly(100_000_000L, 200_000_000L, 300_000_000L, 400_000_000L);
    }

    @Test
    void nothingGoesOnOnceNobodyWantsIt() {
        Inventory inventory = cluster(8, 8);
        given.registry.latency(Duration.ofMillis(20));
        AtomicInteger judged = new AtomicInteger();
        Audit.Progress progress = new Audit.Progress() {
            @Override
            public void judged(int done, int all) {
                judged.incrementAndGet();
            }

            @Override
            public boolean wanted() {
                return judged.get() == 0;
            }
        };
        Audit audit = given.audit(new AuditSettings(1, Duration.ofSeconds(50), 5, Effort.FULL));

        assertThatThrownBy(() -> audit.judge(inventory, rulebook(noShell()), progress))
                .isInstanceOf(AuditStoppedException.class);
        assertThat(judged.get()).isLessThan(24);
    }

    @Test
    void eachSubjectIsToldOnce() {
        Inventory inventory = cluster(6, 3);
        Set<Integer> told = ConcurrentHashMap.newKeySet();

        given.audit().judge(inventory, rulebook(noShell()), (judged, all) -> {
            assertThat(all).isEqualTo(18);
            assertThat(told.add(judged)).isTrue();
        });

        assertThat(told).hasSize(18).contains(1, 18);
    }
}
