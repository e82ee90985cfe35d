package dev.slimgate.assess;

import dev.slimgate.facts.ErrorClass;
import dev.slimgate.policy.Comparisons;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.Knowledge.Contents;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Verdict;
import dev.slimgate.policy.Waiving;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What was found out and judged of all images of one object.
 *
 * @param pod the object, without what rules looked into
 * @param images in the order asked for
 */
public record Assessment(PodContext pod, List<ImageAssessment> images) {
    public Assessment {
        pod = pod.withoutStates();
        images = List.copyOf(images);
    }

    /** The waivers that findings are waived by, on whichever platform, each once, sorted by name. */
    public List<Waiving.Waived> waivers() {
        Set<Waiving.Waived> waivers = new LinkedHashSet<>();
        for (ImageAssessment image : images) {
            for (PlatformAssessment platform : image.platforms()) {
                for (Finding finding : platform.findings()) {
                    Waiving.Waived waiver = finding.waiver();
                    if (waiver != null) {
                        waivers.add(waiver);
                    }
                }
            }
        }
        return waivers.isEmpty()
                ? List.of()
                : waivers.stream()
                        .sorted(Comparator.comparing(Waiving.Waived::waiver))
                        .toList();
    }

    /** The ids of the trusted keys by whose word layers were not read, each once, sorted. */
    public List<String> signedBy() {
        Set<String> keys = new TreeSet<>();
        for (ImageAssessment image : images) {
            for (PlatformAssessment platform : image.platforms()) {
                String key = platform.signedBy();
                if (key != null) {
                    keys.add(key);
                }
            }
        }
        return List.copyOf(keys);
    }

    /** Whether all was found out that was asked for in time: another try would have nothing to add. */
    public boolean complete() {
        return images.stream()
                .flatMap(image -> image.platforms().stream())
                .allMatch(platform -> switch (platform.knowledge()) {
                    case Knowledge.Unresolved unresolved -> unresolved.errorClass() != ErrorClass.TIMED_OUT;
                    case Knowledge.Resolved resolved -> complete(resolved);
                });
    }

    private static boolean complete(Knowledge.Resolved resolved) {
        boolean contents =
                switch (resolved.contents()) {
                    case Contents.NotRead notRead -> true;
                    case Contents.Read read -> true;
                    case Contents.Failed failed -> failed.errorClass() != ErrorClass.TIMED_OUT;
                    case Contents.Pending pending -> false;
                };
        return contents && resolved.comparisons().fresh();
    }

    /** Of two of the same images the one of which more was found out: this, where it is equal. */
    public Assessment richer(Assessment other) {
        return other.known() > known() ? other : this;
    }

    /** Whether all was found out that was asked for. */
    public boolean found() {
        return images.stream()
                .flatMap(image -> image.platforms().stream())
                .allMatch(platform -> switch (platform.knowledge()) {
                    case Knowledge.Unresolved unresolved -> false;
                    case Knowledge.Resolved resolved ->
                        switch (resolved.contents()) {
                            case Contents.NotRead notRead -> true;
                            case Contents.Read read -> true;
                            case Contents.Failed failed -> false;
                            case Contents.Pending pending -> false;
                        };
                });
    }

    private int known() {
        int known = 0;
        for (ImageAssessment image : images) {
            for (PlatformAssessment platform : image.platforms()) {
                if (platform.knowledge() instanceof Knowledge.Resolved resolved) {
                    known += resolved.contents() instanceof Contents.Read ? 4 : 2;
                    known += resolved.comparisons().equals(Comparisons.NONE) ? 0 : 1;
                }
            }
        }
        return known;
    }

    /** The worst verdict of all images. */
    public Verdict verdict() {
        Verdict worst = Verdict.ADMIT;
        for (ImageAssessment image : images) {
            worst = worst.worse(image.verdict());
        }
        return worst;
    }
}
