package dev.slimgate.registry;

import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.oci.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The credentials in the operator's settings, each for its own host and only for requesters in its namespaces. */
final class ConfiguredCredentials {
    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredCredentials.class);

    private final Hosts hosts;
    private final Map<String, CredentialSource> sources = new HashMap<>();

    ConfiguredCredentials(RegistrySettings settings, Hosts hosts, CloudEnvironment environment) {
        this.hosts = hosts;
        for (RegistrySettings.Host entry : settings.hosts()) {
            RegistrySettings.@Nullable Credentials credentials = entry.credentials();
            if (credentials != null) {
                sources.put(key(entry), source(entry.host(), credentials, environment));
            }
        }
    }

    /** The credentials of a host that this requester may use for this image. */
    List<Credential> credentials(Target api, ImageReference reference, Requester requester) {
        return hosts.entry(api)
                .map(entry -> {
                    RegistrySettings.@Nullable Credentials credentials = entry.credentials();
                    @Nullable CredentialSource source = sources.get(key(entry));
                    return credentials == null || source == null || !mayUse(credentials, requester)
                            ? List.<Credential>of()
                            : source.credentials(reference, requester);
                })
                .orElse(List.of());
    }

    private static String key(RegistrySettings.Host entry) {
        return (entry.plainHttp() ? "http://" : "https://") + entry.host();
    }

    /** For an image of this host. */
    boolean mayTakeTime(Target host, ImageReference reference) {
        return hosts.entry(host)
                .map(entry -> sources.get(key(entry)))
                .map(source -> source.mayTakeTime(reference))
                .orElse(false);
    }

    private static boolean mayUse(RegistrySettings.Credentials credentials, Requester requester) {
        return credentials.namespaces().isEmpty() || credentials.namespaces().contains(requester.namespace());
    }

    private static CredentialSource source(
            String host, RegistrySettings.Credentials credentials, CloudEnvironment environment) {
        return switch (credentials) {
            case RegistrySettings.Credentials.Password password -> password(host, password);
            case RegistrySettings.Credentials.DockerConfig config -> new DockerConfigCredentials(config.file());
            case RegistrySettings.Credentials.Cloud cloud -> new CloudCredentials(cloud.provider(), host, environment);
        };
    }

    private static CredentialSource password(String host, RegistrySettings.Credentials.Password configured) {
        String name = "configured user " + configured.username() + " of " + host;
        WatchedFile<String> file = new WatchedFile<>(
                configured.passwordFile(), bytes -> new String(bytes, StandardCharsets.UTF_8).stripTrailing());
        return (reference, requester) -> {
            try {
                return List.of(new Credential.Basic(name, configured.username(), file.value()));
            } catch (IOException e) {
                LOG.atWarn()
                        .addKeyValue("file", configured.passwordFile())
                        .setCause(e)
                        .log("The password file cannot be read; its credential is left out");
                return List.of();
            }
        };
    }
}
