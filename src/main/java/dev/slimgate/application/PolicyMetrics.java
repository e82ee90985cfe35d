package dev.slimgate.application;

import dev.slimgate.admission.Decision;
import dev.slimgate.admission.ReviewListener;
import dev.slimgate.admission.Reviewed;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Rule;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what policies say of images, by policy, rule and result. Names of cluster policies come from administrators: the
 * first {@value #MOST_POLICIES} are labels, all others share {@value #OTHER}. Names of namespaced policies are users' own,
 * so those share {@value #NAMESPACED}. None of these shared labels can be a policy's name. Rules and results are closed
 * sets.
 */
@Singleton
final class PolicyMetrics implements ReviewListener {
    static final int MOST_POLICIES = 50;
    static final String OTHER = "_other";
    static final String NAMESPACED = "_namespaced";
    static final String NONE = "_none";

    private final MeterRegistry registry;
    private final Map<String, String> policies = new ConcurrentHashMap<>();
    private final Map<Labels, Counter> counters = new ConcurrentHashMap<>();

    PolicyMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    private record Labels(String policy, String rule, Result result) {}

    @Override
    public void reviewed(Reviewed reviewed) {
        if (reviewed.decision() instanceof Decision.Judged judged) {
            judged.assessment().images().forEach(this::count);
        }
    }

    private void count(ImageAssessment image) {
        if (image.noMatch() != null) {
            Result result =
                    switch (image.noMatch()) {
                        case ADMIT -> Result.SKIP;
                        case WARN -> Result.WARN;
                        case DENY -> Result.FAIL;
                    };
            count(new Labels(NONE, "policy", result));
        }
        image.findings()
                .forEach(finding -> count(new Labels(policy(finding), Rule.field(finding.rule()), finding.result())));
    }

    private void count(Labels labels) {
        counters.computeIfAbsent(labels, this::counter).increment();
    }

    private Counter counter(Labels labels) {
        return Counter.builder("slimgate.policy.results")
                .description("What rules of policies said of images in admission requests")
                .tags(
                        "policy",
                        labels.policy(),
                        "rule",
                        labels.rule(),
                        "result",
                        labels.result().label())
                .register(registry);
    }

    private String policy(Finding finding) {
        if (finding.policyNamespace() != null) {
            return NAMESPACED;
        }
        String known = policies.get(finding.policy());
        if (known != null) {
            return known;
        }
        synchronized (policies) {
            return policies.size() < MOST_POLICIES
                    ? policies.computeIfAbsent(finding.policy(), name -> name)
                    : policies.getOrDefault(finding.policy(), OTHER);
        }
    }
}
