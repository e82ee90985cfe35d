package dev.slimgate.registry;

import dev.slimgate.oci.ImageReference;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the settings say about the hosts that requests go to, which are not spelled as references spell them. */
final class Hosts {
    private static final String HUB = "docker.io";
    private static final String HUB_API = "registry-1.docker.io";
    private static final List<String> HUB_HOSTS = List.of(HUB_API, "auth.docker.io");

    /** Docker Hub's token service and the storage it redirects to: listing docker.io permits them. */
    private static final List<String> HUB_DOMAINS = List.of(".docker.io", ".docker.com");

    private final boolean only;
    private final Map<String, RegistrySettings.Host> entries = new HashMap<>();

    Hosts(RegistrySettings settings) {
        only = settings.only();
        for (RegistrySettings.Host entry : settings.hosts()) {
            entries.put(target(entry.host(), entry.plainHttp()).origin(), entry);
        }
    }

    /** Where the distribution API of a reference's registry is. */
    Target api(ImageReference reference) {
        Target tls = target(reference.registry(), false);
        Target plain = target(reference.registry(), true);
        return entries.containsKey(plain.origin()) && !entries.containsKey(tls.origin()) ? plain : tls;
    }

    /** The entry for where a request goes; empty where the operator has none. */
    Optional<RegistrySettings.Host> entry(Target target) {
        return Optional.ofNullable(entries.get(target.origin()));
    }

    /** The name of a host in metrics: as it is listed, that of Docker Hub, or one for all that users choose. */
    String label(Target target) {
        boolean hub = target.tls() && HUB_HOSTS.contains(target.host());
        return entry(target).map(RegistrySettings.Host::host).orElse(hub ? HUB : RegistryEvent.OTHER);
    }

    /** Whether the list of registries lets a host be contacted at all. */
    boolean permitted(Target target) {
        return !only
                || entries.containsKey(target.origin())
                || target.tls()
                        && entries.containsKey(target(HUB, false).origin())
                        && HUB_DOMAINS.stream().anyMatch(target.host()::endsWith);
    }

    private static Target target(String registry, boolean plain) {
        String host = registry.toLowerCase(Locale.ROOT);
        if (host.equals(HUB) || host.equals("index.docker.io")) {
            host = HUB_API;
        }
        return Target.parse((plain ? "http://" : "https://") + host + "/");
    }
}
