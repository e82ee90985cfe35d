package dev.slimgate.report;

import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.policy.Verdict;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import dev.slimgate.report.AuditReport.Owner;
import dev.slimgate.report.AuditReport.Part;
import dev.slimgate.report.CheckReport.CheckedObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a check or an audit comes to for a pipeline: images where they stand, each with one finding for each rule of each
 * policy. {@link Sarif}, {@link JUnit} and {@link
 * GitHubAnnotations} write it.
 *
 * @param title such as {@code slimgate check}
 * @param at when it was judged; null where that is now
 * @param entries in the order of the report; in an audit, Pods that run what their template names are left out
 * @param problems what could not be read
 */
public record PipelineReport(
        String title, @Nullable Instant at, List<Entry> entries, List<CheckReport.Problem> problems) {

    private static final SinceBaseline NOT_COMPARED = new SinceBaseline.NotCompared();
    private static final String NO_POLICY = "none matches this image";

    public PipelineReport {
        entries = List.copyOf(entries);
        problems = List.copyOf(problems);
    }

    /** What a check found, compared with no baseline. */
    public static PipelineReport of(CheckReport report) {
        return of(report, (key, found) -> NOT_COMPARED);
    }

    /** What a check found, each finding as it stands to a baseline. */
    static PipelineReport of(CheckReport report, Standings standings) {
        List<Entry> entries = new ArrayList<>();
        for (CheckedObject object : report.objects()) {
            PodContext pod = object.assessment().pod();
            Subject subject = Subject.of(pod);
            List<ImageAssessment> images = object.assessment().images();
            for (int i = 0; i < images.size(); i++) {
                entries.add(entry(object.place(i), subject, pod, images.get(i), "", standings));
            }
        }
        return new PipelineReport("slimgate check", null, entries, report.problems());
    }

    /** What an audit found; it has no files. */
    public static PipelineReport of(AuditReport report) {
        List<Entry> entries = new ArrayList<>();
        for (AuditedWorkload workload : report.workloads()) {
            Owner owner = workload.owner();
            Subject subject = new Subject(owner.namespace(), owner.kind(), owner.name());
            Set<Object> told = new HashSet<>();
            for (Part part : workload.parts()) {
                for (ImageAssessment image : part.assessment().images()) {
                    Entry entry = entry(
                            new SourceLocation("", 0, 0),
                            subject,
                            part.assessment().pod(),
                            image,
                            part.template() ? "" : part.pods() == 1 ? "1 pod" : part.pods() + " pods",
                            (key, found) -> NOT_COMPARED);
                    if (told.add(entry.said())) {
                        entries.add(entry);
                    }
                }
            }
        }
        return new PipelineReport(
                report.cluster().isEmpty() ? "slimgate audit" : "slimgate audit " + report.cluster(),
                report.at(),
                entries,
                report.problems().stream()
                        .map(problem -> new CheckReport.Problem(
                                new SourceLocation("", 0, 0), problem.what() + ": " + problem.message()))
                        .toList());
    }

    private static Entry entry(
            SourceLocation location,
            Subject subject,
            PodContext pod,
            ImageAssessment image,
            String pods,
            Standings standings) {
        record Asked(@Nullable String namespace, String policy, String rule) {}
        Map<Asked, Told> gravest = new LinkedHashMap<>();
        for (OnPlatform found : all(image)) {
            Finding finding = found.finding();
            FindingKey key = FindingKey.of(subject, image.use(), finding);
            gravest.merge(
                    new Asked(finding.policyNamespace(), finding.policy(), finding.rule()),
                    new Told(finding, found.platform(), key, standings.of(key, found)),
                    (one, other) -> other.gravity().compareTo(one.gravity()) > 0 ? other : one);
        }
        return new Entry(location, subject, pod, image, pods, List.copyOf(gravest.values()));
    }

    /** How findings stand to a baseline. */
    @FunctionalInterface
    interface Standings {
        SinceBaseline of(FindingKey key, OnPlatform found);
    }

    /** A finding on a platform; null for one that no platform has a part in. */
    record OnPlatform(Finding finding, @Nullable PlatformAssessment platform) {}

    /** The findings on all platforms; for an image without a policy what is done with it. */
    static List<OnPlatform> all(ImageAssessment image) {
        NoMatch noMatch = image.noMatch();
        return noMatch != null
                ? List.of(new OnPlatform(unmatched(noMatch), null))
                : image.platforms().stream()
                        .flatMap(platform ->
                                platform.findings().stream().map(finding -> new OnPlatform(finding, platform)))
                        .toList();
    }

    private static Finding unmatched(NoMatch noMatch) {
        return switch (noMatch) {
            case ADMIT -> unmatched(Result.SKIP, Enforcement.AUDIT);
            case WARN -> unmatched(Result.WARN, Enforcement.WARN);
            case DENY -> unmatched(Result.FAIL, Enforcement.DENY);
        };
    }

    private static Finding unmatched(Result result, Enforcement effect) {
        return new Finding("", null, "policy", result, effect, "policy", NO_POLICY, null, false);
    }

    /** The worst of what counts. */
    Verdict verdict() {
        Gravity worst = told().map(Told::gravity).max(Comparator.naturalOrder()).orElse(Gravity.PASSED);
        return worst == Gravity.DENIED ? Verdict.DENY : worst == Gravity.WARNED ? Verdict.WARN : Verdict.ADMIT;
    }

    /** All findings in order. */
    Stream<Told> told() {
        return entries.stream().flatMap(entry -> entry.findings().stream());
    }

    long count(Predicate<Told> which) {
        return told().filter(which).count();
    }

    /** Whether it was compared with a baseline. */
    boolean compared() {
        return told().anyMatch(told -> !(told.standing() instanceof SinceBaseline.NotCompared));
    }

    /**
     * The object that an image stands in.
     *
     * @param namespace {@code ""} where it has none
     */
    record Subject(String namespace, String kind, String name) {
        static Subject of(PodContext pod) {
            return new Subject(pod.namespace(), pod.kind(), pod.name());
        }
    }

    /**
     * One image where it stands.
     *
     * @param location the line of its container; the file is {@code ""} where it stands in none
     * @param pods how many run it, where it is not what a manifest names: {@code 3 pods}
     */
    record Entry(
            SourceLocation location,
            Subject subject,
            PodContext pod,
            ImageAssessment image,
            String pods,
            List<Told> findings) {
        Entry {
            findings = List.copyOf(findings);
        }

        /** {@code container api: node:22 (sha256:5f7c0a1b2c3d…, linux/amd64, 389.2 MB)}. */
        String title(Told told) {
            String running = pods.isEmpty() ? "" : " in " + pods;
            return ImageWords.place(pod, image.use()) + running + ": " + ImageWords.reference(image.use())
                    + ImageWords.details(image, told.platform());
        }

        /** What is found, in the words of a denial: {@code shell /bin/sh -> /usr/bin/dash}. */
        String line(Told told) {
            SaidLine line = SaidLine.of(image, List.of(told.finding())).getFirst();
            String worse = told.standing() instanceof SinceBaseline.Worse grown ? " (" + grown.text() + ")" : "";
            return Lines.one(line.label() + " " + line.text() + worse).strip();
        }

        /** What a reader would take for the same. */
        private Object said() {
            record Said(Object use, @Nullable Object resolved, List<Finding> findings) {}
            return new Said(
                    List.of(image.use().kind(), image.use().name(), image.use().image()),
                    image.resolved(),
                    findings.stream().map(Told::finding).toList());
        }
    }

    /**
     * What one rule of one policy says of one image.
     *
     * @param platform on which it is the gravest; null where no platform has a part in it
     */
    record Told(Finding finding, @Nullable PlatformAssessment platform, FindingKey key, SinceBaseline standing) {

        /** What it comes to; one that the baseline knows is set aside. */
        Gravity gravity() {
            Gravity gravity = Gravity.of(finding);
            return known() && gravity.isFound() ? Gravity.SET_ASIDE : gravity;
        }

        boolean known() {
            return standing instanceof SinceBaseline.Known;
        }
    }

    /** What a finding comes to, mildest first. */
    enum Gravity {
        PASSED,
        SKIPPED,
        /** Waived, or known to the baseline. */
        SET_ASIDE,
        AUDITED,
        WARNED,
        DENIED;

        static Gravity of(Finding finding) {
            if (finding.waiver() != null) {
                return SET_ASIDE;
            }
            return switch (finding.result()) {
                case PASS -> PASSED;
                case SKIP -> SKIPPED;
                case FAIL, WARN, ERROR -> finding.denies() ? DENIED : finding.speaks() ? WARNED : AUDITED;
            };
        }

        /** Whether something was found that nobody has set aside. */
        boolean isFound() {
            return compareTo(AUDITED) >= 0;
        }
    }
}
