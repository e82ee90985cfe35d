package dev.slimgate.proposal;

import java.util.Locale;

/** How much a proposed policy asks for; each asks for what the one before asks, and more. */
public enum Strictness {
    /** What nearly every team can mend in an hour. */
    BASELINE(0.98, 0.95),
    /** Besides, a base among those in use, no shell and no package manager, and no tools that help an intruder. */
    RESTRICTED(0.95, 0.90),
    /** Besides, a minimal base alone, a limit of what is unpacked, an age, and nothing that only building needs. */
    PRODUCTION(0.90, 0.90);

    private final double quantile;
    private final double passing;

    Strictness(double quantile, double passing) {
        this.quantile = quantile;
        this.passing = passing;
    }

    /** Limits are set where this share of what runs is within them. */
    double quantile() {
        return quantile;
    }

    /** The share of workloads that pass all rules that count at once. */
    double passing() {
        return passing;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
