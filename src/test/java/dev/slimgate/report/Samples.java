package dev.slimgate.report;

import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.Inspection;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.facts.Base;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.DiveFigures;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.Entry;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.ForeignModules;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.facts.Incomplete;
import dev.slimgate.facts.Inconsistency;
import dev.slimgate.facts.Leftovers;
import dev.slimgate.facts.PackageCounts;
import dev.slimgate.facts.Provides;
import dev.slimgate.facts.Waste;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.MediaType;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.ContainerKind;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Waiving;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Assessments and facts to speak of. */
public final class Samples {
    public static final Digest DIGEST = new Digest("sha256", "5f7c0a1b2c3d" + "0".repeat(52));
    static final Digest OTHER = new Digest("sha256", "a".repeat(64));
    static final PodContext POD = new PodContext(
            "Deployment", "shop", "api", true, Map.of(), null, new PodContext.NamespaceLabels.NotGiven());

    private Samples() {}

    static Assessment of(ImageAssessment... images) {
        return new Assessment(POD, List.of(images));
    }

    static ImageAssessment image(String container, String image, Finding... findings) {
        return image(container, image, null, findings);
    }

    static ImageAssessment image(String container, String image, String fix, Finding... findings) {
        return image(ContainerKind.CONTAINER, container, image, Platform.LINUX_AMD64, fix, findings);
    }

    static ImageAssessment image(
            ContainerKind kind, String container, String image, Platform platform, String fix, Finding... findings) {
        return new ImageAssessment(
                new ImageUse(kind, container, image, null, null, null),
                DIGEST,
                List.of(new PlatformAssessment(platform, known(), List.of(findings), fix)),
                null);
    }

    static ImageAssessment unresolved(String container, String image, Finding... findings) {
        Knowledge knowledge = new Knowledge.Unresolved(ErrorClass.NOT_FOUND, "no such tag", false);
        return new ImageAssessment(
                new ImageUse(ContainerKind.CONTAINER, container, image, null, null, null),
                null,
                List.of(new PlatformAssessment(null, knowledge, List.of(findings), null)),
                null);
    }

    static ImageAssessment unmatched(String container, String image, NoMatch noMatch) {
        return new ImageAssessment(
                new ImageUse(ContainerKind.CONTAINER, container, image, null, null, null), null, List.of(), noMatch);
    }

    static Finding fail(String label, String text) {
        return fail("production", label, text);
    }

    static Finding fail(String policy, String label, String text) {
        return new Finding(policy, null, label, Result.FAIL, Enforcement.DENY, label, text, null, false);
    }

    static Finding warn(String label, String text) {
        return new Finding("production", null, label, Result.WARN, Enforcement.WARN, label, text, null, false);
    }

    static Finding audit(String label, String text) {
        return new Finding("production", null, label, Result.FAIL, Enforcement.AUDIT, label, text, null, false);
    }

    static Finding pass(String rule) {
        return new Finding("production", null, rule, Result.PASS, Enforcement.DENY, rule, "", null, false);
    }

    static Finding error(Enforcement effect, String rule, String label, String text) {
        return new Finding("production", null, rule, Result.ERROR, effect, label, text, ErrorClass.NOT_FOUND, false);
    }

    static Finding error(ErrorClass errorClass, String label, String text) {
        return error(errorClass, Enforcement.DENY, label, text);
    }

    static Finding error(ErrorClass errorClass, Enforcement effect, String label, String text) {
        return new Finding("production", null, label, Result.ERROR, effect, label, text, errorClass, false);
    }

    static Finding pending(String text) {
        return new Finding("production", null, "shell", Result.ERROR, Enforcement.DENY, "layers", text, null, true);
    }

    static final Waiving.Waived WAIVER = new Waiving.Waived(
            "shop/tmp", "the base image is being rebuilt", "OPS-7", Instant.parse("2026-12-01T00:00:00Z"), false);

    /** A finding that would be as strict as this, were it not waived. */
    static Finding waived(Enforcement effect, String rule, String text, Waiving.Waived by) {
        return new Finding("production", null, rule, Result.SKIP, effect, rule, text, null, false, by);
    }

    static Finding notWaived(String rule, String text, String waiver, String why) {
        return new Finding(
                "production",
                null,
                rule,
                Result.FAIL,
                Enforcement.DENY,
                rule,
                text,
                null,
                false,
                new Waiving.Refused(waiver, why));
    }

    static Knowledge known() {
        return new Knowledge.Resolved(facts(), new Knowledge.Contents.NotRead());
    }

    public static ImageFacts facts() {
        return new ImageFacts(
                DIGEST,
                MediaType.OCI_MANIFEST,
                Platform.LINUX_AMD64,
                389_200_000L,
                null,
                List.of(
                        new ImageFacts.Layer(0, OTHER, DIGEST, 48_500_000L, "ADD rootfs.tar.xz / # buildkit"),
                        new ImageFacts.Layer(
                                1,
                                OTHER,
                                DIGEST,
                                340_700_000L,
                                "RUN NPM_TOKEN=s3cr3tvalue npm install\n" + "x".repeat(90)),
                        new ImageFacts.Layer(2, null, null, null, null)),
                Instant.parse("2026-10-01T08:00:00Z"),
                "",
                List.of("docker-entrypoint.sh"),
                List.of("node", "--password=hunter2"),
                Map.of("org.opencontainers.image.url", "https://user:geheim@example.org/?token=abc"),
                Map.of(),
                Set.of("8080/tcp", "443/tcp"),
                Set.of("/data"),
                List.of("PATH", "NODE_VERSION"),
                Family.ALPINE,
                new EffectiveUser.Known(0, null, null),
                List.of(new Inconsistency(Inconsistency.Kind.PLATFORM, "the index says arm64, the config amd64")));
    }

    public static ContentFacts contents(EffectiveUser user) {
        return new ContentFacts(
                new Base(
                        Family.DEBIAN,
                        "full",
                        new Base.Distribution("debian", "12", null),
                        null,
                        0,
                        Base.Strength.CONTENT,
                        List.of(),
                        List.of("/usr/bin/bash"),
                        List.of(new Base.Evidence(Base.Strength.CONTENT, "ID=debian in /etc/os-release"))),
                new ContentFacts.LanguageRuntime("node", "22.11.0", "/usr/local/bin/node"),
                ContentFacts.Libc.GLIBC,
                1_120_000_000L,
                List.of(
                        new ContentFacts.Shell("/bin/bash", null, 0),
                        new ContentFacts.Shell("/bin/sh", "/usr/bin/dash", 0)),
                List.of(new ContentFacts.PackageManager("apt", "/usr/bin/apt", 0)),
                List.of(),
                PackageCounts.NONE,
                Waste.NONE,
                DiveFigures.NONE,
                Leftovers.NONE,
                Entry.NONE,
                Provides.NOTHING,
                ForeignModules.NONE,
                user,
                List.of(),
                List.of(new Inconsistency(Inconsistency.Kind.DIFF_ID_MISMATCH, "layer 1 unpacks to other bytes")));
    }

    public static Inspection complete() {
        return new Inspection(
                "docker.io/library/node:22",
                OTHER,
                facts(),
                contents(new EffectiveUser.Known(0, 0L, "root")),
                List.of());
    }

    public static Inspection partial() {
        return new Inspection(
                "docker.io/library/node:22",
                null,
                facts(),
                null,
                List.of(new Incomplete("content", ErrorClass.TIMED_OUT, "layer 1 was not read within 2 s")));
    }
}
