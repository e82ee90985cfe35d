package dev.slimgate.application;

import dev.slimgate.admission.Decision;
import dev.slimgate.admission.ReviewListener;
import dev.slimgate.admission.Reviewed;
import dev.slimgate.policy.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Counts answers. No label is ever a name from the cluster, so that nobody can make series without end; every series is
 * there from the start, so that an alert sees the first of its kind.
 */
@Singleton
public final class ReviewMetrics implements ReviewListener {
    private final Map<Word, Counter> reviews = new EnumMap<>(Word.class);
    private final Counter waiverUses;
    private final Counter brokenGlasses;
    private final Timer seconds;

    ReviewMetrics(MeterRegistry registry) {
        for (Word word : Word.values()) {
            reviews.put(
                    word,
                    Counter.builder("slimgate.admission.reviews")
                            .description("Admission requests that were answered, by what was decided")
                            .tag("verdict", word.label)
                            .register(registry));
        }
        this.waiverUses = Counter.builder("slimgate.waiver.uses")
                .description("Waivers that kept a rule from denying, warning or being reported, once for each request")
                .register(registry);
        this.brokenGlasses = Counter.builder("slimgate.break.glass")
                .description("Objects that were let through by the break-glass annotation, dry runs left out")
                .register(registry);
        this.seconds = Timer.builder("slimgate.admission")
                .description("How long the decision on a request took")
                .publishPercentileHistogram()
                .register(registry);
    }

    /** The closed set of what can be decided. */
    private enum Word {
        ADMIT("admit"),
        WARN("warn"),
        DENY("deny"),
        NOT_JUDGED("notJudged"),
        BREAK_GLASS("breakGlass");

        private final String label;

        Word(String label) {
            this.label = label;
        }

        static Word of(Decision decision) {
            return switch (decision) {
                case Decision.NotJudged notJudged -> NOT_JUDGED;
                case Decision.Judged judged -> of(judged.assessment().verdict());
                case Decision.Unreadable unreadable -> unreadable.denied() ? DENY : WARN;
                case Decision.BrokenGlass brokenGlass -> BREAK_GLASS;
            };
        }

        private static Word of(Verdict verdict) {
            return switch (verdict) {
                case ADMIT -> ADMIT;
                case WARN -> WARN;
                case DENY -> DENY;
            };
        }
    }

    @Override
    public void reviewed(Reviewed reviewed) {
        Objects.requireNonNull(reviews.get(Word.of(reviewed.decision()))).increment();
        switch (reviewed.decision()) {
            case Decision.Judged judged -> {
                waiverUses.increment(judged.assessment().waivers().size());
                seconds.record(reviewed.duration());
            }
            case Decision.BrokenGlass brokenGlass -> {
                if (!reviewed.request().dryRun()) {
                    brokenGlasses.increment();
                }
            }
            case Decision.NotJudged notJudged -> seconds.record(reviewed.duration());
            case Decision.Unreadable unreadable -> seconds.record(reviewed.duration());
        }
    }
}
