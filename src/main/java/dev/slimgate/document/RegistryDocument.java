package dev.slimgate.document;

import dev.slimgate.registry.Proxy;
import dev.slimgate.registry.RegistrySettings;
import dev.slimgate.registry.RegistrySettings.Host;
import dev.slimgate.registry.RegistrySettings.Limits;
import dev.slimgate.registry.Route;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Reads the document of {@code --registries FILE}, as strictly as policies are read, and the directory of containerd's
 * {@code hosts.toml} files that it may name.
 */
public final class RegistryDocument {
    private final NamedFiles files;
    private final Problems problems;
    private final Set<String> plain = new HashSet<>();
    private final Map<String, Host> hosts = new LinkedHashMap<>();
    /** The entries that say themselves what their mirrors are. */
    private final Set<String> routed = new HashSet<>();

    private final HostsDirectory directory = new HostsDirectory(plain::contains);

    private RegistryDocument(Path folder, Problems problems) {
        this.files = new NamedFiles(folder);
        this.problems = problems;
    }

    /**
     * What was read.
     *
     * @param settings {@link RegistrySettings#NONE} where there are problems
     * @param problems in the file's order, then those of other files; empty where all is well
     */
    public record Result(RegistrySettings settings, List<Problem> problems) {
        public Result {
            problems = List.copyOf(problems);
        }
    }

    /**
     * Reads one document; relative file names in it are relative to the file's own directory. Looks whether the files
     * that it names are there, and reads none of them but {@code hosts.toml} files.
     */
    public static Result read(Path file, String text) {
        Problems problems = new Problems(file.toString());
        Path folder = file.toAbsolutePath().getParent();
        RegistryDocument document = new RegistryDocument(folder == null ? Path.of("") : folder, problems);
        RegistrySettings settings = document.read(Documents.read(text, problems));
        List<Problem> all = new ArrayList<>(problems.sorted());
        all.addAll(document.directory.problems());
        return new Result(all.isEmpty() ? settings : RegistrySettings.NONE, all);
    }

    private RegistrySettings read(List<Node> documents) {
        if (documents.isEmpty()) {
            return RegistrySettings.NONE;
        }
        if (documents.size() > 1) {
            problems.add(documents.get(1).at(), "", "a second document: there is one for registries");
        }
        if (!(documents.getFirst() instanceof Node.Mapping mapping)) {
            problems.add(
                    documents.getFirst().at(),
                    "",
                    "must be an object with only and registries, not "
                            + documents.getFirst().kind());
            return RegistrySettings.NONE;
        }
        Fields document = new Fields(mapping, "", problems);
        boolean only = document.flag("only", false);
        List<Fields> entries = document.objects("registries");
        entries.forEach(this::notePlain);
        entries(entries);
        Proxy.Choice proxy = new ProxyReader(files).read(document, true);
        Route others = directory(document);
        if (only && hosts.isEmpty()) {
            document.problem("only", "with no registry listed nothing could be read");
        }
        document.finish();
        RegistrySettings settings = new RegistrySettings(
                only, List.copyOf(hosts.values()), others, proxy instanceof Proxy.Choice.Own own ? own.proxy() : null);
        entries.forEach(entry -> checkOverheard(entry, settings));
        return settings;
    }

    /** Mirrors are read before the entries that say how they are asked. */
    private void notePlain(Fields entry) {
        if (scalar(entry, "plainHttp").equals("true")) {
            plain.add(scalar(entry, "host"));
        }
    }

    private static String scalar(Fields entry, String name) {
        return entry.entries().stream()
                .filter(field -> field.key().equals(name))
                .map(field -> field.value() instanceof Node.Scalar scalar ? scalar.text() : "")
                .findFirst()
                .orElse("");
    }

    private void entries(List<Fields> entries) {
        RegistryEntry reader = new RegistryEntry(files, new MirrorReader(plain::contains));
        for (Fields fields : entries) {
            RegistryEntry.Result entry = reader.read(fields);
            if (entry == null) {
                continue;
            }
            String host = entry.host().host();
            if (hosts.putIfAbsent(host, entry.host()) != null) {
                fields.problem("host", DidYouMean.quoted(host) + " stands twice");
            } else if (entry.routed()) {
                routed.add(host);
            }
        }
    }

    /** Takes in what containerd's files say; an entry's own words go before theirs. */
    private Route directory(Fields document) {
        Path folder = files.directory(document, "hostsDirectory");
        if (folder == null) {
            return Route.DIRECT;
        }
        directory.read(folder);
        Map<String, HostsToml.Result> found = directory.found();
        found.forEach((registry, result) -> {
            result.peers().forEach(peer -> merge(document, registry, peer));
            if (!registry.isEmpty()) {
                hosts.computeIfAbsent(
                        registry, host -> new Host(host, plain.contains(host), null, null, Limits.DEFAULTS));
            }
        });
        HostsToml.Result forOthers = found.get("");
        Route others = forOthers == null ? Route.DIRECT : forOthers.route();
        hosts.replaceAll((host, entry) -> {
            HostsToml.Result own = found.get(host);
            return routed.contains(host) ? entry : with(entry, own == null ? others : own.route());
        });
        return others;
    }

    private void merge(Fields document, String registry, HostsToml.Peer peer) {
        Host entry = hosts.get(peer.host());
        if (entry == null) {
            boolean itself = peer.host().equals(registry);
            hosts.put(
                    peer.host(),
                    new Host(
                            peer.host(),
                            peer.plainHttp(),
                            peer.ca(),
                            null,
                            itself ? Limits.DEFAULTS : Limits.OF_MIRRORS,
                            Route.DIRECT,
                            peer.proxy()));
            return;
        }
        boolean otherCa = peer.ca() != null && entry.caBundle() != null && !Objects.equals(peer.ca(), entry.caBundle());
        if (entry.plainHttp() != peer.plainHttp()) {
            document.problem(
                    "hostsDirectory",
                    "says " + (peer.plainHttp() ? "http://" : "https://") + " of " + DidYouMean.quoted(peer.host())
                            + ", and something else elsewhere");
        } else if (otherCa) {
            document.problem(
                    "hostsDirectory",
                    "names another ca for " + DidYouMean.quoted(peer.host()) + " than elsewhere: name one");
        } else {
            hosts.put(
                    peer.host(),
                    new Host(
                            entry.host(),
                            entry.plainHttp(),
                            entry.caBundle() == null ? peer.ca() : entry.caBundle(),
                            entry.credentials(),
                            entry.limits(),
                            entry.route(),
                            entry.proxy() instanceof Proxy.Choice.Inherited ? peer.proxy() : entry.proxy()));
        }
    }

    private static Host with(Host entry, Route route) {
        return new Host(
                entry.host(),
                entry.plainHttp(),
                entry.caBundle(),
                entry.credentials(),
                entry.limits(),
                route,
                entry.proxy());
    }

    /** What goes through a proxy without TLS is the proxy's to read. */
    private void checkOverheard(Fields entry, RegistrySettings settings) {
        Host host = hosts.get(scalar(entry, "host"));
        if (host != null && host.plainHttp() && host.credentials() != null && settings.isProxied(host)) {
            entry.problem(
                    "credentials", "would be told to the proxy, as plainHttp is not encrypted; write proxy: none");
        }
    }
}
