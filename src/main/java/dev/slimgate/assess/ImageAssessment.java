package dev.slimgate.assess;

import dev.slimgate.oci.Digest;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.Verdict;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found out and judged of one image.
 *
 * @param use where the image stands
 * @param resolved the digest that the reference was resolved to, the index's where there is one; null where it was not
 *     resolved
 * @param platforms one for each platform judged, in the index's order; where the image could not be resolved one without
 *     a platform; empty where no policy matched
 * @param noMatch what is done where no policy matched; null where one did
 * @param tagAge how long ago the registry said what the tag names, where that is longer than a tag's life; null elsewhere
 */
public record ImageAssessment(
        ImageUse use,
        @Nullable Digest resolved,
        List<PlatformAssessment> platforms,
        @Nullable NoMatch noMatch,
        @Nullable Duration tagAge) {

    public ImageAssessment {
        platforms = List.copyOf(platforms);
    }

    /** Of a reference that was asked for within its life. */
    public ImageAssessment(
            ImageUse use, @Nullable Digest resolved, List<PlatformAssessment> platforms, @Nullable NoMatch noMatch) {
        this(use, resolved, platforms, noMatch, null);
    }

    /** The worst verdict of all platforms, or what is done where no policy matched. */
    public Verdict verdict() {
        if (noMatch != null) {
            return switch (noMatch) {
                case ADMIT -> Verdict.ADMIT;
                case WARN -> Verdict.WARN;
                case DENY -> Verdict.DENY;
            };
        }
        Verdict worst = Verdict.ADMIT;
        for (PlatformAssessment platform : platforms) {
            worst = worst.worse(platform.verdict());
        }
        return worst;
    }

    /** The platform that is told: the first of those with the worst verdict; null where no policy matched. */
    public @Nullable PlatformAssessment worst() {
        Verdict worst = verdict();
        for (PlatformAssessment platform : platforms) {
            if (platform.verdict() == worst) {
                return platform;
            }
        }
        return null;
    }

    /** The findings of the platform that is told; empty where no policy matched. */
    public List<Finding> findings() {
        PlatformAssessment worst = worst();
        return worst == null ? List.of() : worst.findings();
    }
}
