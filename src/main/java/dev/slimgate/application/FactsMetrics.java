package dev.slimgate.application;

import dev.slimgate.assess.Evidence;
import dev.slimgate.evidence.FactsKeys;
import dev.slimgate.evidence.SignedFacts;
import dev.slimgate.evidence.SignedFacts.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Counts what comes of looking for signed facts. The label is a closed set; every series is there from the start. */
final class FactsMetrics implements Consumer<Outcome> {
    private final Map<Outcome, Counter> looks = new EnumMap<>(Outcome.class);

    private FactsMetrics(MeterRegistry registry) {
        for (Outcome outcome : Outcome.values()) {
            looks.put(
                    outcome,
                    Counter.builder("slimgate.signed.facts")
                            .description("Looks for signed facts of an image, by what came of them")
                            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    /**
     * Whose word counts.
     *
     * @throws dev.slimgate.oci.MalformedException where the keys cannot be read
     */
    static Evidence evidence(ServeConfig.Facts config, MeterRegistry registry) {
        return config.keys()
                .<Evidence>map(file -> new SignedFacts(
                        FactsKeys.open(file, System::nanoTime),
                        config.maxAge().orElse(null),
                        new FactsMetrics(registry),
                        InstantSource.system(),
                        System::nanoTime))
                .orElse(Evidence.NONE);
    }

    @Override
    public void accept(Outcome outcome) {
        Counter counter = looks.get(outcome);
        if (counter != null) {
            counter.increment();
        }
    }
}
