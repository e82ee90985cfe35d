package dev.slimgate.registry;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.ImageSources;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.content.TaggedSource;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.MalformedException;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Images in registries. One instance serves the whole process: connections, learned challenges and tokens are shared, a
 * token only among those with the same credential.
 *
 * <p>Credentials are asked for in this order: the given sources, those configured for the host, none. A registry's
 * mirrors are asked before it, each with its own.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md">OCI Distribution Specification</a>
 */
public final class RegistryClient implements ImageSources, AutoCloseable {
    private final Hosts hosts;
    private final ReadLimits limits;
    private final List<CredentialSource> sources;
    private final ConfiguredCredentials configured;
    private final Exchanges exchanges;
    private final Calm calm;
    private final Transport transport;
    private final Courier courier;
    private final Authenticator authenticator;
    private final AccessKeys keys;
    private final Resting resting;

    /**
     * Makes no connection and starts nothing yet.
     *
     * @param sources tried before the configured credentials, in this order
     * @param vertx asked when the first request is due; not closed with this
     */
    public RegistryClient(
            RegistrySettings settings, List<CredentialSource> sources, ReadLimits limits, Supplier<Vertx> vertx) {
        this(settings, sources, limits, vertx, AccessKeys.ofProcess(), RegistryListener.NONE);
    }

    /**
     * As above.
     *
     * @param keys names credentials, alike for all processes that shall share what they find out
     * @param listener is told of every request
     */
    public RegistryClient(
            RegistrySettings settings,
            List<CredentialSource> sources,
            ReadLimits limits,
            Supplier<Vertx> vertx,
            AccessKeys keys,
            RegistryListener listener) {
        this(settings, sources, limits, vertx, keys, listener, Surroundings.SYSTEM);
    }

    RegistryClient(
            RegistrySettings settings,
            List<CredentialSource> sources,
            ReadLimits limits,
            Supplier<Vertx> vertx,
            AccessKeys keys,
            RegistryListener listener,
            Surroundings surroundings) {
        this.keys = keys;
        this.hosts = new Hosts(settings);
        this.limits = limits;
        this.sources = List.copyOf(sources);
        this.calm = Calm.of(hosts, listener, surroundings.clock(), surroundings.nanos());
        this.exchanges = new Exchanges(hosts, vertx, surroundings.resolver(), surroundings.sleeper(), calm);
        this.configured = new ConfiguredCredentials(
                settings,
                hosts,
                new CloudEnvironment(
                        surroundings.environment(), surroundings.clock(), surroundings.nanos(), exchanges));
        this.transport = new Transport(hosts, vertx, surroundings.resolver(), surroundings.nanos());
        this.courier = new Courier(
                transport,
                calm,
                surroundings.sleeper(),
                () -> ThreadLocalRandom.current().nextDouble());
        this.resting = new Resting(surroundings.nanos());
        this.authenticator = new Authenticator(new Tokens(courier, surroundings.nanos()), new Realms(hosts));
    }

    /** What tests replace: names, waits, clocks and the environment's variables. */
    record Surroundings(
            NameLookup.Resolver resolver,
            Courier.Sleeper sleeper,
            InstantSource clock,
            LongSupplier nanos,
            UnaryOperator<String> environment) {
        static final Surroundings SYSTEM = new Surroundings(
                host -> List.of(InetAddress.getAllByName(host)),
                Thread::sleep,
                InstantSource.system(),
                System::nanoTime,
                System::getenv);
    }

    @Override
    public TaggedSource open(ImageReference reference, Requester requester) {
        Target api = api(reference);
        List<Hosts.Stop> stops = hosts.stops(reference);
        if (stops.isEmpty()) {
            throw new ContentException.Refused(reference + ": " + hosts.refusal());
        }
        boolean listed = hosts.entry(api).isPresent();
        if (stops.size() == 1 && !stops.getFirst().place().isMirror()) {
            return source(stops.getFirst(), reference, requester, new Failures(reference.toString(), listed));
        }
        return new MirroredSource(
                reference,
                stops.stream()
                        .map(stop -> new MirroredSource.Stop(
                                stop,
                                source(
                                        stop,
                                        reference,
                                        requester,
                                        new Failures(
                                                stop.place().isMirror() ? stop.host() : reference.toString(), listed))))
                        .toList(),
                resting);
    }

    private RegistrySource source(Hosts.Stop stop, ImageReference reference, Requester requester, Failures failures) {
        Supplier<Keyring> keyring = new Once<>(() -> keyring(stop, reference, requester));
        Session session = new Session(stop.place(), keyring, authenticator, courier, hosts);
        return new RegistrySource(
                reference,
                session,
                failures,
                courier,
                limits,
                new Once<>(() -> keys.of(keyring.get().credentials())));
    }

    @Override
    public boolean mayTakeTime(ImageReference reference) {
        return sources.stream().anyMatch(source -> source.mayTakeTime(reference))
                || hosts.stops(reference).stream()
                        .anyMatch(stop -> configured.mayTakeTime(stop.place().api(), reference));
    }

    @Override
    public boolean configured(ImageReference reference) {
        return hosts.entry(api(reference)).isPresent();
    }

    /**
     * What operators should know now of the hosts that they have listed, and of Docker Hub: quotas, and which is not asked as
     * it fails. By what it is about, such as {@code quota docker.io}.
     */
    public Map<String, String> remarks() {
        Map<String, String> remarks = new TreeMap<>();
        calm.quotas().remarks().forEach((host, text) -> remarks.put("quota " + host, text));
        calm.origins().remarks().forEach((host, text) -> remarks.put("registry " + host, text));
        return remarks;
    }

    /** How many hosts have requests under way: none when all is done. */
    int busyHosts() {
        return transport.busyHosts();
    }

    private Target api(ImageReference reference) {
        try {
            return hosts.api(reference);
        } catch (MalformedException e) {
            throw new ContentException.Invalid(reference + ": the registry's name is none of a host", e);
        }
    }

    /** The credentials for one host: those that name it, and never those for the registry whose mirror it is. */
    private Keyring keyring(Hosts.Stop stop, ImageReference reference, Requester requester) {
        Place place = stop.place();
        if (hosts.isOverheard(place.api())) {
            return Keyring.of(List.of(), List.of());
        }
        ImageReference there = place.isMirror()
                ? new ImageReference(stop.host(), place.ownName(), reference.tag(), reference.digest())
                : reference;
        List<Credential> given = sources.stream()
                .flatMap(source -> source.credentials(there, requester).stream())
                .toList();
        return Keyring.of(given, configured.credentials(place.api(), there, requester));
    }

    /** Closes all connections; requests under way fail. */
    @Override
    public void close() {
        transport.close();
        exchanges.close();
    }
}
