package dev.slimgate.application;

import dev.slimgate.assess.CacheUse;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** Tells how much is under way, and how much came beyond the bounds. */
@Singleton
final class LoadMetrics {
    private final MeterRegistry registry;
    private final Webhook webhook;

    LoadMetrics(MeterRegistry registry, Webhook webhook) {
        this.registry = registry;
        this.webhook = webhook;
    }

    void register(@Observes StartupEvent event) {
        Webhook.Load load = webhook.load();
        Gauge.builder("slimgate.reviews.in.progress", load, now -> now.reviews().now())
                .description("Admission requests that wait for something")
                .register(registry);
        FunctionCounter.builder(
                        "slimgate.reviews.beyond", load, now -> now.reviews().beyond())
                .description(
                        "Admission requests, and their namespaces, that were judged from memory alone for want of a place")
                .register(registry);
        Gauge.builder("slimgate.bodies.bytes", load, now -> now.bodies().takenBytes())
                .description("Memory for the bodies of admission requests")
                .baseUnit("bytes")
                .register(registry);
        FunctionCounter.builder(
                        "slimgate.bodies.refused", load, now -> now.bodies().refused())
                .description("Admission requests that were answered 503, as there was no room for them")
                .register(registry);
        Gauge.builder(
                        "slimgate.fetches.in.progress",
                        load,
                        now -> now.assessor().fetches().taken())
                .description("Fetches of manifests, configs and lists of tags that are under way")
                .register(registry);
        FunctionCounter.builder(
                        "slimgate.fetches.refused",
                        load,
                        now -> now.assessor().fetches().refused())
                .description("Fetches that were not begun for want of a place")
                .register(registry);
        Gauge.builder("slimgate.scans.waiting", load, now -> now.assessor().scansWaiting())
                .description("Images whose layers wait to be read")
                .register(registry);
        FunctionCounter.builder(
                        "slimgate.scans.given.up", load, now -> now.assessor().scansGivenUp())
                .description("Images whose layers were not read, as too many waited or nobody asked any more")
                .register(registry);
        FunctionCounter.builder("slimgate.scanned", load, now -> now.assessor().scannedBytes())
                .description("Compressed bytes of layers that were read to their end")
                .baseUnit("bytes")
                .register(registry);
        for (CacheUse.Kind cache : CacheUse.Kind.values()) {
            asked(load, cache, "hit", CacheUse::hits);
            asked(load, cache, "miss", CacheUse::misses);
        }
    }

    private void asked(Webhook.Load load, CacheUse.Kind cache, String result, ToLongFunction<CacheUse> count) {
        FunctionCounter.builder(
                        "slimgate.cache.gets",
                        load,
                        now -> count.applyAsLong(now.assessor().use(cache)))
                .description("Questions to caches in memory, by what came of them")
                .tags("cache", cache.name().toLowerCase(Locale.ROOT), "result", result)
                .register(registry);
    }
}
