package dev.slimgate.application;

import dev.slimgate.policy.NoMatch;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
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
    /** Files and folders of policies; without a cluster only. */
    Optional<List<Path>> policies();

    /** How often policies, and the files of keys and certificates, are looked at for changes. */
    @WithDefault("1s")
    Duration policyReload();

    /** The registries document. */
    Optional<Path> registries();

    /** Further base images and lifetimes; read at the start. */
    Optional<List<Path>> catalogue();

    /** A file of Namespace objects; without it every namespace selector counts as matching. */
    Optional<Path> namespaces();

    /** Whether the user's own docker configuration may give credentials. */
    @WithDefault("false")
    boolean dockerConfig();

    /** The PEM certificate that is served, and those that signed it; without a cluster only. */
    Optional<Path> tlsCertificate();

    /** Its private key, PEM without a password. */
    Optional<Path> tlsKey();

    /** What happens to an image that no policy matches. */
    @WithDefault("admit")
    NoMatch noMatch();

    /** The cluster that this process is part of. */
    Cluster cluster();

    /** How the API server calls the webhook. */
    Webhooks webhooks();

    /** The serving certificate. */
    Certificates certificates();

    /** How the API server proves who it is. */
    ClientAuth clientAuth();

    /** Signed waivers. */
    Waivers waivers();

    /** Pushes that registries tell of. */
    RegistryEvents registryEvents();

    /** Keys below {@code slimgate.cluster}. */
    interface Cluster {
        /** Whether policies and all else come from a cluster, and not from files. */
        @WithDefault("false")
        boolean enabled();

        /** What this process does. */
        @WithDefault("webhook,controller")
        List<Role> roles();

        /** The namespace that Slimgate runs in. */
        @WithDefault("slimgate-system")
        String namespace();

        /** The name that signed waivers are bound to. */
        Optional<String> name();

        /** Which of several replicas this is; the host's name if not said. */
        Optional<String> identity();

        /** Which pull secrets may be read. */
        @WithDefault("none")
        PullSecrets pullSecrets();

        /** With {@link PullSecrets#NAMESPACES} those whose pull secrets may be read. */
        Optional<List<String>> pullSecretNamespaces();

        /** Platforms besides those of the nodes, for groups of nodes that are scaled to zero: {@code linux/arm64}. */
        Optional<List<String>> platforms();

        /** Further kinds that run images: {@code rollouts.argoproj.io/Rollout=spec.template}. */
        Optional<List<String>> workloadKinds();
    }

    /** Which pull secrets may be read. */
    enum PullSecrets {
        NONE,
        NAMESPACES,
        ALL
    }

    /** Keys below {@code slimgate.webhooks}. */
    interface Webhooks {
        /** The name of both webhook configuration objects. */
        @WithDefault("slimgate")
        String name();

        /** The Service that the API server calls. */
        @WithDefault("slimgate-webhook")
        String service();

        /** The port of that Service. */
        @WithDefault("443")
        int servicePort();

        /** What the API server calls instead of a Service: an https address without a path. */
        Optional<URI> url();

        /** Namespaces that are never judged, besides Slimgate's own and {@code kube-system}. */
        Optional<List<String>> exemptNamespaces();
    }

    /** Keys below {@code slimgate.certificates}. */
    interface Certificates {
        /** Who makes the serving certificate. */
        @WithDefault("self")
        CertificateSource mode();

        /** The Secret with {@code tls.crt}, {@code tls.key} and {@code ca.crt}. */
        @WithDefault("slimgate-tls")
        String secret();

        /** The Secret with the authority that Slimgate makes. */
        @WithDefault("slimgate-ca")
        String caSecret();

        /** How long an authority is valid. */
        @WithDefault("3650d")
        Duration caValidity();

        /** How long a serving certificate is valid. */
        @WithDefault("90d")
        Duration validity();

        /** How long an old and a new authority are trusted side by side. */
        @WithDefault("24h")
        Duration overlap();
    }

    /** Who makes the serving certificate. */
    enum CertificateSource {
        /** Slimgate, with an authority of its own. */
        SELF,
        /** Somebody else, such as cert-manager or the chart, who writes the Secret. */
        SECRET
    }

    /** Keys below {@code slimgate.client-auth}. */
    interface ClientAuth {
        /**
         * PEM certificates of the authority that signs the API server's client certificate. Without it nobody is asked for
         * one.
         */
        Optional<Path> ca();

        /** Common names of which the client certificate must have one; any will do where none is listed. */
        Optional<List<String>> names();
    }

    /** Keys below {@code slimgate.waivers}. */
    interface Waivers {
        /** A JSON Web Key Set of public keys, which is read again when it changes; without it signatures prove nothing. */
        Optional<Path> keys();
    }

    /** Keys below {@code slimgate.registry-events}. */
    interface RegistryEvents {
        /** Tokens, a line each, of which a registry must show one at {@code /registry-events}; without it nobody may tell. */
        Optional<Path> tokenFile();
    }
}
