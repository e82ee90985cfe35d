package dev.slimgate.registry;

/**
 * Decides which token services may be told a registry's credentials. A challenge names its token service freely, so a
 * registry that was taken over or badly configured could send credentials anywhere.
 *
 * <p>They go to a realm on the registry's own host; below it or below its parent domain (registry.example.com:
 * auth.example.com); to Docker Hub's, for Docker Hub; and to hosts that the operator has listed. Any other realm is asked
 * anonymously. A realm is asked over TLS only, unless the operator listed the registry as plain HTTP, and told nothing
 * where a proxy on the way would read it.
 *
 * @see <a href="https://distribution.github.io/distribution/spec/auth/token/">token authentication</a>
 */
final class Realms {
    private static final String HUB_REALM = "auth.docker.io";
    private static final String HUB_API = "registry-1.docker.io";

    private final Hosts hosts;

    Realms(Hosts hosts) {
        this.hosts = hosts;
    }

    /** Whether a realm may be asked at all. */
    boolean mayAsk(Target api, Target realm) {
        return (realm.tls() || !api.tls()) && hosts.permitted(realm);
    }

    /** Whether it may be told the registry's credentials. */
    boolean mayTell(Target api, Target realm) {
        String registry = api.host();
        if (hosts.isOverheard(realm)) {
            return false;
        }
        return realm.host().equals(registry)
                || hosts.entry(realm).isPresent()
                || registry.equals(HUB_API) && realm.host().equals(HUB_REALM)
                || isName(registry) && isName(realm.host()) && related(registry, realm.host());
    }

    private static boolean related(String registry, String realm) {
        if (realm.endsWith("." + registry) && isOwned(registry)) {
            return true;
        }
        String parent = registry.substring(registry.indexOf('.') + 1);
        return isOwned(parent) && (realm.equals(parent) || realm.endsWith("." + parent));
    }

    /**
     * Whether a domain is likely one owner's, without a list of public suffixes: two labels or more, and not such as
     * {@code co.uk}.
     */
    private static boolean isOwned(String domain) {
        int dot = domain.indexOf('.');
        if (dot < 0) {
            return false;
        }
        boolean twoLabels = domain.indexOf('.', dot + 1) < 0;
        return !(twoLabels && dot <= 3 && domain.length() - dot - 1 == 2);
    }

    /** A name, no address: {@code 10.0.0.1} is no child of {@code 0.0.1}. */
    private static boolean isName(String host) {
        int lastDot = host.lastIndexOf('.');
        return host.indexOf(':') < 0
                && lastDot >= 0
                && lastDot + 1 < host.length()
                && Character.isLetter(host.charAt(lastDot + 1));
    }
}
