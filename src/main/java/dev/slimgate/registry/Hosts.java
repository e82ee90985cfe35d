package dev.slimgate.registry;

import dev.slimgate.oci.ImageReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the settings say about the hosts that requests go to, which are not spelled as references spell them. */
final class Hosts {
    private static final String HUB = "docker.io";
    private static final String HUB_API = "registry-1.docker.io";
    private static final List<String> HUB_HOSTS = List.of(HUB_API, "auth.docker.io");

    /** Docker Hub's token service and the storage it redirects to: listing docker.io permits them. */
    private static final List<String> HUB_DOMAINS = List.of(".docker.io", ".docker.com");

    private final boolean only;
    private final Route others;
    private final @Nullable Proxy proxy;
    private final Map<String, RegistrySettings.Host> entries = new HashMap<>();
    private final Map<String, Route> routes = new HashMap<>();

    Hosts(RegistrySettings settings) {
        only = settings.only();
        others = settings.others();
        proxy = settings.proxy();
        for (RegistrySettings.Host entry : settings.hosts()) {
            String origin = target(entry.host(), entry.plainHttp()).origin();
            entries.put(origin, entry);
            routes.put(origin, entry.route());
        }
        settings.hosts().forEach(entry -> list(entry.route()));
        list(others);
    }

    /** To name a host as a mirror is to list it. */
    private void list(Route route) {
        for (Route.Mirror mirror : route.mirrors()) {
            entries.computeIfAbsent(
                    target(mirror.host(), mirror.plainHttp()).origin(),
                    origin -> new RegistrySettings.Host(
                            mirror.host(), mirror.plainHttp(), null, null, RegistrySettings.Limits.OF_MIRRORS));
        }
    }

    /** Where the distribution API of a reference's registry is. */
    Target api(ImageReference reference) {
        Target tls = target(reference.registry(), false);
        Target plain = target(reference.registry(), true);
        return entries.containsKey(plain.origin()) && !entries.containsKey(tls.origin()) ? plain : tls;
    }

    /**
     * One place to read a repository at.
     *
     * @param host as references name it
     * @param resolves whether it is believed what a tag names
     * @param pulls whether content is read there
     */
    record Stop(Place place, String host, boolean resolves, boolean pulls) {}

    /** The places to read a repository at, in the order in which they are asked; none where nothing is permitted. */
    List<Stop> stops(ImageReference reference) {
        Target api = api(reference);
        Route route = routes.getOrDefault(api.origin(), others);
        if (only && !isListed(api)) {
            return List.of();
        }
        List<Stop> stops = new ArrayList<>();
        boolean asked = false;
        for (Route.Mirror mirror : route.mirrors()) {
            Target target = target(mirror.host(), mirror.plainHttp());
            boolean self = target.origin().equals(api.origin());
            asked |= self;
            stops.add(new Stop(
                    new Place(
                            target,
                            mirror.path() + "/",
                            reference.repository(),
                            self ? "" : reference.registry(),
                            mirror.headers()),
                    self ? reference.registry() : mirror.host(),
                    mirror.resolves(),
                    mirror.pulls()));
        }
        if (route.registry() && !asked && permitted(api)) {
            stops.add(new Stop(Place.of(api, reference.repository()), reference.registry(), true, true));
        }
        return stops;
    }

    /** The entry for where a request goes, a mirror's without one of its own too; empty where the operator has none. */
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
        return isListed(target) || !only && proxy(target).isEmpty();
    }

    /** Why {@link #permitted} says no. */
    String refusal() {
        return only
                ? "the registry is not in the list, and only listed ones are contacted"
                : "the registry is not in the list, and only listed ones are contacted through the proxy";
    }

    /** The proxy on the way to a host. */
    Optional<Proxy> proxy(Target target) {
        Optional<RegistrySettings.Host> entry = entry(target);
        if (entry.isEmpty() && isOfHub(target)) {
            entry = Optional.ofNullable(entries.get(target(HUB, false).origin()));
        }
        return switch (entry.map(RegistrySettings.Host::proxy).orElse(Proxy.Choice.INHERITED)) {
            case Proxy.Choice.None _ -> Optional.empty();
            case Proxy.Choice.Own own -> Optional.of(own.proxy());
            case Proxy.Choice.Inherited _ ->
                Optional.ofNullable(proxy).filter(all -> !all.excepts(target.host(), target.port()));
        };
    }

    /** Whether what is sent there can be read on the way, by a proxy. */
    boolean isOverheard(Target target) {
        return !target.tls() && proxy(target).isPresent();
    }

    private boolean isListed(Target target) {
        return entries.containsKey(target.origin()) || isOfHub(target);
    }

    private boolean isOfHub(Target target) {
        return target.tls()
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
