package dev.slimgate.report;

import static dev.slimgate.report.Samples.WAIVER;
import static dev.slimgate.report.Samples.audit;
import static dev.slimgate.report.Samples.error;
import static dev.slimgate.report.Samples.fail;
import static dev.slimgate.report.Samples.image;
import static dev.slimgate.report.Samples.of;
import static dev.slimgate.report.Samples.pass;
import static dev.slimgate.report.Samples.unmatched;
import static dev.slimgate.report.Samples.waived;
import static dev.slimgate.report.Samples.warn;

import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import dev.slimgate.report.AuditReport.Owner;
import dev.slimgate.report.AuditReport.Part;
import dev.slimgate.report.CheckReport.CheckedObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Reports with everything in them that a pipeline may meet. */
final class PipelineSamples {
    static final CheckReport CHECK = new CheckReport(
            List.of(
                    new CheckedObject(
                            new SourceLocation("k8s/api.yaml", 3, 0),
                            List.of(
                                    new SourceLocation("k8s/api.yaml", 14, 0),
                                    new SourceLocation("k8s/api.yaml", 20, 0)),
                            of(
                                    image(
                                            "api",
                                            "node:22",
                                            "use distroless",
                                            fail("shell", "/bin/sh"),
                                            warn("tools", "curl"),
                                            pass("user")),
                                    image(
                                            "web",
                                            "web:1",
                                            pass("shell"),
                                            audit("age", "200 days old"),
                                            waived(Enforcement.DENY, "user", "root", WAIVER)))),
                    new CheckedObject(
                            new SourceLocation("<stdin>", 1, 0),
                            of(
                                    image("late", "late:1", error(Enforcement.DENY, "shell", "shell", "no such tag")),
                                    unmatched("other", "other:1", NoMatch.ADMIT)))),
            List.of(new CheckReport.Problem(new SourceLocation("k8s/bad.yaml", 7, 0), "is no Kubernetes object")));

    private PipelineSamples() {}

    static CheckReport check(ImageAssessment... images) {
        return new CheckReport(List.of(new CheckedObject(new SourceLocation("a.yaml", 1, 0), of(images))), List.of());
    }

    /** One object with so many images, each with a warning, a denial and a passed rule. */
    static CheckReport large(int images) {
        return check(IntStream.range(0, images)
                .mapToObj(i -> image("c" + i, "a:1", warn("tools", "curl"), fail("shell", "/bin/sh"), pass("user")))
                .toArray(ImageAssessment[]::new));
    }

    /** A Deployment whose Pods run what its template names, and one whose Pods run something else. */
    static AuditReport audited() {
        return new AuditReport(
                "test-1",
                Instant.parse("2026-11-21T12:00:00.123Z"),
                Rulebook.EMPTY,
                List.of("shop"),
                3,
                List.of(
                        workload(
                                "api",
                                part(true, 0, fail("shell", "/bin/sh")),
                                part(false, 3, fail("shell", "/bin/sh"))),
                        workload("web", part(true, 0, pass("shell")), part(false, 1, fail("shell", "/bin/bash")))),
                List.of(new AuditReport.Problem("pods in namespace bank", "forbidden")));
    }

    private static AuditedWorkload workload(String name, Part... parts) {
        return new AuditedWorkload(new Owner("apps/v1", "Deployment", "shop", name, "u"), List.of(parts));
    }

    private static Part part(boolean template, int pods, dev.slimgate.policy.Finding finding) {
        PodContext pod = new PodContext(
                template ? "Deployment" : "Pod",
                "shop",
                template ? "x" : "x-5d",
                template,
                Map.of(),
                null,
                new PodContext.NamespaceLabels.NotGiven());
        return new Part(new Assessment(pod, List.of(image("c", "node:22", finding))), pods, Set.of("n1"), List.of());
    }
}
