package dev.slimgate.audit;

import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.audit.Difference.Said;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Verdict;
import dev.slimgate.report.AuditReport.Owner;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What changes for one workload, part after part. */
final class ChangeInMaking {
    private static final Said NOTHING = new Said.Nothing();

    private final Set<Difference> differences = new LinkedHashSet<>();
    private Verdict before = Verdict.ADMIT;
    private Verdict after = Verdict.ADMIT;
    private int pods;

    /** Who speaks of what: a rule of a policy; or nobody, where no policy matches. */
    private record Speaker(
            ImageUse use,
            @Nullable Platform platform,
            @Nullable String policy,
            String rule) {}

    private record Word(Said said, @Nullable String fix) {}

    void add(Subject subject, Assessment first, Assessment second) {
        before = before.worse(first.verdict());
        after = after.worse(second.verdict());
        if (same(first, second)) {
            return;
        }
        Map<Speaker, Word> then = words(first);
        Map<Speaker, Word> now = words(second);
        boolean differs = false;
        for (Map.Entry<Speaker, Word> entry : now.entrySet()) {
            Word last = then.remove(entry.getKey());
            differs |= add(entry.getKey(), last == null ? NOTHING : last.said, entry.getValue());
        }
        for (Map.Entry<Speaker, Word> entry : then.entrySet()) {
            differs |= add(entry.getKey(), entry.getValue().said, new Word(NOTHING, null));
        }
        if (differs) {
            pods += subject.pods();
        }
    }

    /** Most of what is judged anew stays as it was, down to the very findings. */
    private static boolean same(Assessment first, Assessment second) {
        return first.images().equals(second.images());
    }

    private boolean add(Speaker speaker, Said then, Word now) {
        if (then.weight() == now.said.weight()) {
            return false;
        }
        differences.add(new Difference(speaker.use, speaker.platform, then, now.said, now.fix));
        return true;
    }

    private static Map<Speaker, Word> words(Assessment assessment) {
        Map<Speaker, Word> words = new LinkedHashMap<>();
        for (ImageAssessment image : assessment.images()) {
            if (image.noMatch() != null) {
                words.put(new Speaker(image.use(), null, null, ""), new Word(new Said.NoPolicy(image.noMatch()), null));
            }
            for (PlatformAssessment platform : image.platforms()) {
                for (Finding finding : platform.findings()) {
                    Said said = new Said.ByRule(finding);
                    if (said.weight() > 0) {
                        words.merge(
                                new Speaker(image.use(), platform.platform(), finding.policyName(), finding.rule()),
                                new Word(said, platform.fix()),
                                (one, other) -> one.said.weight() >= other.said.weight() ? one : other);
                    }
                }
            }
        }
        return words;
    }

    /** Empty where nothing changes. */
    Optional<Change> change(Owner owner) {
        return differences.isEmpty()
                ? Optional.empty()
                : Optional.of(new Change(owner, before, after, pods, List.copyOf(differences)));
    }
}
