package dev.slimgate.openreports;

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
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.Waiving;
import dev.slimgate.report.AuditReport;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import dev.slimgate.report.AuditReport.Owner;
import dev.slimgate.report.AuditReport.Part;
import dev.slimgate.report.AuditReport.Problem;
import dev.slimgate.report.Samples;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Audits to be told. */
public final class Audits {
    public static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");
    static final Platform ARM64 = new Platform("linux", "arm64", null, null);

    private Audits() {}

    public static AuditReport audit(AuditedWorkload... workloads) {
        return audit(AT, Rulebook.EMPTY, List.of(workloads));
    }

    static AuditReport audit(Instant at, Rulebook rulebook, List<AuditedWorkload> workloads, Problem... problems) {
        return new AuditReport("", at, rulebook, List.of("shop", "bank"), 3, workloads, List.of(problems));
    }

    public static AuditedWorkload deployment(String namespace, String name, Part... parts) {
        return new AuditedWorkload(owner(namespace, name), List.of(parts));
    }

    static Owner owner(String namespace, String name) {
        return new Owner("apps/v1", "Deployment", namespace, name, "uid-of-" + name);
    }

    /** What a template comes to. */
    public static Part template(ImageAssessment... images) {
        return new Part(new Assessment(pod(true), List.of(images)), 0, Set.of(), List.of());
    }

    /** What Pods that run come to. */
    public static Part pods(int count, ImageAssessment... images) {
        return new Part(new Assessment(pod(false), List.of(images)), count, Set.of("a", "b"), List.of());
    }

    private static PodContext pod(boolean template) {
        return new PodContext(
                "Deployment", "shop", "api", template, Map.of(), null, new PodContext.NamespaceLabels.NotGiven());
    }

    public static ImageAssessment image(String container, String image, Finding... findings) {
        return image(container, image, on(Platform.LINUX_AMD64, findings));
    }

    static ImageAssessment image(String container, String image, PlatformAssessment... platforms) {
        return new ImageAssessment(use(container, image), Samples.DIGEST, List.of(platforms), null);
    }

    static ImageUse use(String container, String image) {
        return new ImageUse(ContainerKind.CONTAINER, container, image, null, null, null);
    }

    static PlatformAssessment on(Platform platform, Finding... findings) {
        return new PlatformAssessment(
                platform,
                new Knowledge.Resolved(Samples.facts(), new Knowledge.Contents.NotRead()),
                List.of(findings),
                "use distroless");
    }

    public static Finding fail(String rule, String text) {
        return of(rule, Result.FAIL, Enforcement.DENY, text);
    }

    public static Finding of(String rule, Result result, Enforcement effect, String text) {
        return new Finding("restricted", null, rule, result, effect, rule, text, null, false);
    }

    public static Finding error(String rule, String text) {
        return new Finding(
                "restricted", null, rule, Result.ERROR, Enforcement.DENY, rule, text, ErrorClass.UNAUTHORIZED, false);
    }

    static Finding pending(String rule, String text) {
        return new Finding("restricted", null, rule, Result.ERROR, Enforcement.DENY, rule, text, null, true);
    }

    static Finding waived(String rule, String text) {
        return new Finding(
                "restricted",
                null,
                rule,
                Result.SKIP,
                Enforcement.DENY,
                rule,
                text,
                null,
                false,
                new Waiving.Waived(
                        "shop/tmp", "the vendor is asked", null, Instant.parse("2026-12-01T00:00:00Z"), false));
    }

    static Digest digest(char of) {
        return new Digest("sha256", Character.toString(of).repeat(64));
    }
}
