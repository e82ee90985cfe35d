package dev.slimgate.audit;

import dev.slimgate.oci.Platform;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What two sets of policies say differently of one image by one rule of one policy.
 *
 * @param platform null where the image could not be resolved, and where no policy matched
 * @param fix what the developer should do by the second set, one line; null where nothing is known
 */
public record Difference(
        ImageUse use,
        @Nullable Platform platform,
        Said before,
        Said after,
        @Nullable String fix) {

    /** Whether the second set weighs heavier. */
    public boolean worse() {
        return after.weight() > before.weight();
    }

    /** Whether the second set only says that it could not find out. */
    public boolean uncertain() {
        return after instanceof Said.ByRule(Finding finding) && finding.result() == Result.ERROR;
    }

    /** What one set of policies says. */
    public sealed interface Said {
        /** Neither violation nor error: the rule passes or is not there. */
        record Nothing() implements Said {}

        /** A violation, an error, or one of both that is waived. */
        record ByRule(Finding finding) implements Said {}

        /** No policy matches the image. */
        record NoPolicy(NoMatch effect) implements Said {}

        /** What this comes to. */
        default Verdict verdict() {
            return switch (this) {
                case Nothing nothing -> Verdict.ADMIT;
                case ByRule(Finding finding) -> Verdict.of(finding);
                case NoPolicy(NoMatch effect) ->
                    switch (effect) {
                        case ADMIT -> Verdict.ADMIT;
                        case WARN -> Verdict.WARN;
                        case DENY -> Verdict.DENY;
                    };
            };
        }

        /** 0 for nothing, 1 for what only reports tell, 2 for a warning, 3 for a denial. */
        default int weight() {
            return switch (verdict()) {
                case ADMIT -> this instanceof ByRule(Finding finding) && isTold(finding) ? 1 : 0;
                case WARN -> 2;
                case DENY -> 3;
            };
        }

        private static boolean isTold(Finding finding) {
            return switch (finding.result()) {
                case FAIL, WARN, ERROR -> true;
                case PASS, SKIP -> false;
            };
        }
    }
}
