package dev.slimgate.command;

import dev.slimgate.facts.Catalogue;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.registry.RegistrySettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Opens an engine once the arguments are known. */
public interface EngineFactory {

    /** An engine, to be closed by the caller. */
    Engine open(Settings settings);

    /**
     * What the arguments say about the engine.
     *
     * @param registries what {@code --registries} says
     * @param catalogue base images and lifetimes that are known, the shipped ones included
     * @param dockerConfig whether the user's own docker configuration may give credentials
     * @param noMatch what happens to an image that no policy matches
     * @param factsKeys public keys whose signed facts count; null where none do
     */
    record Settings(
            RegistrySettings registries,
            Catalogue catalogue,
            boolean dockerConfig,
            NoMatch noMatch,
            @Nullable Path factsKeys) {
        /** Where no signed facts count. */
        public Settings(RegistrySettings registries, Catalogue catalogue, boolean dockerConfig, NoMatch noMatch) {
            this(registries, catalogue, dockerConfig, noMatch, null);
        }
    }
}
