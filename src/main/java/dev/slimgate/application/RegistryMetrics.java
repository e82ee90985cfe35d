package dev.slimgate.application;

import dev.slimgate.registry.Quota;
import dev.slimgate.registry.RegistryEvent;
import dev.slimgate.registry.RegistryListener;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Counts what goes between Slimgate and registries. A host is a label only where the operator has listed it; Docker Hub has
 * its own, all others share one. The other labels are closed sets. All series: {@code docs/metrics.md}.
 */
@Singleton
public final class RegistryMetrics implements RegistryListener {
    private final MeterRegistry registry;
    private final Map<String, AtomicInteger> open = new ConcurrentHashMap<>();
    private final Map<String, AtomicReference<@Nullable Quota>> quotas = new ConcurrentHashMap<>();

    RegistryMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void happened(RegistryEvent event) {
        String host = event.host();
        switch (event) {
            case RegistryEvent.Asked asked ->
                Timer.builder("slimgate.registry.requests")
                        .description(
                                "Requests to registries, until the head of the answer; not_connected were not sent")
                        .tags("host", host, "kind", label(asked.kind()), "outcome", label(asked.outcome()))
                        .register(registry)
                        .record(asked.took());
            case RegistryEvent.Retried retried ->
                registry.counter("slimgate.registry.retries", "host", host, "cause", label(retried.cause()))
                        .increment();
            case RegistryEvent.HeldBack held ->
                registry.counter("slimgate.registry.held.back", "host", host, "reason", label(held.hold()))
                        .increment();
            case RegistryEvent.Switched switched -> switched(host, switched.open());
            case RegistryEvent.QuotaSeen seen -> quota(host, seen.quota());
        }
    }

    private void switched(String host, boolean opened) {
        if (opened) {
            registry.counter("slimgate.registry.breaker.openings", "host", host).increment();
        }
        if (!host.equals(RegistryEvent.OTHER)) { // of many hosts there is no one state
            open.computeIfAbsent(host, this::state).addAndGet(opened ? 1 : -1);
        }
    }

    private AtomicInteger state(String host) {
        AtomicInteger state = new AtomicInteger();
        Gauge.builder("slimgate.registry.breaker.open", state, AtomicInteger::get)
                .description("Whether a registry is not asked as it fails; Docker Hub has several hosts")
                .tag("host", host)
                .register(registry);
        return state;
    }

    private void quota(String host, Quota quota) {
        quotas.computeIfAbsent(host, this::gauges).set(quota);
    }

    private AtomicReference<@Nullable Quota> gauges(String host) {
        AtomicReference<@Nullable Quota> last = new AtomicReference<>();
        gauge("remaining", "Requests that a registry still allows, as it says itself", host, last, Quota::remaining);
        gauge("limit", "Requests that a registry allows in one window", host, last, Quota::limit);
        return last;
    }

    private void gauge(
            String what,
            String description,
            String host,
            AtomicReference<@Nullable Quota> last,
            ToLongFunction<Quota> figure) {
        Gauge.builder("slimgate.registry.quota." + what, last, held -> {
                    @Nullable Quota quota = held.get();
                    return quota == null ? Double.NaN : figure.applyAsLong(quota);
                })
                .description(description)
                .tag("host", host)
                .register(registry);
    }

    private static String label(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
