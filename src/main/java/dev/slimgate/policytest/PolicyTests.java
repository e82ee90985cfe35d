package dev.slimgate.policytest;

import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.assess.GivenImages;
import dev.slimgate.assess.GivenImages.Given;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.document.PolicyTest;
import dev.slimgate.document.PolicyTest.Case;
import dev.slimgate.document.PolicyTest.Facts;
import dev.slimgate.document.Problem;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.NodeConstraint;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.Waiver;
import dev.slimgate.policytest.Sources.UnreadableException;
import dev.slimgate.policytest.TestImages.ProblemException;
import dev.slimgate.workload.KubernetesObjects;
import dev.slimgate.workload.UnreadableObjectException;
import dev.slimgate.workload.Workload;
import dev.slimgate.workload.WorkloadReader;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs tests of policies. Asks nobody and waits for nothing; facts are read once for each image and time, and what stands in
 * one test has no effect on another.
 */
public final class PolicyTests {
    private static final Duration FOREVER = Duration.ofHours(1);

    private final Sources sources;
    private final InstantSource clock;
    private final Coverage coverage = new Coverage();
    private final List<CaseResult> results = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /** @param clock tells the time where a test does not say it */
    public PolicyTests(Sources sources, InstantSource clock) {
        this.sources = sources;
        this.clock = clock;
    }

    /** Tells what is wrong besides. */
    public void problem(String problem) {
        problems.add(problem);
    }

    /** Policies that tests should cover, whether one names them or not. */
    public void cover(Rulebook rulebook) {
        coverage.add(rulebook.policies());
    }

    /** Runs one test. */
    public void run(PolicyTest test) {
        try {
            Rulebook rulebook = sources.policies(test.policies());
            TestImages images = new TestImages(test, sources);
            Instant now = test.now() == null ? clock.instant() : test.now();
            for (String reference : images.all()) {
                images.given(reference, now, null);
            }
            coverage.add(rulebook.policies());
            Map<Instant, Map<String, Given>> known = new HashMap<>();
            for (Case each : test.cases()) {
                Instant at = each.now() == null ? now : each.now();
                if (!known.containsKey(at)) {
                    known.clear(); // one time is enough to keep: cases of one time mostly stand together
                }
                run(test, each, rulebook, images, at, known.computeIfAbsent(at, key -> new ConcurrentHashMap<>()));
            }
        } catch (UnreadableException e) {
            problems.add(String.valueOf(e.getMessage()));
        } catch (ProblemException e) {
            problems.add(e.problem().toString());
        }
    }

    /** What came of it so far. */
    public TestReport report() {
        return new TestReport(results, problems, coverage);
    }

    private void run(
            PolicyTest test, Case each, Rulebook rules, TestImages images, Instant now, Map<String, Given> known) {
        try {
            Rulebook rulebook = with(rules, each);
            Asked asked = asked(test, each, images);
            AssessmentRequest request = new AssessmentRequest(
                    asked.images(),
                    asked.pod(),
                    rulebook,
                    NodeConstraint.NONE,
                    List.of(),
                    Requester.slimgate(asked.pod().namespace()),
                    Deadline.after(FOREVER));
            GivenImages given = new GivenImages(images.all(), reference -> {
                Facts over = reference.equals(asked.overlaid()) ? asked.facts() : null;
                return over != null
                        ? images.given(reference, now, over)
                        : known.computeIfAbsent(reference, key -> images.given(key, now, null));
            });
            Assessment assessment = given.judge(request, each.noMatch(), now);
            coverage.add(rulebook.policies(), assessment);
            results.add(new CaseResult(test, each, assessment.verdict(), Compared.of(each.expected(), assessment)));
        } catch (ProblemException e) {
            problems.add(e.problem().toString());
        } catch (UnreadableException e) {
            problems.add(String.valueOf(e.getMessage()));
        } catch (UnreadableObjectException | IllegalArgumentException e) {
            problems.add(problem(each, String.valueOf(e.getMessage())).problem().toString());
        }
    }

    private Rulebook with(Rulebook rules, Case each) {
        if (each.waivers().isEmpty()) {
            return rules;
        }
        List<Waiver> more = sources.policies(each.waivers()).waivers();
        return new Rulebook(
                rules.policies(),
                Stream.concat(rules.waivers().stream(), more.stream()).toList(),
                rules.families());
    }

    /**
     * What is judged.
     *
     * @param overlaid reference of the image that the case lays facts over; null for none
     */
    private record Asked(
            List<ImageUse> images,
            PodContext pod,
            @Nullable String overlaid,
            @Nullable Facts facts) {}

    private Asked asked(PolicyTest test, Case each, TestImages images) {
        return switch (each.given()) {
            case PolicyTest.Given.Single single -> single(test, each, single, images);
            case PolicyTest.Given.Manifest manifest -> manifest(test, each, manifest, images);
        };
    }

    private static Asked single(PolicyTest test, Case each, PolicyTest.Given.Single single, TestImages images) {
        String reference = reference(each, single.image(), images);
        ImageUse use = new ImageUse(single.kind(), "app", reference, single.runAsUser(), null, null);
        PodContext pod = new PodContext(
                single.template() ? "Deployment" : "Pod",
                single.namespace(),
                "app",
                single.template(),
                single.labels(),
                null,
                labels(test, single.namespace(), single.namespaceLabels()));
        String previous = single.previous() == null ? null : reference(each, single.previous(), images);
        PodContext after = previous == null
                ? pod
                : pod.after(List.of(new ImageUse(single.kind(), "app", previous, null, null, null)));
        return new Asked(List.of(use), after, single.facts() == null ? null : reference, single.facts());
    }

    private Asked manifest(PolicyTest test, Case each, PolicyTest.Given.Manifest manifest, TestImages images) {
        HasMetadata object = manifest.object() != null
                ? KubernetesObjects.read(manifest.object())
                : sources.workload(java.util.Objects.requireNonNull(manifest.file(), "one of both is there"));
        Workload read = workload(each, object);
        String own = read.namespace().isEmpty() ? "default" : read.namespace();
        String namespace = manifest.namespace().isEmpty() ? own : manifest.namespace();
        Set<String> known = test.namespaces().keySet();
        if (!known.isEmpty() && !known.contains(namespace) && manifest.namespaceLabels() == null) {
            throw problem(each, "namespace \"" + Printable.of(namespace) + "\" is none of the test's namespaces");
        }
        Workload workload = read.in(namespace);
        PodContext pod = workload.context(labels(test, namespace, manifest.namespaceLabels()));
        if (manifest.previous() != null) {
            Workload before = workload(each, KubernetesObjects.read(manifest.previous()));
            pod = pod.after(uses(each, before, images));
        }
        return new Asked(uses(each, workload, images), pod, null, null);
    }

    private static Workload workload(Case each, HasMetadata object) {
        return new WorkloadReader()
                .read(object)
                .filter(read -> !read.images().isEmpty())
                .orElseThrow(() -> problem(each, "the workload runs no images"));
    }

    private static List<ImageUse> uses(Case each, Workload workload, TestImages images) {
        return workload.images().stream()
                .map(use -> new ImageUse(
                        use.kind(),
                        use.name(),
                        reference(each, use.image(), images),
                        use.runAsUser(),
                        use.runAsNonRoot(),
                        use.windowsUserName(),
                        use.start()))
                .toList();
    }

    private static String reference(Case each, String written, TestImages images) {
        String reference = images.referenceOf(written);
        if (reference == null) {
            throw problem(each, "image " + Printable.of(written) + " is none of the test's images");
        }
        return reference;
    }

    private static NamespaceLabels labels(PolicyTest test, String namespace, @Nullable Map<String, String> ofCase) {
        Map<String, String> labels = ofCase != null ? ofCase : test.namespaces().get(namespace);
        return labels == null ? new NamespaceLabels.NotGiven() : new NamespaceLabels.Known(labels);
    }

    private static ProblemException problem(Case each, String message) {
        return new ProblemException(new Problem(each.location(), "", Printable.of(each.name()) + ": " + message));
    }
}
