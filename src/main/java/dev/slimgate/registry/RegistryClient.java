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
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Images in registries. One instance serves the whole process: connections, learned challenges and tokens are shared, a
 * token only among those with the same credential.
 *
 * <p>Credentials are asked for in this order: the given sources, those configured for the host, none.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md">OCI Distribution Specification</a>
 */
public final class RegistryClient implements ImageSources, AutoCloseable {
    private final Hosts hosts;
    private final ReadLimits limits;
    private final List<CredentialSource> sources;
    private final ConfiguredCredentials configured;
    private final Exchanges exchanges;
    private final Transport transport;
    private final Courier courier;
    private final Authenticator authenticator;
    private final AccessKeys keys = new AccessKeys();

    /**
     * Makes no connection and starts nothing yet.
     *
     * @param sources tried before the configured credentials, in this order
     * @param vertx asked when the first request is due; not closed with this
     */
    public RegistryClient(
            RegistrySettings settings, List<CredentialSource> sources, ReadLimits limits, Supplier<Vertx> vertx) {
        this(settings, sources, limits, vertx, Surroundings.SYSTEM);
    }

    RegistryClient(
            RegistrySettings settings,
            List<CredentialSource> sources,
            ReadLimits limits,
            Supplier<Vertx> vertx,
            Surroundings surroundings) {
        this.hosts = new Hosts(settings);
        this.limits = limits;
        this.sources = List.copyOf(sources);
        this.exchanges =
                new Exchanges(hosts, vertx, surroundings.resolver(), surroundings.sleeper(), surroundings.clock());
        this.configured = new ConfiguredCredentials(
                settings,
                hosts,
                new CloudEnvironment(
                        surroundings.environment(), surroundings.clock(), surroundings.nanos(), exchanges));
        this.transport = new Transport(hosts, vertx, surroundings.resolver());
        this.courier = new Courier(
                transport,
                hosts,
                surroundings.sleeper(),
                () -> ThreadLocalRandom.current().nextDouble(),
                surroundings.clock());
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
        if (!hosts.permitted(api)) {
            throw new ContentException.Refused(
                    reference + ": the registry is not in the list, and only listed ones are contacted");
        }
        Supplier<Keyring> keyring = new Once<>(() -> keyring(reference, requester));
        Session session = new Session(api, reference.repository(), keyring, authenticator, courier, hosts);
        Failures failures = new Failures(reference.toString(), hosts.entry(api).isPresent());
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
        Target host = api(reference);
        return sources.stream().anyMatch(source -> source.mayTakeTime(reference))
                || configured.mayTakeTime(host, reference);
    }

    @Override
    public boolean configured(ImageReference reference) {
        return hosts.entry(api(reference)).isPresent();
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

    private Keyring keyring(ImageReference reference, Requester requester) {
        List<Credential> given = sources.stream()
                .flatMap(source -> source.credentials(reference, requester).stream())
                .toList();
        return Keyring.of(given, configured.credentials(reference, requester));
    }

    /** Closes all connections; requests under way fail. */
    @Override
    public void close() {
        transport.close();
        exchanges.close();
    }
}
