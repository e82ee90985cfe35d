package dev.slimgate.application;

import dev.slimgate.admission.BreakGlass;
import dev.slimgate.admission.Pinner;
import dev.slimgate.admission.ReviewListener;
import dev.slimgate.admission.Reviewer;
import dev.slimgate.assess.AssessorSettings;
import dev.slimgate.assess.Prefetch;
import dev.slimgate.command.CatalogueFiles;
import dev.slimgate.document.Problem;
import dev.slimgate.document.RegistryDocument;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.notification.BearerToken;
import dev.slimgate.notification.RegistryEvents;
import dev.slimgate.registry.RegistrySettings;
import io.fabric8.kubernetes.client.KubernetesClient;
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
    private final Assembly assembly;
    private final ReviewListener listener;
    private final Prefetch prefetch;
    private final boolean warmsUp;
    private volatile boolean warm;

    Webhook(
            ServeConfig config,
            Vertx vertx,
            ReviewMetrics metrics,
            ServingCertificate certificate,
            Instance<KubernetesClient> client,
            Instance<ClusterPart> parts) {
        RegistrySettings registries = registries(config.registries());
        Catalogue catalogue = CatalogueFiles.read(config.catalogue().orElse(List.of()));
        WaiverSignatures signatures = waiverKeys(config);
        this.warmsUp = config.cluster().enabled();
        this.surroundings = config.cluster().enabled()
                ? ClusterSurroundings.open(
                        client.get(),
                        config,
                        ClusterSettings.of(config),
                        signatures,
                        parts.stream().toList())
                : new FileSurroundings(config, signatures);
        if (config.cluster().enabled()) { // which is there, as it has been asked
            certificate.follow(
                    client.get(),
                    config.cluster().namespace(),
                    config.certificates().secret());
        }
        this.listener = ReviewListener.all(Stream.concat(Stream.of(metrics), surroundings.listeners().stream())
                .toList());
        this.assembly = Assembly.of(
                registries,
                catalogue,
                surroundings.credentials(),
                config.dockerConfig(),
                AssessorSettings.DEFAULTS.withNoMatch(config.noMatch()),
                () -> vertx);
        this.prefetch = new Prefetch(assembly.assessor(), surroundings.rulebook(), System::nanoTime);
    }

    /** What answers requests. */
    @Produces
    @ApplicationScoped
    Reviewer reviewer() {
        return new Reviewer(
                request -> {
                    prefetch.seen(request);
                    return assembly.assessor().assess(request);
                },
                surroundings.rulebook(),
                surroundings.namespaces(),
                surroundings.nodes(),
                surroundings.workloads(),
                System::nanoTime,
                listener);
    }

    /** What pins the tags of Pods. */
    @Produces
    @ApplicationScoped
    Pinner pinner() {
        return new Pinner(
                assembly.assessor()::pins,
                surroundings.rulebook(),
                surroundings.namespaces(),
                surroundings.workloads(),
                System::nanoTime);
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
    }

    /** Whether requests can be answered as they should be. */
    boolean ready() {
        return surroundings.ready() && (warm || !warmsUp);
    }

    /** What operators should know, for the health check. */
    Map<String, String> remarks() {
        Map<String, String> remarks = new TreeMap<>(surroundings.remarks());
        if (warmsUp && !warm) {
            remarks.put("warm", "not yet");
        }
        return remarks;
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
