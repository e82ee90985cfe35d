package dev.slimgate.application;

import dev.slimgate.application.ServeConfig.AuditNotices;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.cluster.ClusterEvents;
import dev.slimgate.cluster.ClusterEvents.Notice;
import dev.slimgate.cluster.ClusterEvents.Regarding;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Verdict;
import dev.slimgate.report.AuditReport;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import dev.slimgate.report.AuditReport.Owner;
import dev.slimgate.report.AuditReport.Part;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells workloads by events that they begin, or cease, to be against the policies: one for each workload and change, whatever
 * number of Pods and passes there is, and a bounded number for each audit, the worst first. A process that has just become the
 * leader does not know what was before: it takes what it finds as known, but for the first audit of an installation. Used by one
 * thread.
 */
final class AuditEvents {
    /** How many events one audit may give. */
    static final int MOST = 50;

    private static final int MOST_TOLD = 3;

    private final Consumer<Notice> tell;
    private final AuditNotices notices;
    private Map<Owner, State> known = new HashMap<>();
    private boolean begun;
    private volatile boolean forgetful;

    private enum State {
        FINE,
        REPORTED,
        WARNED,
        DENIED
    }

    private record Change(AuditedWorkload workload, State state) {}

    AuditEvents(Consumer<Notice> tell, AuditNotices notices) {
        this.tell = tell;
        this.notices = notices;
    }

    /** This process has not led in between, and does not know what was told. May be called by any thread. */
    void forget() {
        forgetful = true;
    }

    /**
     * Tells what has changed since the last audit.
     *
     * @param first whether nobody has audited this cluster before
     * @return how many changes were left out as too many
     */
    int audited(AuditReport report, boolean first) {
        if (notices == AuditNotices.NONE) {
            return 0;
        }
        if (forgetful) {
            forgetful = false;
            known = new HashMap<>();
            begun = false;
        }
        Map<Owner, State> now = new HashMap<>();
        List<Change> changes = new ArrayList<>();
        for (AuditedWorkload workload : report.workloads()) {
            State state = state(workload);
            now.put(workload.owner(), state);
            if (known.getOrDefault(workload.owner(), State.FINE) != state) {
                changes.add(new Change(workload, state));
            }
        }
        boolean tells = begun || first;
        known = now;
        begun = true;
        if (!tells) {
            return 0;
        }
        changes.sort(Comparator.comparing(Change::state).reversed());
        changes.stream().limit(MOST).forEach(change -> tell.accept(notice(change)));
        return Math.max(0, changes.size() - MOST);
    }

    private State state(AuditedWorkload workload) {
        return switch (workload.verdict()) {
            case DENY -> State.DENIED;
            case WARN -> State.WARNED;
            case ADMIT -> notices == AuditNotices.ALL && !said(workload).isEmpty() ? State.REPORTED : State.FINE;
        };
    }

    private static Notice notice(Change change) {
        Owner owner = change.workload.owner();
        Regarding regarding =
                new Regarding(owner.apiVersion(), owner.kind(), owner.namespace(), owner.name(), owner.uid());
        return switch (change.state) {
            case FINE ->
                new Notice(
                        regarding,
                        ClusterEvents.Type.NORMAL,
                        "Minimal",
                        "Audit",
                        "no image of it is against the policies any more");
            case REPORTED -> notMinimal(regarding, "is reported", change.workload);
            case WARNED -> notMinimal(regarding, "is warned of", change.workload);
            case DENIED -> notMinimal(regarding, "would be denied", change.workload);
        };
    }

    private static Notice notMinimal(Regarding regarding, String what, AuditedWorkload workload) {
        List<String> said = said(workload);
        String more = said.size() > MOST_TOLD ? "; and " + (said.size() - MOST_TOLD) + " more" : "";
        String told = String.join("; ", said.subList(0, Math.min(MOST_TOLD, said.size())));
        return new Notice(regarding, ClusterEvents.Type.WARNING, "NotMinimal", "Audit", what + ": " + told + more);
    }

    /** What is against it, what weighs most first, each once. */
    private static List<String> said(AuditedWorkload workload) {
        List<Finding> findings = new ArrayList<>();
        Map<Finding, String> containers = new HashMap<>();
        for (Part part : workload.parts()) {
            for (ImageAssessment image : part.assessment().images()) {
                for (Finding finding : image.findings()) {
                    if (finding.result() == Result.FAIL
                            || finding.result() == Result.WARN
                            || finding.result() == Result.ERROR) {
                        findings.add(finding);
                        containers.putIfAbsent(finding, Printable.of(image.use().name()));
                    }
                }
            }
        }
        findings.sort(
                Comparator.comparing((Finding finding) -> Verdict.of(finding)).reversed());
        Set<String> said = new LinkedHashSet<>();
        findings.forEach(finding -> said.add(containers.get(finding) + ": " + finding.label() + " " + finding.text()
                + " (" + finding.policyName() + ")"));
        return List.copyOf(said);
    }
}
