package dev.slimgate.application;

import dev.slimgate.assess.SharedStore.Kind;
import dev.slimgate.store.StoreListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** Counts what the shared store does. Labels are kinds and results, closed sets; every series is there from the start. */
final class StoreMetrics implements StoreListener {
    private final Map<Kind, Map<Got, Counter>> gets = new EnumMap<>(Kind.class);
    private final Map<Kind, Map<Put, Counter>> puts = new EnumMap<>(Kind.class);
    private final Timer seconds;

    /** Registers all but {@link #watch}. */
    StoreMetrics(MeterRegistry registry) {
        for (Kind kind : Kind.values()) {
            Map<Got, Counter> got = new EnumMap<>(Got.class);
            for (Got result : Got.values()) {
                got.put(
                        result,
                        Counter.builder("slimgate.store.gets")
                                .description("Questions to the shared store, by what came of them")
                                .tag("kind", label(kind))
                                .tag("result", label(result))
                                .register(registry));
            }
            gets.put(kind, got);
            Map<Put, Counter> put = new EnumMap<>(Put.class);
            for (Put result : Put.values()) {
                put.put(
                        result,
                        Counter.builder("slimgate.store.puts")
                                .description("Values for the shared store, by what came of them")
                                .tag("kind", label(kind))
                                .tag("result", label(result))
                                .register(registry));
            }
            puts.put(kind, put);
        }
        this.seconds = Timer.builder("slimgate.store.get")
                .description("How long somebody waited for the shared store")
                .publishPercentileHistogram()
                .maximumExpectedValue(Duration.ofSeconds(20))
                .register(registry);
    }

    /** Shows whether the store is there. */
    static void watch(MeterRegistry registry, Supplier<Optional<String>> trouble) {
        Gauge.builder("slimgate.store.up", () -> trouble.get().isEmpty() ? 1 : 0)
                .description("Whether the shared store is there; all goes on without it")
                .register(registry);
    }

    private static String label(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void got(Kind kind, Got result, Duration duration) {
        count(gets, kind, result);
        if (result != Got.SKIPPED) {
            seconds.record(duration);
        }
    }

    @Override
    public void put(Kind kind, Put result) {
        count(puts, kind, result);
    }

    private static <R extends Enum<R>> void count(Map<Kind, Map<R, Counter>> counters, Kind kind, R result) {
        Objects.requireNonNull(Objects.requireNonNull(counters.get(kind)).get(result))
                .increment();
    }
}
