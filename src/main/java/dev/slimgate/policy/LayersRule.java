package dev.slimgate.policy;

import org.jspecify.annotations.Nullable;

/**
 * {@code layers}: not too many layers.
 *
 * @param maxCount at least 1
 */
public record LayersRule(int maxCount, @Nullable Enforcement enforcement) implements Rule {
    public LayersRule {
        if (maxCount < 1) {
            throw new IllegalArgumentException("maxCount must be at least 1, not " + maxCount);
        }
    }

    @Override
    public String name() {
        return "layers";
    }

    @Override
    public String label() {
        return "layers";
    }

    @Override
    public boolean judgesImageVolumes() {
        return false;
    }

    @Override
    public Outcome judge(Subject subject) {
        int count = subject.facts().layers().size();
        return count <= maxCount ? new Outcome.Passed() : new Outcome.Violated(count + " layers, at most " + maxCount);
    }
}
