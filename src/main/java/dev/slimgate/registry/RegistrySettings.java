package dev.slimgate.registry;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the operator says about registries; the document {@code --registries FILE}.
 *
 * @param only whether no host but the listed ones and their mirrors is ever contacted
 * @param hosts at most one entry for a host
 * @param others how registries without an entry are read
 * @param proxy for all hosts but those that say otherwise; null for none
 */
public record RegistrySettings(
        boolean only,
        List<Host> hosts,
        Route others,
        @Nullable Proxy proxy) {
    /** Nothing configured: anonymous access to globally routable addresses over TLS. */
    public static final RegistrySettings NONE = new RegistrySettings(false, List.of());

    public RegistrySettings {
        hosts = List.copyOf(hosts);
    }

    /** Without mirrors and proxies for hosts that are not listed. */
    public RegistrySettings(boolean only, List<Host> hosts) {
        this(only, hosts, Route.DIRECT, null);
    }

    /** Whether a listed host is asked through a proxy. */
    public boolean isProxied(Host entry) {
        return switch (entry.proxy()) {
            case Proxy.Choice.None _ -> false;
            case Proxy.Choice.Own _ -> true;
            case Proxy.Choice.Inherited _ -> {
                Target target = Target.parse((entry.plainHttp() ? "http://" : "https://") + entry.host() + "/");
                yield proxy != null && !proxy.excepts(target.host(), target.port());
            }
        };
    }

    /** The entry for a registry as references name it, such as {@code registry.internal:5000}. */
    public Optional<Host> host(String registry) {
        return hosts.stream().filter(entry -> entry.host().equals(registry)).findFirst();
    }

    /**
     * One registry. To list it is what permits a loopback or private address.
     *
     * @param host with its port where it has one, as references name it
     * @param plainHttp HTTP without TLS
     * @param caBundle PEM file of the authorities to trust for this host instead of the system's; null for the system's
     * @param credentials null for none of its own
     * @param limits how hard the host may be asked
     * @param route its mirrors; a mirror's own mirrors are not asked
     */
    public record Host(
            String host,
            boolean plainHttp,
            @Nullable Path caBundle,
            @Nullable Credentials credentials,
            Limits limits,
            Route route,
            Proxy.Choice proxy) {
        /** Without mirrors, and with the proxy that all have. */
        public Host(
                String host,
                boolean plainHttp,
                @Nullable Path caBundle,
                @Nullable Credentials credentials,
                Limits limits) {
            this(host, plainHttp, caBundle, credentials, limits, Route.DIRECT, Proxy.Choice.INHERITED);
        }

        public Host {
            if (credentials instanceof Credentials.Cloud cloud
                    && (plainHttp || !cloud.provider().owns(host))) {
                throw new IllegalArgumentException(
                        host + " is no registry of " + cloud.provider().spelling());
            }
        }
    }

    /** Where the credentials for a host come from. */
    public sealed interface Credentials {
        /** The namespaces whose pods they may be used for; empty for all. */
        List<String> namespaces();

        /**
         * A user name and a file with the password, read again when it changes.
         */
        record Password(String username, Path passwordFile, List<String> namespaces) implements Credentials {
            public Password {
                namespaces = List.copyOf(namespaces);
            }
        }

        /** What the cloud gives the workload that Slimgate is; only for registries of that cloud. */
        record Cloud(CloudProvider provider, List<String> namespaces) implements Credentials {
            public Cloud {
                namespaces = List.copyOf(namespaces);
            }
        }

        /** A docker {@code config.json} with credentials or credential helpers. */
        record DockerConfig(Path file, List<String> namespaces) implements Credentials {
            public DockerConfig {
                namespaces = List.copyOf(namespaces);
            }
        }
    }

    /**
     * How hard a host may be asked.
     *
     * @param concurrency requests at a time
     * @param requestsPerSecond 0 for as many as there are
     * @param timeout of one request, body included, within whatever deadline there is
     */
    public record Limits(int concurrency, int requestsPerSecond, Duration timeout) {
        public static final Limits DEFAULTS = new Limits(64, Duration.ofSeconds(5));

        /** Without a rate. */
        public Limits(int concurrency, Duration timeout) {
            this(concurrency, 0, timeout);
        }
        /** Of a mirror whose entry does not say: a silent one must leave time for the registry. */
        public static final Limits OF_MIRRORS = new Limits(DEFAULTS.concurrency(), Duration.ofSeconds(3));
    }
}
