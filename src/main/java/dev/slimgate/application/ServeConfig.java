package dev.slimgate.application;

import dev.slimgate.policy.NoMatch;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the webhook is told at its start, by the options of {@code serve} or by the environment
 * ({@code SLIMGATE_POLICIES=/etc/slimgate/policies}).
 */
@ConfigMapping(prefix = "slimgate")
public interface ServeConfig {
    /** Files and folders of policies. */
    Optional<List<Path>> policies();

    /** How often policies are looked at for changes. */
    @WithDefault("1s")
    Duration policyReload();

    /** The registries document. */
    Optional<Path> registries();

    /** A file of Namespace objects; without it every namespace selector counts as matching. */
    Optional<Path> namespaces();

    /** Whether the user's own docker configuration may give credentials. */
    @WithDefault("false")
    boolean dockerConfig();

    /** Signed waivers. */
    Waivers waivers();

    /** The cluster. */
    Cluster cluster();

    /** What signed waivers are checked by. */
    interface Waivers {
        /** A JSON Web Key Set of public keys, which is read again when it changes; without it signatures prove nothing. */
        Optional<Path> keys();
    }

    /** Which cluster this is. */
    interface Cluster {
        /** Its name, which signed waivers must carry. */
        Optional<String> name();
    }

    /** What happens to an image that no policy matches. */
    @WithDefault("admit")
    NoMatch noMatch();
}
