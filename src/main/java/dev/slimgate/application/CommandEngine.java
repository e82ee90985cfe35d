package dev.slimgate.application;

import dev.slimgate.assess.Assessing;
import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.assess.AssessorSettings;
import dev.slimgate.assess.Evidence;
import dev.slimgate.assess.ImageDifference;
import dev.slimgate.assess.Inspection;
import dev.slimgate.assess.NamedImage;
import dev.slimgate.assess.WorkBounds;
import dev.slimgate.command.Engine;
import dev.slimgate.command.EngineFactory;
import dev.slimgate.command.UsageException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.evidence.FactsKeys;
import dev.slimgate.evidence.SignedFacts;
import dev.slimgate.layout.AmbiguousNameException;
import dev.slimgate.layout.Layouts;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.Platform;
import dev.slimgate.registry.RegistryListener;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The engine of the command line: like the webhook's, on the user's own machine. */
final class CommandEngine implements Engine {
    private final LazyVertx vertx = new LazyVertx();
    private final Assembly assembly;
    private final ImagesOnDisk disk = new ImagesOnDisk();

    private CommandEngine(EngineFactory.Settings settings) {
        this.assembly = Assembly.of(
                settings.registries(),
                settings.catalogue(),
                List.of(),
                settings.dockerConfig(),
                AssessorSettings.DEFAULTS
                        .withNoMatch(settings.noMatch())
                        .withBounds(WorkBounds.NONE)
                        .withEvidence(evidence(settings)),
                Stores.none(),
                vertx,
                RegistryListener.NONE,
                disk::beside);
    }

    private static Evidence evidence(EngineFactory.Settings settings) {
        return settings.factsKeys() == null
                ? Evidence.NONE
                : new SignedFacts(
                        FactsKeys.open(settings.factsKeys(), System::nanoTime),
                        null,
                        outcome -> {},
                        InstantSource.system(),
                        System::nanoTime);
    }

    static Engine open(EngineFactory.Settings settings) {
        return new CommandEngine(settings);
    }

    @Override
    public Inspection inspect(String reference, @Nullable Platform platform, Deadline deadline) {
        return assembly.assessor().inspect(named(reference), platform, deadline);
    }

    @Override
    public ImageDifference compare(String before, String after, @Nullable Platform platform, Deadline deadline) {
        return assembly.assessor().compare(named(before), named(after), platform, deadline);
    }

    @Override
    public String nameOf(String reference, Inspection inspection) {
        if (!Layouts.isLocal(reference)) {
            return reference;
        }
        Digest index = inspection.indexDigest();
        return disk.name(reference, index == null ? inspection.facts().digest() : index)
                .toString();
    }

    private NamedImage named(String reference) {
        if (!Layouts.isLocal(reference)) {
            ImageReference parsed = ImageReference.parse(reference);
            return new NamedImage(parsed, assembly.registries().open(parsed, Requester.NOBODY), parsed.toString());
        }
        try {
            return new NamedImage(ImagesOnDisk.NAME, disk.open(reference), reference);
        } catch (AmbiguousNameException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Assessment assess(AssessmentRequest request) {
        return assembly.assessor().assess(request);
    }

    @Override
    public Assessing assessing() {
        return assembly.assessor();
    }

    @Override
    public void close() {
        assembly.close();
        disk.close();
        vertx.close();
    }

    /** Starts Vert.x when a registry is first contacted: images on disk do without. */
    private static final class LazyVertx implements Supplier<Vertx> {
        private @Nullable Vertx started;

        @Override
        public synchronized Vertx get() {
            Vertx vertx = started;
            if (vertx == null) {
                vertx = Vertx.vertx();
                started = vertx;
            }
            return vertx;
        }

        synchronized void close() {
            if (started != null) {
                started.close()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .orTimeout(5, TimeUnit.SECONDS)
                        .join();
            }
        }
    }
}
