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

    /** What is remembered. */
    Caches cache();

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

    /** Facts that somebody else has signed. */
    Facts facts();

    /** Where replicas share what they find out. */
    Store store();

    /** How much is done at a time. */
    Bounds bounds();

    /** Pushes that registries tell of. */
    RegistryEvents registryEvents();

    /** The audit of what runs in the cluster. */
    Audits audit();

    /** Keys below {@code slimgate.cache}. */
    interface Caches {
        /** How long a tag is taken to name what it named when it was last asked for. */
        @WithDefault("30s")
        Duration tagLife();

        /** How old that may get while it is asked for anew in the background; {@code 0s}: nothing past its life is used. */
        @WithDefault("1h")
        Duration tagMostAge();

        /** Of heap for all caches together, such as {@code 96Mi}; never more than a quarter of the heap. */
        @WithDefault("96Mi")
        String bytes();
    }

    /** Keys below {@code slimgate.bounds}. */
    interface Bounds {
        /** Requests that wait for something at the same time, half of them of one namespace. */
        @WithDefault("512")
        int reviews();

        /** Fetches of manifests and configs that are under way, half of them for one namespace. */
        @WithDefault("1024")
        int fetches();

        /** Images whose layers wait to be read. */
        @WithDefault("256")
        int waitingScans();

        /** MiB of all request bodies at the same time; a sixteenth of the heap where that is less. */
        @WithDefault("64")
        int bodyMebibytes();

        /** How long a body may take to come. */
        @WithDefault("5s")
        Duration bodyTime();
    }

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

    /** Keys below {@code slimgate.facts}. */
    interface Facts {
        /**
         * A JSON Web Key Set of public keys, which is read again when it changes: facts that one of them has signed count
         * instead of reading layers. Without it no registry is asked for any.
         */
        Optional<Path> keys();

        /** How old signed facts may be; any age will do if not said. */
        Optional<Duration> maxAge();
    }

    /** Keys below {@code slimgate.store}. Files are read again at each connection, but for the secret. */
    interface Store {
        /** A server of Redis or Valkey, without user and password: {@code rediss://redis.example:6379/0}. */
        Optional<String> url();

        /** The secret that signs what is stored, at least 32 bytes on a line; or two lines while it is changed. */
        Optional<Path> secretFile();

        /** The user; Redis' default one if not said. */
        Optional<String> username();

        /** The user in a file. */
        Optional<Path> usernameFile();

        /** The password. */
        Optional<Path> passwordFile();

        /** PEM certificates of those who may sign the server's; the platform's authorities if not said. */
        Optional<Path> caBundle();

        /** Our own certificate, PEM, where the server asks for one. */
        Optional<Path> tlsCertificate();

        /** Its private key, PEM without a password. */
        Optional<Path> tlsKey();

        /** How long anybody waits for an answer; ten times that for a layer's index. */
        @WithDefault("100ms")
        Duration timeout();

        /** How long a connection may take until it can be used. */
        @WithDefault("2s")
        Duration connectTimeout();
    }

    /** Keys below {@code slimgate.registry-events}. */
    interface RegistryEvents {
        /** Tokens, a line each, of which a registry must show one at {@code /registry-events}; without it nobody may tell. */
        Optional<Path> tokenFile();
    }

    /** Keys below {@code slimgate.audit}. In a cluster only, in the role controller. */
    interface Audits {
        /** Whether what runs is judged in the background. */
        @WithDefault("true")
        boolean enabled();

        /** How often all that runs is read again; a change of policies is followed at once. */
        @WithDefault("10m")
        Duration interval();

        /** How many images a second are asked for at registries at most. */
        @WithDefault("10")
        int rate();

        /** Which kinds of reports are written. */
        @WithDefault("OpenReports")
        AuditReports reports();

        /** How many results one report lists at most. */
        @WithDefault("500")
        int maxResults();

        /** What workloads get events of. */
        @WithDefault("Enforced")
        AuditNotices events();
    }

    /** Which kinds of reports are written. */
    enum AuditReports {
        /** {@code Report} and {@code ClusterReport} of {@code openreports.io/v1alpha1}. */
        OPEN_REPORTS,
        /** {@code PolicyReport} and {@code ClusterPolicyReport} of {@code wgpolicyk8s.io/v1alpha2}. */
        POLICY_REPORT,
        /** None; those that were written are removed. */
        NONE
    }

    /** What workloads get events of. */
    enum AuditNotices {
        /** Nothing. */
        NONE,
        /** That they begin, or cease, to be what would be denied or warned of. */
        ENFORCED,
        /** That too for what only reports tell. */
        ALL
    }
}
