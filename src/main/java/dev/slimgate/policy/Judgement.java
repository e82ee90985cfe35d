package dev.slimgate.policy;

import java.util.List;

/**
 * What all matching policies say of one image on one platform.
 *
 * @param findings policies in their order, rules in theirs; empty where no policy matched
 * @param needsContents whether some rule cannot decide without the layers, and {@link Knowledge.Contents.NotRead} is all
 *     that was known of them. Its finding is then missing: read them and judge again
 */
public record Judgement(List<Finding> findings, boolean needsContents) {
    public Judgement {
        findings = List.copyOf(findings);
    }
}
