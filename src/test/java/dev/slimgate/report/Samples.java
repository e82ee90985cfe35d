package dev.slimgate.report;

import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.ImageDifference;
import dev.slimgate.assess.Inspection;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.facts.Base;
import dev.slimgate.facts.ContentChanges;
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
import dev.slimgate.facts.LayerContents;
import dev.slimgate.facts.Leftovers;
import dev.slimgate.facts.Leftovers.Category;
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
import java.time.LocalDate;
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

    /** Contents in which everything that can be found was found. */
    public static ContentFacts messy() {
        ContentFacts plain = contents(new EffectiveUser.Known(0, 0L, "root"));
        return new ContentFacts(
                new Base(
                        Family.DEBIAN,
                        "slim",
                        new Base.Distribution("debian", "10", LocalDate.of(2022, 9, 10)),
                        "debian:10-slim",
                        1,
                        Base.Strength.LAYERS,
                        List.of(new Base.Change("/usr/bin/npm", 1)),
                        List.of("/usr/bin/bash"),
                        List.of(new Base.Evidence(Base.Strength.LAYERS, "layer 0 is that of debian:10-slim"))),
                plain.runtime(),
                plain.libc(),
                plain.uncompressedBytes(),
                plain.shells(),
                plain.packageManagers(),
                List.of(new ContentFacts.Tool("curl", "/usr/bin/curl", 1)),
                new PackageCounts(89, null, 0),
                new Waste(
                        25_800_000,
                        0.977,
                        List.of(
                                new Waste.WastedPath("/srv/app/node_modules.tar", 20_000_000, 1, 2),
                                new Waste.WastedPath("/etc/x", 5_800_000, 0, 0)),
                        7),
                new DiveFigures(1_120_000_000, 31_200_000, 0.981, 0.031),
                new Leftovers(
                        List.of(
                                new Leftovers.Leftover(
                                        Category.PACKAGE_CACHE, "/root/.npm", 30_100_000, 1200, 1, "npm cache"),
                                new Leftovers.Leftover(Category.CREDENTIALS, "/root/.npmrc", 71, 1, 1, "npm token")),
                        Map.of(
                                Category.PACKAGE_CACHE,
                                new Leftovers.Total(5, 40_100_000),
                                Category.CREDENTIALS,
                                new Leftovers.Total(1, 71))),
                new Entry(
                        "node",
                        "/usr/local/bin/node",
                        new Entry.Program(Entry.Kind.DYNAMIC, "/lib64/ld-linux-x86-64.so.2", "arm64", true, 8_200_000),
                        "it is for arm64, the image for amd64"),
                new Provides(true, false, true, true),
                new ForeignModules(
                        List.of(new ForeignModules.ForeignModule("/srv/app/x.node", ContentFacts.Libc.MUSL, 1)), 2),
                plain.effectiveUser(),
                List.of(
                        new LayerContents(120_100_000, 4000, 5_800_000),
                        new LayerContents(999_900_000, 30_000, 20_000_000),
                        new LayerContents(0, 1, 0)),
                plain.inconsistencies());
    }

    /** All facts, all of them bad. */
    static Inspection wrong() {
        return new Inspection("docker.io/library/node:22", null, facts(), messy(), List.of());
    }

    /** From {@link #complete} to {@link #wrong}. */
    public static ImageDifference difference() {
        return new ImageDifference(
                complete(),
                new Inspection("shop/api:2", null, later(), messy(), List.of()),
                new ContentChanges(
                        new ContentChanges.Tally(1234, 12_300_000),
                        new ContentChanges.Tally(3, 4_000),
                        new ContentChanges.Changed(7, 1_000, 2_000),
                        42,
                        List.of(
                                new ContentChanges.DirectoryChange(
                                        "/srv/app",
                                        ContentChanges.Extent.ADDED,
                                        new ContentChanges.Tally(1234, 12_300_000),
                                        ContentChanges.Tally.NONE,
                                        ContentChanges.Changed.NONE),
                                new ContentChanges.DirectoryChange(
                                        "/usr/bin",
                                        ContentChanges.Extent.PARTS,
                                        ContentChanges.Tally.NONE,
                                        new ContentChanges.Tally(3, 4_000),
                                        new ContentChanges.Changed(7, 1_000, 2_000))),
                        5,
                        new ContentChanges.PackageChanges(
                                List.of(
                                        new ContentChanges.PackageChange("dpkg", "curl", null, "7.88.1"),
                                        new ContentChanges.PackageChange("dpkg", "libssl3", "3.0.14", "3.0.15"),
                                        new ContentChanges.PackageChange("dpkg", "perl", "5.36", null)),
                                0)),
                List.of());
    }

    /** The same image a while later. */
    private static ImageFacts later() {
        ImageFacts facts = facts();
        return new ImageFacts(
                OTHER,
                facts.mediaType(),
                facts.platform(),
                401_100_000L,
                null,
                List.of(
                        facts.layers().getFirst(),
                        new ImageFacts.Layer(
                                1, new Digest("sha256", "b".repeat(64)), null, 352_600_000L, "RUN npm ci")),
                facts.created(),
                "app",
                List.of("node"),
                List.of("server.js"),
                Map.of(),
                Map.of(),
                Set.of("8080/tcp", "9090/tcp"),
                Set.of("/data"),
                List.of("PATH", "NODE_ENV"),
                null,
                null,
                List.of());
    }

    public static Inspection complete() {
        return new Inspection(
                "docker.io/library/node:22",
                OTHER,
                facts(),
                contents(new EffectiveUser.Known(0, 0L, "root")),
                List.of());
    }

    /** Of this name and no contents. */
    public static Inspection named(String reference) {
        return new Inspection(reference, null, facts(), null, List.of());
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
