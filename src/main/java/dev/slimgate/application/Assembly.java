package dev.slimgate.application;

import dev.slimgate.assess.Assessor;
import dev.slimgate.assess.AssessorSettings;
import dev.slimgate.content.ImageSources;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerScanner;
import dev.slimgate.inspect.ContentInspector;
import dev.slimgate.registry.CredentialSource;
import dev.slimgate.registry.DockerConfigCredentials;
import dev.slimgate.registry.RegistryClient;
import dev.slimgate.registry.RegistryListener;
import dev.slimgate.registry.RegistrySettings;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The parts that find out and judge, put together the same way for the webhook and for the command line.
 *
 * @param registries where images come from
 * @param assessor the one entry
 */
record Assembly(RegistryClient registries, Assessor assessor) implements AutoCloseable {

    /**
     * As below, with registries alone and without a shared store.
     *
     * @param catalogue base images that are known by their layers
     * @param credentials tried first, in this order
     * @param dockerConfig whether the user's own docker configuration may give credentials
     * @param vertx asked when a registry is first contacted
     */
    static Assembly of(
            RegistrySettings registries,
            Catalogue catalogue,
            List<CredentialSource> credentials,
            boolean dockerConfig,
            AssessorSettings settings,
            Supplier<Vertx> vertx) {
        return of(
                registries,
                catalogue,
                credentials,
                dockerConfig,
                settings,
                Stores.none(),
                vertx,
                RegistryListener.NONE,
                client -> client);
    }

    /**
     * @param catalogue base images that are known by their layers
     * @param credentials tried first, in this order
     * @param dockerConfig whether the user's own docker configuration may give credentials
     * @param stores what replicas share; not closed with this
     * @param vertx asked when a registry is first contacted
     * @param listener told of requests to registries
     * @param images makes of the registries all that images may come from
     */
    static Assembly of(
            RegistrySettings registries,
            Catalogue catalogue,
            List<CredentialSource> credentials,
            boolean dockerConfig,
            AssessorSettings settings,
            Stores stores,
            Supplier<Vertx> vertx,
            RegistryListener listener,
            UnaryOperator<ImageSources> images) {
        ReadLimits limits = ReadLimits.DEFAULTS;
        List<CredentialSource> sources = new ArrayList<>(credentials);
        if (dockerConfig) {
            sources.add(new DockerConfigCredentials(dockerConfigFile()));
        }
        RegistryClient client = new RegistryClient(registries, sources, limits, vertx, stores.accessKeys(), listener);
        LayerScanner scanner = new LayerScanner(limits, ContentInspector.probe(), new IndexBudget(limits.indexBytes()));
        return new Assembly(
                client,
                new Assessor(
                        images.apply(client),
                        scanner,
                        new ContentInspector(catalogue),
                        limits,
                        settings,
                        stores.shared(),
                        InstantSource.system(),
                        System::nanoTime));
    }

    /** {@code $DOCKER_CONFIG/config.json}, else {@code ~/.docker/config.json}, as docker itself looks for it. */
    private static Path dockerConfigFile() {
        String folder = System.getenv("DOCKER_CONFIG");
        Path directory = folder != null && !folder.isEmpty()
                ? Path.of(folder)
                : Path.of(System.getProperty("user.home", ""), ".docker");
        return directory.resolve("config.json");
    }

    @Override
    public void close() {
        assessor.close();
        registries.close();
    }
}
