package dev.slimgate.report;

import dev.slimgate.policy.Finding;
import dev.slimgate.policy.Rule;
import java.util.Comparator;
import java.util.List;

/**
 * In which order messages tell findings, as what comes last is cut first: what keeps an image from being judged or from
 * running, then what an intruder could use, then what only costs.
 */
final class Importance {
    private static final List<String> ORDER = List.of(
            "policy",
            "runnable",
            "compressedSize",
            "baseFamily",
            "shell",
            "packageManager",
            "user",
            "leftovers",
            "tools",
            "baseSupport",
            "expressions",
            "waste",
            "uncompressedSize",
            "growth",
            "layers",
            "age",
            "reference");

    private Importance() {}

    /** The findings, most important rule first; those of one rule, and of rules without a rank at the end, as they came. */
    static List<Finding> sorted(List<Finding> findings) {
        return findings.stream()
                .sorted(Comparator.comparingInt(Importance::rank))
                .toList();
    }

    private static int rank(Finding finding) {
        int index = ORDER.indexOf(Rule.field(finding.rule()));
        return index < 0 ? ORDER.size() : index;
    }
}
