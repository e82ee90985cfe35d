package dev.slimgate.registry;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ways to a host: the addresses of its name, or of the name of the proxy before it, that may be connected to. Names
 * are resolved here, and each address is held against the {@link AddressPolicy} (or another {@link Permission}) for every
 * request. A {@link Way} is made nowhere else, and a connection is made along none but such.
 */
final class Ways implements AutoCloseable {
    private final Hosts hosts;
    private final NameLookup names;
    private final Permission permission;
    private final Hop.Finder proxies;

    /** Says which addresses of a host may be connected to. */
    @FunctionalInterface
    interface Permission {
        boolean permits(Target target, InetAddress address);

        /** For registries: their names are chosen by users. */
        static Permission ofRegistries(Hosts hosts) {
            return (target, address) ->
                    AddressPolicy.permits(address, hosts.entry(target).isPresent());
        }
    }

    Ways(Hosts hosts, NameLookup.Resolver resolver, Permission permission) {
        this.hosts = hosts;
        this.names = new NameLookup(resolver);
        this.permission = permission;
        this.proxies = new Hop.Finder(hosts);
    }

    /** One address that passed, of the host or of the proxy before it. */
    static final class Way {
        private final Target target;
        private final InetAddress address;
        private final @Nullable Hop proxy;

        private Way(Target target, InetAddress address, @Nullable Hop proxy) {
            this.target = target;
            this.address = address;
            this.proxy = proxy;
        }

        /** The proxy on the way; null for none. */
        @Nullable Hop proxy() {
            return proxy;
        }

        /** A request for the target that goes this way and no other, under the original name. */
        RequestOptions request() {
            RequestOptions options = new RequestOptions()
                    .setHost(target.host())
                    .setPort(target.port())
                    .setSsl(target.tls())
                    .setURI(target.path());
            return proxy == null
                    ? options.setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, target.port())))
                    : options.setProxyOptions(proxy.at(address)); // which resolves the host's name itself
        }

        /** The same for all requests that may share a connection. */
        String key() {
            return target.origin() + " " + address.getHostAddress();
        }
    }

    /**
     * All ways to a host, to be tried one after the other; empty where its name has no address.
     *
     * @throws IOException if a name cannot be looked up, or the proxy's credentials not be read
     * @throws ContentException.TimedOut at the deadline
     * @throws ContentException.Refused if there are addresses and none of them may be connected to
     */
    List<Way> to(Target target, Deadline deadline) throws IOException {
        @Nullable Hop proxy = proxies.to(target).orElse(null);
        List<InetAddress> addresses = proxy == null ? permitted(target, deadline) : permitted(proxy, deadline);
        return addresses.stream()
                .map(address -> new Way(target, address, proxy))
                .toList();
    }

    private List<InetAddress> permitted(Target target, Deadline deadline) throws IOException {
        boolean listed = hosts.entry(target).isPresent();
        List<InetAddress> all = names.addresses(target.host(), listed, deadline);
        List<InetAddress> permitted =
                all.stream().filter(a -> permission.permits(target, a)).toList();
        if (permitted.isEmpty() && !all.isEmpty()) {
            throw new ContentException.Refused("the address of " + target.bracketed() + " must not be connected to");
        }
        return permitted;
    }

    /** Those of a proxy are the operator's word, but it is no metadata service. */
    private List<InetAddress> permitted(Hop proxy, Deadline deadline) throws ConnectException {
        List<InetAddress> all;
        try {
            all = names.addresses(proxy.host(), true, deadline);
        } catch (IOException e) {
            throw ConnectFailure.unknown(proxy, e);
        }
        List<InetAddress> permitted =
                all.stream().filter(a -> AddressPolicy.permits(a, true)).toList();
        if (permitted.isEmpty() && !all.isEmpty()) {
            throw new ContentException.Refused("the address of the proxy " + proxy + " must not be connected to");
        }
        return permitted;
    }

    @Override
    public void close() {
        names.close();
    }
}
