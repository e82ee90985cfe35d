package dev.slimgate.application;

import dev.slimgate.admission.BreakGlass;
import dev.slimgate.admission.NamespaceSource;
import dev.slimgate.admission.Pinner;
import dev.slimgate.admission.ReviewListener;
import dev.slimgate.admission.Reviewer;
import dev.slimgate.assess.AssessorSettings;
import dev.slimgate.command.KnownNamespaces;
import dev.slimgate.document.Problem;
import dev.slimgate.document.RegistryDocument;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.registry.RegistrySettings;
import dev.slimgate.workload.WorkloadReader;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The webhook's parts without a cluster: policies, namespaces and registries come from files. */
@Singleton
public final class Webhook {
    private final ServeConfig config;
    private final WatchedPolicies policies;
    private final Assembly assembly;
    private final NamespaceSource namespaces;
    private final ReviewListener listener;
    private final ScheduledExecutorService reloads = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("policy-reload").factory());

    Webhook(ServeConfig config, Vertx vertx, ReviewMetrics metrics) {
        this.config = config;
        this.listener = ReviewListener.all(List.of(metrics));
        this.policies = new WatchedPolicies(config.policies().orElse(List.of()), waiverKeys(config));
        this.assembly = Assembly.of(
                registries(config.registries()),
                config.dockerConfig(),
                AssessorSettings.DEFAULTS.withNoMatch(config.noMatch()),
                () -> vertx);
        this.namespaces = namespaces(config.namespaces());
    }

    /** What answers requests. */
    @Produces
    @ApplicationScoped
    Reviewer reviewer() {
        return new Reviewer(
                assembly.assessor()::assess,
                policies,
                namespaces,
                nodeName -> List.of(),
                new WorkloadReader(),
                System::nanoTime,
                listener);
    }

    /** What pins the tags of Pods. */
    @Produces
    @ApplicationScoped
    Pinner pinner() {
        return new Pinner(assembly.assessor()::pins, policies, namespaces, new WorkloadReader(), System::nanoTime);
    }

    /** What tells of a broken glass. */
    @Produces
    @ApplicationScoped
    BreakGlass breakGlass() {
        return new BreakGlass(listener);
    }

    /** Reads the policies, and goes on looking for changes. */
    void start(@Observes StartupEvent event) {
        policies.reload();
        long period = config.policyReload().toMillis();
        var _ = reloads.scheduleWithFixedDelay(policies::reload, period, period, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        reloads.shutdownNow();
        assembly.close();
    }

    /** Whether there is anything to judge by. */
    boolean hasPolicies() {
        return !policies.get().policies().isEmpty();
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

    private static NamespaceSource namespaces(Optional<Path> file) {
        if (file.isEmpty()) {
            return (namespace, deadline) -> new NamespaceLabels.NotGiven();
        }
        KnownNamespaces known = KnownNamespaces.read(file.get());
        return (namespace, deadline) -> known.labels(namespace); // as `check` does it
    }
}
