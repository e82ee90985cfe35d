package dev.slimgate.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.report.CheckReport.CheckedObject;
import dev.slimgate.report.PipelineReport.Gravity;
import dev.slimgate.report.PipelineReport.OnPlatform;
import dev.slimgate.report.PipelineReport.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Findings that were there at some time, so that a check fails only for what is new or worse. For people to review: it can be
 * written, and read again.
 */
public final class Baseline {
    private final SortedMap<FindingKey, Optional<Measure>> findings;

    private Baseline(SortedMap<FindingKey, Optional<Measure>> findings) {
        this.findings = findings;
    }

    /**
     * What a check has found, whatever its effect. What a waiver covers is left out, as the waiver ends; and what could not
     * be found out for a reason that passes, such as a registry that did not answer.
     *
     * @param rulebook what it was judged by
     */
    public static Baseline of(CheckReport report, Rulebook rulebook) {
        SortedMap<FindingKey, Optional<Measure>> findings = new TreeMap<>();
        found(report, (key, found) -> {
            if (lasting(found.finding())) {
                findings.merge(
                        key,
                        measure(found, rulebook),
                        (one, other) -> one.isPresent() && other.isPresent()
                                ? Optional.of(one.get().max(other.get()))
                                : one.or(() -> other));
            }
        });
        return new Baseline(findings);
    }

    /** How many findings of a check would not be written into its baseline. */
    public static int passing(CheckReport report) {
        Set<FindingKey> passing = new HashSet<>();
        found(report, (key, found) -> {
            if (!lasting(found.finding())) {
                passing.add(key);
            }
        });
        return passing.size();
    }

    private interface Visitor {
        void found(FindingKey key, OnPlatform found);
    }

    /** Everything that is found and not waived, on each platform. */
    private static void found(CheckReport report, Visitor visitor) {
        for (CheckedObject object : report.objects()) {
            PodContext pod = object.assessment().pod();
            Subject subject = Subject.of(pod);
            for (ImageAssessment image : object.assessment().images()) {
                for (OnPlatform each : PipelineReport.all(image)) {
                    if (Gravity.of(each.finding()).isFound()) {
                        visitor.found(FindingKey.of(subject, image.use(), each.finding()), each);
                    }
                }
            }
        }
    }

    private static boolean lasting(Finding finding) {
        @Nullable ErrorClass errorClass = finding.errorClass();
        if (errorClass == null) {
            return !finding.pending();
        }
        return switch (errorClass) {
            case NOT_FOUND, UNAUTHORIZED, INVALID, TOO_LARGE, REFUSED -> true;
            case RATE_LIMITED, UNREACHABLE, TIMED_OUT -> false;
        };
    }

    private static Optional<Measure> measure(OnPlatform found, Rulebook rulebook) {
        @Nullable PlatformAssessment platform = found.platform();
        return platform == null ? Optional.empty() : Measure.of(found.finding(), platform.knowledge(), rulebook);
    }

    /** How many findings there are. */
    public int size() {
        return findings.size();
    }

    /**
     * A check beside this baseline.
     *
     * @param rulebook what it was judged by
     * @param percent by how much bytes may grow until that is worse
     */
    public Comparison compare(CheckReport report, Rulebook rulebook, double percent) {
        PipelineReport.Standings standings = (key, found) -> standing(key, found, rulebook, percent);
        PipelineReport pipeline = PipelineReport.of(report, standings);
        CheckReport counting = new CheckReport(
                report.objects().stream()
                        .map(object -> counting(object, standings))
                        .toList(),
                report.problems());
        Set<FindingKey> present = new HashSet<>();
        found(report, (key, found) -> present.add(withoutClass(key)));
        waived(report, present);
        Set<Subject> checked = report.objects().stream()
                .map(object -> FindingKey.shown(Subject.of(object.assessment().pod())))
                .collect(Collectors.toSet());
        List<FindingKey> absent = findings.keySet().stream()
                .filter(key -> !present.contains(withoutClass(key)))
                .toList();
        int gone = (int)
                absent.stream().filter(key -> checked.contains(key.subject())).count();
        return new Comparison(
                counting,
                pipeline,
                (int) pipeline.count(
                        told -> told.known() && Gravity.of(told.finding()).isFound()),
                (int) pipeline.count(told -> told.standing() instanceof SinceBaseline.Worse),
                gone,
                absent.size() - gone);
    }

    private static void waived(CheckReport report, Set<FindingKey> present) {
        for (CheckedObject object : report.objects()) {
            Subject subject = Subject.of(object.assessment().pod());
            object.assessment()
                    .images()
                    .forEach(image -> PipelineReport.all(image).stream()
                            .filter(each -> each.finding().waiver() != null)
                            .forEach(each ->
                                    present.add(withoutClass(FindingKey.of(subject, image.use(), each.finding())))));
        }
    }

    /** What cannot be found out today may be there all the same. */
    private static FindingKey withoutClass(FindingKey key) {
        return key.ofClass("");
    }

    private SinceBaseline standing(FindingKey key, OnPlatform found, Rulebook rulebook, double percent) {
        if (!findings.containsKey(key) || found.finding().pending()) {
            return new SinceBaseline.New();
        }
        Optional<Measure> before = Objects.requireNonNull(findings.get(key));
        Optional<Measure> now = measure(found, rulebook);
        return now.isPresent() && before.isPresent() && now.get().worseThan(before.get(), percent)
                ? new SinceBaseline.Worse(now.get().grownFrom(before.get()))
                : new SinceBaseline.Known();
    }

    /** The object with nothing but what counts. */
    private static CheckedObject counting(CheckedObject object, PipelineReport.Standings standings) {
        Subject subject = Subject.of(object.assessment().pod());
        return new CheckedObject(
                object.location(),
                object.places(),
                new Assessment(
                        object.assessment().pod(),
                        object.assessment().images().stream()
                                .map(image -> counting(image, subject, standings))
                                .toList()));
    }

    private static ImageAssessment counting(
            ImageAssessment image, Subject subject, PipelineReport.Standings standings) {
        if (image.noMatch() != null) {
            OnPlatform unmatched = PipelineReport.all(image).getFirst();
            boolean known = Gravity.of(unmatched.finding()).isFound()
                    && standings.of(FindingKey.of(subject, image.use(), unmatched.finding()), unmatched)
                            instanceof SinceBaseline.Known;
            return known
                    ? new ImageAssessment(image.use(), image.resolved(), List.of(), NoMatch.ADMIT, image.tagAge())
                    : image;
        }
        return new ImageAssessment(
                image.use(),
                image.resolved(),
                image.platforms().stream()
                        .map(platform -> counting(platform, image, subject, standings))
                        .toList(),
                null,
                image.tagAge());
    }

    private static PlatformAssessment counting(
            PlatformAssessment platform, ImageAssessment image, Subject subject, PipelineReport.Standings standings) {
        List<Finding> findings = platform.findings().stream()
                .flatMap(finding -> {
                    if (!Gravity.of(finding).isFound()) {
                        return Stream.of(finding);
                    }
                    FindingKey key = FindingKey.of(subject, image.use(), finding);
                    return switch (standings.of(key, new OnPlatform(finding, platform))) {
                        case SinceBaseline.Known ignored -> Stream.empty();
                        case SinceBaseline.Worse worse -> Stream.of(grown(finding, worse));
                        case SinceBaseline.New ignored -> Stream.of(finding);
                        case SinceBaseline.NotCompared ignored -> Stream.of(finding);
                    };
                })
                .toList();
        boolean nothing =
                findings.stream().noneMatch(finding -> Gravity.of(finding).isFound());
        return new PlatformAssessment(
                platform.platform(), platform.knowledge(), findings, nothing ? null : platform.fix());
    }

    private static Finding grown(Finding finding, SinceBaseline.Worse worse) {
        return new Finding(
                finding.policy(),
                finding.policyNamespace(),
                finding.rule(),
                finding.result(),
                finding.effect(),
                finding.label(),
                finding.text() + " (" + worse.text() + ")",
                finding.errorClass(),
                finding.pending(),
                finding.waiving());
    }

    /**
     * A check beside a baseline.
     *
     * @param counting the check without what the baseline knows: what verdict and text are made of
     * @param pipeline all findings, each as it stands to the baseline
     * @param known findings that the baseline has, and no worse
     * @param worse findings that the baseline has, and that have grown
     * @param gone findings of the baseline that checked objects no longer have
     * @param notChecked findings of the baseline about objects that were not checked
     */
    public record Comparison(
            CheckReport counting, PipelineReport pipeline, int known, int worse, int gone, int notChecked) {

        /** On one line, such as {@code baseline: 12 findings are known, 1 is worse; 3 are gone: write it anew}. */
        public String words() {
            StringBuilder words = new StringBuilder("baseline: ")
                    .append(Page.count(known, "finding"))
                    .append(known == 1 ? " is known, " : " are known, ")
                    .append(worse)
                    .append(worse == 1 ? " is worse" : " are worse");
            if (gone > 0) {
                words.append("; ")
                        .append(gone)
                        .append(gone == 1 ? " is gone" : " are gone")
                        .append(": write it anew with --write-baseline");
            }
            if (notChecked > 0) {
                words.append("; ")
                        .append(notChecked)
                        .append(notChecked == 1 ? " is" : " are")
                        .append(" of objects that were not checked");
            }
            return words.toString();
        }
    }

    /** The document, with a line break at its end. */
    public String toJson() {
        return BaselineJson.of(findings);
    }

    /**
     * Reads what {@link #toJson} has written.
     *
     * @throws MalformedException where it is no baseline; the message says why, and of which finding
     */
    public static Baseline read(JsonNode document) {
        return new Baseline(BaselineJson.read(document));
    }
}
