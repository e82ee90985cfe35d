package dev.slimgate.application;

import dev.slimgate.admission.Bodies;
import dev.slimgate.admission.BreakGlass;
import dev.slimgate.admission.InProgress;
import dev.slimgate.admission.Pinner;
import dev.slimgate.admission.ReviewListener;
import dev.slimgate.admission.Reviewer;
import dev.slimgate.assess.Assessor;
import dev.slimgate.assess.AssessorSettings;
import dev.slimgate.assess.CacheSettings;
import dev.slimgate.assess.Prefetch;
import dev.slimgate.command.CatalogueFiles;
import dev.slimgate.document.Problem;
import dev.slimgate.document.RegistryDocument;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.notification.BearerToken;
import dev.slimgate.notification.RegistryEvents;
import dev.slimgate.registry.RegistrySettings;
import dev.slimgate.store.StoreListener;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The webhook's parts, with what they know of the world around: from files, or from a cluster. */
@Singleton
public final class Webhook {
    private final Surroundings surroundings;
    private final Stores stores;
    private final Assembly assembly;
    private final ReviewListener listener;
    private final Bounds bounds;
    private final Prefetch prefetch;
    private final Load load;
    private final boolean warmsUp;
    private volatile boolean warm;

    Webhook(
            ServeConfig config,
            Vertx vertx,
            ReviewMetrics metrics,
            PolicyMetrics policyMetrics,
            RegistryMetrics registryMetrics,
            MeterRegistry meters,
            ServingCertificate certificate,
            Instance<KubernetesClient> client,
            Instance<ClusterPart> parts) {
        RegistrySettings registries = registries(config.registries());
        Catalogue catalogue = CatalogueFiles.read(config.catalogue().orElse(List.of()));
        WaiverSignatures signatures = waiverKeys(config);
        this.stores = stores(config, vertx, meters);
        CacheSettings caches = CacheConfig.of(config.cache());
        this.bounds = Bounds.of(config.bounds());
        this.warmsUp = config.cluster().enabled();
        this.surroundings = config.cluster().enabled()
                ? ClusterSurroundings.open(
                        client.get(),
                        config,
                        ClusterSettings.of(config),
                        signatures,
                        parts.stream().toList(),
                        this::assessor)
                : new FileSurroundings(config, signatures);
        if (config.cluster().enabled()) { // which is there, as it has been asked
            certificate.follow(
                    client.get(),
                    config.cluster().namespace(),
                    config.certificates().secret());
        }
        this.listener =
                ReviewListener.all(Stream.concat(Stream.of(metrics, policyMetrics), surroundings.listeners().stream())
                        .toList());
        this.assembly = Assembly.of(
                registries,
                catalogue,
                surroundings.credentials(),
                config.dockerConfig(),
                AssessorSettings.DEFAULTS
                        .withNoMatch(config.noMatch())
                        .withCaches(caches)
                        .withBounds(bounds.work())
                        .withEvidence(FactsMetrics.evidence(config.facts(), meters)),
                stores,
                () -> vertx,
                registryMetrics,
                registry -> registry);
        this.load = new Load(bounds.reviews(), bounds.bodies(), assembly.assessor());
        this.prefetch = new Prefetch(assembly.assessor(), surroundings.rulebook(), System::nanoTime);
    }

    /** For those who are not in a hurry; the webhook's own way is bounded besides. */
    private Assessor assessor() {
        return assembly.assessor();
    }

    /** What answers requests. */
    @Produces
    @ApplicationScoped
    Reviewer reviewer() {
        return new Reviewer(
                bounds.reviews().assess(request -> {
                    prefetch.seen(request);
                    return assembly.assessor().assess(request);
                }),
                surroundings.rulebook(),
                bounds.reviews().namespaces(surroundings.namespaces()),
                surroundings.nodes(),
                surroundings.workloads(),
                surroundings.runs(),
                System::nanoTime,
                InstantSource.system(),
                listener);
    }

    /** What pins the tags of Pods. */
    @Produces
    @ApplicationScoped
    Pinner pinner() {
        return new Pinner(
                bounds.reviews().pins(assembly.assessor()::pins),
                surroundings.rulebook(),
                bounds.reviews().namespaces(surroundings.namespaces()),
                surroundings.workloads(),
                System::nanoTime);
    }

    /** What reads the bodies of requests. */
    @Produces
    @Singleton
    Bodies bodies() {
        return bounds.bodies();
    }

    /** Where to see how much is under way. Held here, as meters hold weakly what they look at. */
    record Load(InProgress reviews, Bodies bodies, Assessor assessor) {}

    Load load() {
        return load;
    }

    /** What hears of pushes, from whom the operator lets tell them. */
    @Produces
    @Singleton
    RegistryEvents registryEvents(ServeConfig config) {
        return new RegistryEvents(
                config.registryEvents().tokenFile().map(BearerToken::new).orElse(null), prefetch::pushed);
    }

    /** What tells of a broken glass. */
    @Produces
    @ApplicationScoped
    BreakGlass breakGlass() {
        return new BreakGlass(listener);
    }

    /** Begins to follow changes, and warms the path up where that is asked for before it is ready. */
    void start(@Observes StartupEvent event) {
        surroundings.start();
        prefetch.start();
        if (warmsUp) {
            Thread.ofVirtual().name("warm-up").start(() -> warm = WarmUp.run(assembly.assessor()::assess));
        }
    }

    void stop(@Observes ShutdownEvent event) {
        prefetch.close();
        surroundings.close();
        assembly.close();
        stores.close();
        bounds.bodies().close();
    }

    /** Whether requests can be answered as they should be. */
    boolean ready() {
        return surroundings.ready() && (warm || !warmsUp);
    }

    /** What operators should know, for the health check. */
    Map<String, String> remarks() {
        Map<String, String> remarks = new TreeMap<>(surroundings.remarks());
        remarks.putAll(assembly.registries().remarks());
        if (warmsUp && !warm) {
            remarks.put("warm", "not yet");
        }
        stores.trouble().get().ifPresent(trouble -> remarks.put("sharedStore", trouble));
        return remarks;
    }

    private static Stores stores(ServeConfig config, Vertx vertx, MeterRegistry meters) {
        if (config.store().url().isEmpty()) {
            return Stores.open(config, vertx, StoreListener.NONE);
        }
        Stores opened = Stores.open(config, vertx, new StoreMetrics(meters));
        StoreMetrics.watch(meters, opened.trouble());
        return opened;
    }

    private static WaiverSignatures waiverKeys(ServeConfig config) {
        return WaiverSignatures.of(
                config.waivers().keys().orElse(null), config.cluster().name().orElse(""));
    }

    private static RegistrySettings registries(Optional<Path> file) {
        if (file.isEmpty()) {
            return RegistrySettings.NONE;
        }
        RegistryDocument.Result read = RegistryDocument.read(file.get(), text(file.get()));
        if (!read.problems().isEmpty()) {
            throw new IllegalArgumentException(
                    read.problems().stream().map(Problem::toString).collect(Collectors.joining("\n")));
        }
        return read.settings();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
