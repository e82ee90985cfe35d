package dev.slimgate.application;

import dev.slimgate.admission.Decision;
import dev.slimgate.admission.ReviewListener;
import dev.slimgate.admission.Reviewed;
import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.cluster.ClusterEvents;
import dev.slimgate.cluster.ClusterEvents.Notice;
import dev.slimgate.cluster.ClusterEvents.Regarding;
import dev.slimgate.cluster.PolicyCounts.Outcome;
import dev.slimgate.cluster.ResourceKind;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.Verdict;
import dev.slimgate.policy.Waiving;
import dev.slimgate.report.AdmissionMessages;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What answers leave behind in the cluster: counts in the status of policies, and events. A dry run leaves nothing.
 *
 * <p>A denial is told on the object that was refused, although a new one does not exist: there its author looks. One
 * without a name, as a controller makes Pods, is not told: that controller tells of its refused Pod itself. The use of a
 * waiver is told on the waiver, as that is what somebody must answer for.
 */
final class ReviewTrail implements ReviewListener {
    private static final int MOST_REASON = 200;
    private static final String ACTION = "Review";

    private final BiConsumer<String, Outcome> counts;
    private final Consumer<Notice> events;
    private final UnaryOperator<String> waiverUids;

    /**
     * @param counts takes the full name of a policy and what it did with one image
     * @param events takes what is to be told; neither may wait
     * @param waiverUids gives the uid of a waiver by its full name; {@code ""} where it is not known
     */
    ReviewTrail(BiConsumer<String, Outcome> counts, Consumer<Notice> events, UnaryOperator<String> waiverUids) {
        this.counts = counts;
        this.events = events;
        this.waiverUids = waiverUids;
    }

    @Override
    public void reviewed(Reviewed reviewed) {
        Reviewed.Request request = reviewed.request();
        if (request.dryRun()) {
            return;
        }
        switch (reviewed.decision()) {
            case Decision.Judged(Assessment assessment) -> judged(request, assessment);
            case Decision.Unreadable(String message, boolean denied) -> {
                if (denied) {
                    denied(request, message);
                }
            }
            case Decision.BrokenGlass(String user, String ticket) -> brokenGlass(request, user, ticket);
            case Decision.NotJudged notJudged -> {}
        }
    }

    private void judged(Reviewed.Request request, Assessment assessment) {
        assessment.images().forEach(image -> outcomes(image).forEach(counts));
        if (assessment.verdict() == Verdict.DENY) {
            denied(request, AdmissionMessages.denial(assessment));
        } else {
            assessment.waivers().forEach(waiver -> waiverUsed(request, waiver)); // what is refused has used none
        }
    }

    /** The worst that each policy did with an image, on whichever platform. */
    private static Map<String, Outcome> outcomes(ImageAssessment image) {
        Map<String, Outcome> outcomes = new HashMap<>();
        image.platforms().stream()
                .flatMap(platform -> platform.findings().stream())
                .forEach(finding -> outcomes.merge(
                        finding.policyName(),
                        outcome(finding),
                        (one, other) -> one.compareTo(other) > 0 ? one : other));
        return outcomes;
    }

    private static Outcome outcome(Finding finding) {
        if (finding.denies()) {
            return Outcome.DENIED;
        }
        return finding.speaks() ? Outcome.WARNED : Outcome.PASSED;
    }

    private void denied(Reviewed.Request request, String message) {
        if (!request.name().isEmpty()) {
            events.accept(new Notice(regarding(request), ClusterEvents.Type.WARNING, "Denied", ACTION, message));
        }
    }

    private void brokenGlass(Reviewed.Request request, String user, String ticket) {
        String by = Printable.of(user) + " let this through without a look at its images, ";
        String why = ticket.isBlank() ? "without a ticket" : "ticket " + Printable.of(ticket);
        events.accept(new Notice(regarding(request), ClusterEvents.Type.WARNING, "BreakGlass", ACTION, by + why));
    }

    private void waiverUsed(Reviewed.Request request, Waiving.Waived waiver) {
        int slash = waiver.waiver().indexOf('/');
        Regarding regarding = new Regarding(
                ResourceKind.API_VERSION,
                ResourceKind.WAIVER.kind(),
                waiver.waiver().substring(0, slash),
                waiver.waiver().substring(slash + 1),
                waiverUids.apply(waiver.waiver()));
        String name = request.name().isEmpty() ? "a " + Printable.of(request.kind()) : words(request);
        String note = "let " + name + " in namespace " + Printable.of(request.namespace()) + " break rules: "
                + Printable.of(waiver.reason(), MOST_REASON);
        events.accept(new Notice(regarding, ClusterEvents.Type.NORMAL, "WaiverUsed", ACTION, note));
    }

    private static String words(Reviewed.Request request) {
        return Printable.of(request.kind()) + " " + Printable.of(request.name());
    }

    private static Regarding regarding(Reviewed.Request request) {
        return new Regarding(
                request.apiVersion(), request.kind(), request.namespace(), request.name(), request.objectUid());
    }
}
