package dev.slimgate.application;

import dev.slimgate.demo.Authentication;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Fault;
import dev.slimgate.demo.Format;
import dev.slimgate.demo.Image;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.IndexBuilder;
import dev.slimgate.demo.Layer;
import dev.slimgate.demo.When;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Registries that do wrong as told, each image under a host of its own (an address of 127.0.0.0/8), so that no image
 * meets what another left behind.
 */
final class FaultLab implements AutoCloseable {
    private static final String REPOSITORY = "team/app";
    private static final int OPEN = 12;
    private static final int WITH_TOKENS = 4;

    private final List<DemoRegistry> open = several(OPEN, DemoRegistry::startOnAllAddresses);
    private final List<DemoRegistry> withTokens = several(WITH_TOKENS, FaultLab::withTokens);
    /** Bound, so that nobody else takes the port, and not listening. */
    private final ServerSocket closed;

    FaultLab() {
        try {
            closed = new ServerSocket();
            // a listener with an address of its own: all other addresses refuse
            closed.bind(new InetSocketAddress("127.255.255.254", 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> List<T> several(int count, Supplier<T> made) {
        return Stream.generate(made).limit(count).toList();
    }

    private static DemoRegistry withTokens() {
        DemoRegistry registry = DemoRegistry.startOnAllAddresses();
        registry.authentication(Authentication.Token.forAnybody());
        return registry;
    }

    /**
     * The hosts of one image.
     *
     * @param registry what serves it
     * @param image where it is
     * @param storage where its blobs are redirected to, if they are
     * @param closed where nobody listens
     */
    record Hosts(DemoRegistry registry, String image, String storage, String closed) {}

    /** The hosts of the image with this number. */
    Hosts hosts(int number, FaultCell.Place place) {
        DemoRegistry registry =
                place == FaultCell.Place.TOKEN ? withTokens.get(number % WITH_TOKENS) : open.get(number % OPEN);
        return new Hosts(
                registry,
                address(1, number) + ":" + registry.port(),
                address(101, number) + ":" + registry.port(),
                address(1, number) + ":" + closed.getLocalPort());
    }

    private static String address(int first, int number) {
        return "127." + (first + number / 62_500) + "." + number / 250 % 250 + "." + (1 + number % 250);
    }

    /** The hosts that an image of this cell needs. */
    List<String> listed(FaultCell cell, int number) {
        Hosts hosts = hosts(number, cell.place());
        List<String> listed = new ArrayList<>(List.of(hosts.image));
        if (cell.place() == FaultCell.Place.STORAGE) {
            listed.add(hosts.storage);
        }
        if (cell.trouble() == FaultCell.Trouble.REFUSED) {
            listed.add(hosts.closed);
        }
        return listed;
    }

    /** The registries document that lists these hosts. */
    static String document(List<String> hosts, String timeout) {
        StringBuilder document = new StringBuilder("registries:\n");
        hosts.forEach(host -> document.append("- {host: \"")
                .append(host)
                .append("\", plainHttp: true, limits: {timeout: ")
                .append(timeout)
                .append("}}\n"));
        return document.toString();
    }

    /** Puts an image of several layers there that has nothing wrong, and gives its reference. */
    String well(Hosts hosts, int number) {
        ImageBuilder image = ImageBuilder.linux("amd64").user("65532").label("number", "well " + number);
        for (int i = 0; i < 10; i++) {
            image = image.layer(Layer.of("COPY app" + i + " /").file("app" + i, "well " + number + " " + i));
        }
        hosts.registry.put(REPOSITORY + number, "1", image.build());
        return hosts.image + "/" + REPOSITORY + number + ":1";
    }

    /** Puts an image there that meets the cell's fault, and gives its reference. */
    String spoilt(FaultCell cell, Hosts hosts, int number, SplittableRandom random) {
        Image child = ImageBuilder.linux("amd64")
                .user("65532")
                .label("number", Integer.toString(number))
                .layer(Layer.of("COPY app /app").file("app", "number " + number))
                .build();
        Image index =
                IndexBuilder.of(Format.OCI).add(child, "linux", "amd64", "").build();
        String repository = REPOSITORY + number;
        hosts.registry.put(repository, "1", index);
        int config = (int) child.blobs().get(0).lengthBytes();
        int layer = (int) child.blobs().get(1).lengthBytes();
        int bytes =
                switch (cell.place()) {
                    case INDEX -> (int) index.manifest().lengthBytes();
                    case MANIFEST -> (int) child.manifest().lengthBytes();
                    case CONFIG -> config;
                    case LAYER -> layer;
                    case TOKEN -> 40;
                    case STORAGE -> cell.readsLayers() ? layer : config;
                };
        cell.fault(random, bytes, hosts.closed).ifPresent(fault -> inject(cell, fault, hosts, child));
        boolean nobodyThere = cell.trouble() == FaultCell.Trouble.REFUSED && cell.place() == FaultCell.Place.INDEX;
        return (nobodyThere ? hosts.closed : hosts.image) + "/" + repository + ":1";
    }

    private static void inject(FaultCell cell, Fault fault, Hosts hosts, Image child) {
        String config = child.blobs().get(0).digest();
        String layer = child.blobs().get(1).digest();
        String stored = cell.readsLayers() ? layer : config;
        boolean challenges = cell.place() == FaultCell.Place.TOKEN && cell.trouble() == FaultCell.Trouble.REFUSED;
        String path =
                switch (cell.place()) {
                    case INDEX -> "/v2/.*/manifests/1";
                    case MANIFEST -> "/v2/.*/manifests/" + child.digest();
                    case CONFIG -> "/v2/.*/blobs/" + config;
                    case LAYER -> "/v2/.*/blobs/" + layer;
                    case TOKEN -> challenges ? "/v2/.*" : "/token";
                    case STORAGE -> "/blob-store/" + stored;
                };
        boolean away = cell.place() == FaultCell.Place.STORAGE;
        if (away) {
            hosts.registry.inject(
                    When.path("/v2/.*/blobs/" + stored).host(hosts.image),
                    new Fault.RedirectTo("http://" + hosts.storage + "/blob-store/" + stored));
        }
        When when = When.path(path).host(away ? hosts.storage : hosts.image);
        hosts.registry.inject(cell.trouble() == FaultCell.Trouble.ONCE_THEN_WELL ? when.nth(1) : when, fault);
    }

    private List<DemoRegistry> all() {
        List<DemoRegistry> all = new ArrayList<>(open);
        all.addAll(withTokens);
        return all;
    }

    /** Makes all registries well; what they had begun to do wrong they end. */
    void heal() {
        all().forEach(DemoRegistry::clearFaults);
    }

    /** Closes all connections from this side. */
    void hangUp() {
        all().forEach(DemoRegistry::refuseConnections);
        all().forEach(DemoRegistry::acceptConnections);
    }

    @Override
    public void close() {
        all().forEach(DemoRegistry::close);
        try {
            closed.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
