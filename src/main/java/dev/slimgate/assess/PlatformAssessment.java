package dev.slimgate.assess;

import dev.slimgate.oci.Platform;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found out and judged of one image on one platform.
 *
 * @param platform null where the image could not be resolved
 * @param knowledge what was known when it was judged
 * @param findings of all matching policies, passes included
 * @param fix what the developer should do instead, one line; null where nothing is wrong or nothing is known
 */
public record PlatformAssessment(
        @Nullable Platform platform,
        Knowledge knowledge,
        List<Finding> findings,
        @Nullable String fix) {
    public PlatformAssessment {
        findings = List.copyOf(findings);
    }

    /** The id of the trusted key by whose word the layers' contents are; null where they were read here, or not. */
    public @Nullable String signedBy() {
        return knowledge instanceof Knowledge.Resolved known && known.contents() instanceof Knowledge.Contents.Read read
                ? read.signedBy()
                : null;
    }

    /** What all findings together come to. */
    public Verdict verdict() {
        Verdict worst = Verdict.ADMIT;
        for (Finding finding : findings) {
            worst = worst.worse(Verdict.of(finding));
        }
        return worst;
    }
}
