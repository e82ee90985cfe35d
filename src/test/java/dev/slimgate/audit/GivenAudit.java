package dev.slimgate.audit;

import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.ContainerKind;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.NodeConstraint;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.Waiving;
import dev.slimgate.report.AuditReport.Owner;
import dev.slimgate.workload.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Inventories and judgements for tests. */
final class GivenAudit {
    static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

    private GivenAudit() {}

    static ImageUse use(String image) {
        return new ImageUse(ContainerKind.CONTAINER, "api", image, null, null, null);
    }

    static Workload workload(String kind, String namespace, String name, String... images) {
        List<ImageUse> uses = new ArrayList<>();
        for (int i = 0; i < images.length; i++) {
            uses.add(new ImageUse(ContainerKind.CONTAINER, "c" + i, images[i], null, null, null));
        }
        return new Workload(
                kind.equals("Pod") ? "v1" : "apps/v1",
                kind,
                namespace,
                name,
                Map.of("app", name),
                !kind.equals("Pod"),
                uses,
                NodeConstraint.NONE,
                kind.equals("Pod") ? "node-1" : null,
                "default",
                List.of(),
                null,
                false,
                null);
    }

    static Owner deployment(String namespace, String name) {
        return new Owner("apps/v1", "Deployment", namespace, name, "uid-" + namespace + "-" + name);
    }

    static Subject template(String namespace, String name, String... images) {
        return new Subject(
                deployment(namespace, name),
                workload("Deployment", namespace, name, images),
                Map.of(),
                List.of(Platform.LINUX_AMD64),
                0,
                Set.of());
    }

    /** Pods of one image each. */
    static Subject pods(String namespace, String name, int count, String image, Digest running) {
        Workload pod = workload("Pod", namespace, name + "-x", image);
        return new Subject(
                deployment(namespace, name),
                pod,
                Map.of(pod.images().getFirst(), running),
                List.of(Platform.LINUX_AMD64),
                count,
                Set.of("node-1"));
    }

    static Inventory inventory(Subject... subjects) {
        Map<String, Map<String, String>> namespaces = new HashMap<>();
        for (Subject subject : subjects) {
            namespaces.put(subject.workload().namespace(), Map.of());
        }
        return new Inventory(List.of(subjects), namespaces, 3, List.of());
    }

    static Assessment said(Subject subject, Finding... findings) {
        return new Assessment(
                subject.workload().context(new NamespaceLabels.Known(Map.of())),
                List.of(new ImageAssessment(
                        subject.workload().images().getFirst(),
                        null,
                        List.of(new PlatformAssessment(
                                null,
                                new Knowledge.Unresolved(ErrorClass.NOT_FOUND, "no such tag", false),
                                List.of(findings),
                                null)),
                        null)));
    }

    static Audited audited(Inventory inventory, Assessment... assessments) {
        return new Audited(inventory, Rulebook.EMPTY, NOW, List.of(assessments), Map.of());
    }

    static Finding finding(String rule, Result result, Enforcement effect) {
        return finding("production", rule, result, effect, "something");
    }

    static Finding finding(String policy, String rule, Result result, Enforcement effect, String text) {
        return new Finding(policy, null, rule, result, effect, rule, text, null, false);
    }

    static Finding waived(String rule) {
        return new Finding(
                "production",
                null,
                rule,
                Result.SKIP,
                Enforcement.DENY,
                rule,
                "something",
                null,
                false,
                new Waiving.Waived("shop/tmp", "until the base is new", null, NOW.plusSeconds(60), false));
    }
}
