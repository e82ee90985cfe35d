package dev.slimgate.document;

import dev.slimgate.document.MirrorReader.Capability;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.registry.Proxy;
import dev.slimgate.registry.Route;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one of containerd's {@code hosts.toml} files as strictly as other documents. What would weaken Slimgate
 * ({@code skip_verify}) or is not built ({@code client}) is a problem, never passed over.
 *
 * @see <a href="https://github.com/containerd/containerd/blob/main/docs/hosts.md">containerd's registry hosts</a>
 */
final class HostsToml {
    private static final String VERSION = "/v2";
    private static final int MOST_HEADERS = 20;
    private static final int MOST_HEADER = 4 * 1024;
    /** Those that the HTTP client owns, or that would let a host see what is not for it. */
    private static final Set<String> OWN_HEADERS = Set.of(
            "accept",
            "connection",
            "content-length",
            "content-type",
            "host",
            "proxy-authorization",
            "te",
            "transfer-encoding",
            "upgrade");

    private static final List<String> SERVERS =
            List.of("capabilities", "ca", "client", "dial_timeout", "header", "override_path", "proxy", "skip_verify");

    private final String registry;
    private final boolean plain;
    private final NamedFiles files;
    private final List<Peer> peers = new ArrayList<>();

    private HostsToml(String registry, boolean plain, Path file) {
        this.registry = registry;
        this.plain = plain;
        Path folder = file.toAbsolutePath().getParent();
        this.files = new NamedFiles(folder == null ? Path.of("") : folder);
    }

    /**
     * What a file says of one host, beside what it is to the registry.
     *
     * @param ca null for the system's authorities
     */
    record Peer(String host, boolean plainHttp, @Nullable Path ca, Proxy.Choice proxy) {}

    /**
     * What a file says.
     *
     * @param peers the registry itself, where it is asked, and its mirrors
     */
    record Result(Route route, List<Peer> peers) {}

    /**
     * Reads a file.
     *
     * @param registry whose it is, as images name it; {@code ""} for that of all others
     * @param plain whether the registry itself is asked over plain HTTP unless the file says otherwise
     * @return null where there are problems
     */
    static @Nullable Result read(Path file, String registry, boolean plain, Problems problems) {
        int before = problems.count();
        Node.Mapping table = TomlNodes.read(file, problems);
        if (table == null) {
            return null;
        }
        HostsToml toml = new HostsToml(registry, plain, file);
        Route route = toml.route(new Fields(table, "", problems));
        return problems.count() > before || route == null ? null : new Result(route, toml.peers);
    }

    private @Nullable Route route(Fields root) {
        root.atMost("host", Route.MOST_MIRRORS);
        List<Route.Mirror> mirrors = new ArrayList<>();
        Fields hosts = root.object("host");
        for (Node.Entry entry : hosts == null ? List.<Node.Entry>of() : hosts.entries()) {
            Fields host = hosts == null ? null : hosts.object(entry.key());
            if (host != null) {
                Url url = url(host, "", entry.key());
                Route.Mirror mirror = host(host, url);
                host.finish();
                if (mirror != null) {
                    mirrors.add(mirror);
                }
            }
        }
        if (mirrors.size() > Route.MOST_MIRRORS) {
            return null; // and that is told
        }
        return withServer(root, mirrors);
    }

    /** The server is the registry itself where it is not another host, or is treated in another way. */
    private @Nullable Route withServer(Fields root, List<Route.Mirror> mirrors) {
        String text = root.text("server");
        Url url = text == null ? new Url(plain, registry, "") : url(root, "server", text);
        boolean nobody = text == null && registry.isEmpty();
        if (nobody) {
            for (String name : SERVERS) {
                if (root.has(name)) {
                    root.problem(name, "has no meaning without server, as it is for many registries");
                }
            }
        }
        Route.Mirror server = nobody ? null : host(root, url);
        root.finish();
        if (nobody) {
            return new Route(mirrors, true);
        }
        if (server == null) {
            return null;
        }
        boolean usual = server.resolves()
                && server.pulls()
                && server.path().equals(VERSION)
                && server.headers().isEmpty()
                && server.host().equals(registry);
        if (!usual && mirrors.size() == Route.MOST_MIRRORS) {
            root.problem("host", "with the server there are more than " + Route.MOST_MIRRORS);
            return null;
        }
        if (!usual) {
            mirrors.add(server);
        }
        return new Route(mirrors, usual);
    }

    /** The fields that the server and each host have alike. */
    private Route.@Nullable Mirror host(Fields fields, @Nullable Url url) {
        Set<Capability> capabilities = Capability.read(fields);
        Path ca = ca(fields);
        boolean override = fields.flag("override_path", false);
        Map<String, String> headers = headers(fields);
        Durations.read(fields, "dial_timeout"); // a mirror has a share of the request's time, whatever this says
        Proxy.Choice proxy = proxy(fields);
        if (fields.flag("skip_verify", false)) {
            fields.problem("skip_verify", "certificates are always verified: name the authority in ca");
        }
        if (fields.has("client")) {
            fields.problem("client", "client certificates are not supported by this version");
        }
        if (url == null) {
            return null;
        }
        if (url.plainHttp && ca != null) {
            fields.problem("ca", "has no meaning for a host of http://");
        }
        boolean whole = override || url.path.endsWith(VERSION);
        peers.add(new Peer(url.host, url.plainHttp, ca, proxy));
        return MirrorReader.mirror(
                url.host, url.plainHttp, whole ? url.path : url.path + VERSION, capabilities, headers);
    }

    private @Nullable Path ca(Fields fields) {
        if (!(fields.node("ca") instanceof Node.Sequence)) {
            return files.file(fields, "ca");
        }
        List<Fields.Item> items = fields.items("ca");
        if (items == null || items.size() != 1) {
            fields.problem("ca", "names not one file; one PEM file may hold several certificates");
            return null;
        }
        return files.file(fields, "ca", items.getFirst().text());
    }

    private static Proxy.Choice proxy(Fields fields) {
        String url = fields.text("proxy");
        if (url == null) {
            return Proxy.Choice.INHERITED;
        }
        try {
            return new Proxy.Choice.Own(Proxy.of(url, List.of(), null));
        } catch (MalformedException e) {
            fields.problem("proxy", String.valueOf(e.getMessage()));
            return Proxy.Choice.INHERITED;
        }
    }

    private static Map<String, String> headers(Fields fields) {
        fields.atMost("header", MOST_HEADERS);
        Fields object = fields.object("header");
        Map<String, String> headers = new LinkedHashMap<>();
        for (Node.Entry entry : object == null ? List.<Node.Entry>of() : object.entries()) {
            String name = entry.key();
            List<String> values = values(object, entry);
            String value = String.join(", ", values);
            boolean token = !name.isEmpty() && name.chars().allMatch(HostsToml::isToken);
            boolean text = value.length() <= MOST_HEADER && value.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
            if (!token || OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                fields.problem("header", DidYouMean.quoted(name) + " is no header that can be set");
            } else if (!text) {
                fields.problem("header", "the value of " + DidYouMean.quoted(name) + " is no text of a header");
            } else {
                // one spelling, so that a credential of the host's own takes its place
                headers.put(name.equalsIgnoreCase("Authorization") ? "Authorization" : name, value);
            }
        }
        return headers;
    }

    private static List<String> values(@Nullable Fields object, Node.Entry entry) {
        if (object == null) {
            return List.of();
        }
        if (entry.value() instanceof Node.Sequence) {
            List<Fields.Item> items = object.items(entry.key());
            return items == null
                    ? List.of()
                    : items.stream().map(Fields.Item::text).toList();
        }
        String text = object.text(entry.key());
        return text == null ? List.of() : List.of(text);
    }

    private static boolean isToken(int c) {
        return c < 128 && (Character.isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
    }

    /** A host as these files name it. */
    private record Url(boolean plainHttp, String host, String path) {}

    /** Without a scheme it is https, as containerd reads it. */
    private @Nullable Url url(Fields fields, String name, String text) {
        int scheme = text.indexOf("://");
        String kind = scheme < 0 ? "https" : text.substring(0, scheme).toLowerCase(Locale.ROOT);
        String rest = scheme < 0 ? text : text.substring(scheme + "://".length());
        int slash = rest.indexOf('/');
        String host = (slash < 0 ? rest : rest.substring(0, slash)).toLowerCase(Locale.ROOT);
        String path = slash < 0 ? "" : rest.substring(slash);
        path = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        boolean known = kind.equals("https") || kind.equals("http");
        if (!known || !MirrorReader.complaint(host).isEmpty() || !Route.Mirror.isPath(path)) {
            fields.problem(name, DidYouMean.quoted(text) + " is no URL of a host such as https://mirror.internal:5000");
            return null;
        }
        boolean http = kind.equals("http");
        return new Url(http, known(http, host), path);
    }

    /** Docker Hub by its one name, and the registry itself as images name it. */
    private String known(boolean http, String host) {
        String usual = http ? ":80" : ":443";
        String bare = host.endsWith(usual) ? host.substring(0, host.length() - usual.length()) : host;
        if (!http && (bare.equals("registry-1.docker.io") || bare.equals("index.docker.io"))) {
            return "docker.io";
        }
        return host.equals(registry) ? host : bare;
    }
}
