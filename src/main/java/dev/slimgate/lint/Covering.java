package dev.slimgate.lint;

import dev.slimgate.facts.ToolNames;
import dev.slimgate.policy.AgeRule;
import dev.slimgate.policy.BaseFamilyRule;
import dev.slimgate.policy.CompressedSizeRule;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.LayersRule;
import dev.slimgate.policy.LeftoversRule;
import dev.slimgate.policy.Match;
import dev.slimgate.policy.PackageManagerRule;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Quantity;
import dev.slimgate.policy.ReferenceRule;
import dev.slimgate.policy.Rule;
import dev.slimgate.policy.RunnableRule;
import dev.slimgate.policy.ShellRule;
import dev.slimgate.policy.ToolsRule;
import dev.slimgate.policy.UncompressedSizeRule;
import dev.slimgate.policy.UserRule;
import dev.slimgate.policy.expression.ExpressionRule;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether one policy asks for all that another asks for. A yes is certain; what is not known to be comparable is a no. */
final class Covering {
    private Covering() {}

    /** Whether the outer policy judges all that the inner one judges, at least as strictly, so that the inner adds nothing. */
    static boolean covers(Policy outer, Policy inner) {
        return seesAll(outer, inner)
                && covers(outer.match(), inner.match())
                && outer.stages().equals(inner.stages())
                && outer.waivers().equals(inner.waivers())
                && outer.unresolved().equals(inner.unresolved())
                && outer.pending().equals(inner.pending())
                && outer.enforcement().compareTo(inner.enforcement()) >= 0
                && inner.rules().stream()
                        .allMatch(rule -> outer.rules().stream()
                                .anyMatch(other -> strict(outer, other).compareTo(strict(inner, rule)) >= 0
                                        && asksAsMuch(other, rule)));
    }

    /** A policy of a namespace takes that namespace's waivers, a cluster policy does not: they are never the same. */
    private static boolean seesAll(Policy outer, Policy inner) {
        String namespace = outer.namespace();
        return namespace == null ? inner.namespace() == null : namespace.equals(inner.namespace());
    }

    private static boolean covers(Match outer, Match inner) {
        return Selectors.covers(outer.namespaces(), inner.namespaces())
                && Selectors.covers(outer.objects(), inner.objects())
                && Globs.covers(outer.images(), inner.images())
                && outer.containers().containsAll(inner.containers())
                && outer.imageVolumes() == inner.imageVolumes()
                && outer.templates() == inner.templates();
    }

    private static Enforcement strict(Policy policy, Rule rule) {
        Enforcement own = rule.enforcement();
        return own == null ? policy.enforcement() : own;
    }

    /** Whether whatever breaks the second rule breaks the first; kinds that are not named here are compared as a whole. */
    private static boolean asksAsMuch(Rule more, Rule less) {
        return switch (less) {
            case ShellRule ignored -> more instanceof ShellRule;
            case PackageManagerRule ignored -> more instanceof PackageManagerRule;
            case RunnableRule ignored -> more instanceof RunnableRule;
            case UserRule user ->
                more instanceof UserRule other && (user.allowUserNamespace() || !other.allowUserNamespace());
            case UncompressedSizeRule size ->
                more instanceof UncompressedSizeRule other
                        && other.max().bytes() <= size.max().bytes();
            case LayersRule layers -> more instanceof LayersRule other && other.maxCount() <= layers.maxCount();
            case AgeRule age -> more instanceof AgeRule other && other.maxDays() <= age.maxDays();
            case LeftoversRule leftovers ->
                more instanceof LeftoversRule other && other.forbid().containsAll(leftovers.forbid());
            case ToolsRule tools ->
                more instanceof ToolsRule other && names(other).containsAll(names(tools));
            case BaseFamilyRule base ->
                more instanceof BaseFamilyRule other
                        && base.allow().containsAll(other.allow())
                        && base.declared().containsAll(other.declared())
                        && other.minimumEvidence().compareTo(base.minimumEvidence()) >= 0;
            case CompressedSizeRule size -> more instanceof CompressedSizeRule other && asksAsMuch(other, size);
            case ReferenceRule reference ->
                more instanceof ReferenceRule other
                        && other.tags() == reference.tags()
                        && (other.forbidLatest() || !reference.forbidLatest());
            case ExpressionRule expression ->
                // A waiver may name it, so that another name is not the same.
                more instanceof ExpressionRule other
                        && other.called().equals(expression.called())
                        && other.source().strip().equals(expression.source().strip());
            default -> more.equals(less);
        };
    }

    private static Set<String> names(ToolsRule rule) {
        return rule.forbid().stream()
                .flatMap(word -> ToolNames.meantBy(word).stream())
                .collect(Collectors.toSet());
    }

    private static boolean asksAsMuch(CompressedSizeRule more, CompressedSizeRule less) {
        return more.perRuntime().keySet().equals(less.perRuntime().keySet())
                && more.perRuntime().entrySet().stream()
                        .allMatch(each ->
                                noMore(each.getValue(), less.perRuntime().get(each.getKey())))
                && noMore(more.max(), less.max())
                && noMore(more.perLayer(), less.perLayer());
    }

    private static boolean noMore(@Nullable Quantity more, @Nullable Quantity less) {
        return less == null || more != null && more.bytes() <= less.bytes();
    }
}
