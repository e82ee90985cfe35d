package dev.slimgate.application;

import dev.slimgate.assess.Assessing;
import dev.slimgate.audit.Audit;
import dev.slimgate.audit.AuditSettings;
import dev.slimgate.audit.Inventory;
import dev.slimgate.audit.Subject;
import dev.slimgate.demo.SampleWorkload;
import dev.slimgate.demo.SampleWorkloads;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.report.AuditReport;
import dev.slimgate.report.AuditReport.Owner;
import dev.slimgate.report.AuditTerms;
import dev.slimgate.report.page.AuditPage;
import dev.slimgate.workload.KubernetesObjects;
import dev.slimgate.workload.Workload;
import dev.slimgate.workload.WorkloadReader;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The report that the demonstration leaves: what an audit tells of a cluster in which all sample workloads run already, each
 * with one Pod on the only node. Of an object that was changed it is the last state.
 */
final class DemoReport {
    private static final String NODE = "demo-1";

    private DemoReport() {}

    /** Judges the workloads with what judges for the webhook. */
    static AuditReport of(List<SampleWorkload> workloads, Assessing assessing, Rulebook rulebook, InstantSource clock) {
        Inventory inventory = new Inventory(subjects(workloads), SampleWorkloads.namespaceLabels(), 1, List.of());
        return new Audit(assessing, AuditSettings.COMMAND, clock)
                .judge(inventory, rulebook, Audit.Progress.NONE)
                .report("slimgate demo");
    }

    /** The same as the page of an audit. */
    static String page(AuditReport report) {
        return AuditPage.of(report, AuditTerms.USUAL);
    }

    private static List<Subject> subjects(List<SampleWorkload> workloads) {
        WorkloadReader reader = new WorkloadReader();
        Map<Owner, Workload> last = new LinkedHashMap<>();
        for (SampleWorkload sample : workloads) {
            reader.read(KubernetesObjects.read(sample.review().at("/request/object")))
                    .map(workload -> workload.in(sample.namespace()))
                    .ifPresent(workload -> last.put(owner(workload), workload));
        }
        List<Subject> subjects = new ArrayList<>();
        last.forEach((owner, workload) -> {
            if (workload.template()) {
                subjects.add(new Subject(owner, workload, Map.of(), List.of(), 0, Set.of()));
            }
            subjects.add(new Subject(owner, pod(workload), Map.of(), List.of(), 1, Set.of(NODE)));
        });
        return subjects;
    }

    private static Owner owner(Workload workload) {
        return new Owner(workload.apiVersion(), workload.kind(), workload.namespace(), workload.name(), "");
    }

    /** The Pod that this makes, or is. */
    private static Workload pod(Workload workload) {
        return new Workload(
                "v1",
                "Pod",
                workload.namespace(),
                workload.name(),
                workload.labels(),
                false,
                workload.images(),
                workload.nodes(),
                NODE,
                workload.serviceAccount(),
                workload.pullSecrets(),
                workload.hostUsers(),
                false,
                null);
    }
}
