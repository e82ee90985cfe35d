package dev.slimgate.command;

import dev.slimgate.document.RegistryDocument;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.registry.RegistrySettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of commands that ask registries. */
final class RegistryOptions {
    @Option(
            names = "--registries",
            paramLabel = "FILE",
            description = "Which registries may be asked and how: plain HTTP, authorities, credentials, limits.")
    @Nullable Path registries;

    @Option(names = "--no-docker-config", description = "Do not use the credentials of your own docker configuration.")
    boolean noDockerConfig;

    @Option(
            names = "--catalogue",
            paramLabel = "FILE",
            description =
                    "Further base images and lifetimes, as `slimgate catalogue add` writes them. May be repeated.")
    List<Path> catalogues = List.of();

    @Option(
            names = "--facts-keys",
            paramLabel = "FILE",
            description = {
                "Public keys, a JSON Web Key Set: facts that one of them has signed and that are attached to the image count",
                "instead of reading its layers. Default: layers are read."
            })
    @Nullable Path factsKeys;

    /** What an engine is opened with. */
    EngineFactory.Settings engine(NoMatch noMatch) {
        return new EngineFactory.Settings(
                settings(), CatalogueFiles.read(catalogues), dockerConfig(), noMatch, factsKeys);
    }

    /** The same to tell what the bytes of an image show, and nothing else. */
    EngineFactory.Settings signing() {
        if (factsKeys != null || !catalogues.isEmpty()) {
            throw new UsageException(
                    "--sign tells what was read here and knows no bases: not with --facts-keys and --catalogue");
        }
        return new EngineFactory.Settings(settings(), Catalogue.EMPTY, dockerConfig(), NoMatch.ADMIT);
    }

    boolean dockerConfig() {
        return !noDockerConfig;
    }

    /**
     * What somebody with a registry on their own machine must know: it looks unreachable because nobody listed it.
     *
     * @param unreachable whether a registry was
     */
    Optional<String> hint(boolean unreachable) {
        return unreachable && registries == null
                ? Optional.of("slimgate: a registry on a loopback or private address, or without TLS, is asked only if"
                        + " --registries FILE lists it")
                : Optional.empty();
    }

    /** What the file says; nothing configured where none is named. */
    RegistrySettings settings() {
        if (registries == null) {
            return RegistrySettings.NONE;
        }
        RegistryDocument.Result result = RegistryDocument.read(registries, TextFiles.read(registries));
        if (!result.problems().isEmpty()) {
            throw new InputException(
                    result.problems().stream().map(TextFiles::problem).toList());
        }
        return result.settings();
    }
}
