package dev.slimgate.admission;

import dev.slimgate.admission.ReviewResponse.Admitted;
import dev.slimgate.admission.ReviewResponse.Denied;
import dev.slimgate.admission.ReviewResponse.Outcome;
import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Judge;
import dev.slimgate.policy.ObjectStates;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.report.AdmissionMessages;
import dev.slimgate.workload.UnreadableObjectException;
import dev.slimgate.workload.Workload;
import dev.slimgate.workload.WorkloadReader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Answers one request: finds out what of it is judged, has it judged in time, and puts the verdict into the API server's
 * words. A dry run is judged like everything else; what listeners make of it is theirs. Safe for use by many threads.
 *
 * <p>A ReplicaSet of a Deployment and a Job of a CronJob are let through, as the owner's template was judged already. An
 * owner reference can be forged; that gains nothing, as Pods are always judged themselves.
 */
public final class Reviewer {
    static final String UNCHANGED = "nothing that is judged has changed";

    private final Assess assess;
    private final Supplier<Rulebook> rulebook;
    private final NamespaceSource namespaces;
    private final NodePlatforms nodes;
    private final WorkloadReader reader;
    private final RunSource runs;
    private final LongSupplier clock;
    private final InstantSource time;
    private final ReviewListener listener;

    /**
     * @param assess the one entry that judges
     * @param rulebook what is in force now
     * @param namespaces where the labels of namespaces come from
     * @param nodes what pods can come to
     * @param reader knows the kinds that are judged
     * @param runs knows what workloads ran before
     * @param clock monotonic, in nanoseconds
     * @param time tells which stage policies are in
     * @param listener is told of every answer once it is decided
     */
    public Reviewer(
            Assess assess,
            Supplier<Rulebook> rulebook,
            NamespaceSource namespaces,
            NodePlatforms nodes,
            WorkloadReader reader,
            RunSource runs,
            LongSupplier clock,
            InstantSource time,
            ReviewListener listener) {
        this.assess = assess;
        this.rulebook = rulebook;
        this.namespaces = namespaces;
        this.nodes = nodes;
        this.reader = reader;
        this.runs = runs;
        this.clock = clock;
        this.time = time;
        this.listener = ReviewListener.guarded(listener);
    }

    /** By the system's time, where nobody knows what ran before. */
    public Reviewer(
            Assess assess,
            Supplier<Rulebook> rulebook,
            NamespaceSource namespaces,
            NodePlatforms nodes,
            WorkloadReader reader,
            LongSupplier clock,
            ReviewListener listener) {
        this(assess, rulebook, namespaces, nodes, reader, RunSource.NONE, clock, InstantSource.system(), listener);
    }

    /**
     * Answers within the timeout less the reserve of {@link AnswerTime}, and logs one line.
     *
     * @param timeout what the API server grants
     */
    public ReviewResponse review(ReviewRequest request, Duration timeout) {
        long start = clock.getAsLong();
        Deadline deadline = Deadline.after(AnswerTime.lessReserve(timeout), clock);
        Decision decision = decide(request, deadline);
        ReviewResponse response = response(request.uid(), decision);
        Duration duration = Duration.ofNanos(clock.getAsLong() - start);
        DecisionLog.write(request, decision, duration);
        listener.reviewed(new Reviewed(Reviewed.Request.of(request), decision, duration));
        return response;
    }

    private Decision decide(ReviewRequest request, Deadline deadline) {
        Rulebook inForce = rulebook.get();
        Scope scope;
        try {
            scope = Scope.of(request, reader);
        } catch (UnreadableObjectException e) {
            return new Decision.Unreadable(
                    "slimgate: " + e.getMessage(), anyDenies(inForce.policies(), time.instant()));
        }
        return switch (scope) {
            case Scope.Nothing(String reason) -> new Decision.NotJudged(reason);
            case Scope.Images(Workload workload, List<ImageUse> images, List<ImageUse> previous) ->
                judged(
                        request,
                        workload,
                        images,
                        previous,
                        inForce,
                        namespaces.labels(workload.namespace(), deadline),
                        deadline);
            case Scope.IfObjectIsRead(Workload before, Workload workload) -> {
                if (!inForce.readsObject()) {
                    yield new Decision.NotJudged(UNCHANGED);
                }
                NamespaceLabels labels = namespaces.labels(workload.namespace(), deadline);
                yield objectIsRead(inForce.policies(), workload.images(), workload.context(labels))
                        ? judged(request, workload, workload.images(), before.images(), inForce, labels, deadline)
                        : new Decision.NotJudged(UNCHANGED);
            }
            case Scope.IfOtherPoliciesMatch(Workload before, Workload workload) -> {
                NamespaceLabels labels = namespaces.labels(workload.namespace(), deadline);
                PodContext now = workload.context(labels);
                yield sameMatch(inForce.policies(), workload.images(), before.context(labels), now)
                                && !objectIsRead(inForce.policies(), workload.images(), now)
                        ? new Decision.NotJudged("the changed labels change no policy")
                        : judged(request, workload, workload.images(), before.images(), inForce, labels, deadline);
            }
        };
    }

    private Decision judged(
            ReviewRequest request,
            Workload workload,
            List<ImageUse> images,
            List<ImageUse> previous,
            Rulebook inForce,
            NamespaceLabels namespaceLabels,
            Deadline deadline) {
        PodContext pod =
                workload.context(namespaceLabels).atValidation().after(previous).knownToHaveRun(runs.ran(workload));
        ObjectStates states = inForce.readsObject() ? request.states() : null;
        return new Decision.Judged(assess.assess(new AssessmentRequest(
                images,
                states == null ? pod : pod.with(states),
                inForce,
                workload.nodes(),
                nodes.platforms(workload.nodeName()),
                new Requester(workload.namespace(), workload.serviceAccount(), workload.pullSecrets()),
                deadline)));
    }

    private static boolean sameMatch(List<Policy> policies, List<ImageUse> images, PodContext then, PodContext now) {
        return images.stream()
                .allMatch(use -> Judge.matching(policies, use, then).equals(Judge.matching(policies, use, now)));
    }

    /** Whether a policy that matches one of the images looks into the object. */
    private static boolean objectIsRead(List<Policy> policies, List<ImageUse> images, PodContext pod) {
        List<Policy> reading = policies.stream().filter(Policy::readsObject).toList();
        return !reading.isEmpty()
                && images.stream()
                        .anyMatch(use -> !Judge.matching(reading, use, pod).isEmpty());
    }

    private static ReviewResponse response(String uid, Decision decision) {
        return switch (decision) {
            case Decision.NotJudged notJudged -> ReviewResponse.admitted(uid);
            case Decision.Judged(Assessment assessment) -> response(uid, assessment);
            case Decision.BrokenGlass brokenGlass -> throw new IllegalStateException("a broken glass is not reviewed");
            case Decision.Unreadable(String message, boolean denied) -> {
                Map<String, String> annotations = Map.of("verdict", denied ? "deny" : "warn");
                yield denied
                        ? new ReviewResponse(uid, new Denied(message), List.of(), annotations)
                        : new ReviewResponse(uid, new Admitted(), List.of(message), annotations);
            }
        };
    }

    private static ReviewResponse response(String uid, Assessment assessment) {
        Outcome outcome =
                switch (assessment.verdict()) {
                    case ADMIT, WARN -> new Admitted();
                    case DENY -> new Denied(AdmissionMessages.denial(assessment));
                };
        return new ReviewResponse(
                uid, outcome, AdmissionMessages.warnings(assessment), AuditAnnotations.of(assessment));
    }

    /** Whether something that cannot be judged is denied: "could not find out" is Deny under Deny, and else Warn. */
    private static boolean anyDenies(List<Policy> policies, Instant now) {
        return policies.stream()
                .filter(policy -> policy.stages().most(now) == Enforcement.DENY)
                .anyMatch(policy -> policy.enforcement() == Enforcement.DENY
                        || policy.rules().stream().anyMatch(rule -> rule.enforcement() == Enforcement.DENY));
    }
}
