package dev.slimgate.document;

import dev.slimgate.oci.ImageReference;
import dev.slimgate.registry.CloudProvider;
import dev.slimgate.registry.RegistrySettings;
import dev.slimgate.registry.RegistrySettings.Credentials;
import dev.slimgate.registry.RegistrySettings.Host;
import dev.slimgate.registry.RegistrySettings.Limits;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the document of {@code --registries FILE}, as strictly as policies are read. */
public final class RegistryDocument {
    private static final int MAX_CONCURRENCY = 1024;
    private static final int MAX_RATE = 100_000;
    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(10);

    private final Path folder;
    private final Problems problems;

    private RegistryDocument(Path folder, Problems problems) {
        this.folder = folder;
        this.problems = problems;
    }

    /**
     * What was read.
     *
     * @param settings {@link RegistrySettings#NONE} where there are problems
     * @param problems in the file's order; empty where all is well
     */
    public record Result(RegistrySettings settings, List<Problem> problems) {
        public Result {
            problems = List.copyOf(problems);
        }
    }

    /**
     * Reads one document; relative file names in it are relative to the file's own directory. Looks whether the files
     * that it names are there, and reads none of them.
     */
    public static Result read(Path file, String text) {
        Problems problems = new Problems(file.toString());
        Path folder = file.toAbsolutePath().getParent();
        RegistrySettings settings = new RegistryDocument(folder == null ? Path.of("") : folder, problems)
                .read(Documents.read(text, problems));
        return new Result(problems.count() == 0 ? settings : RegistrySettings.NONE, problems.sorted());
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
        List<Host> hosts = hosts(document.objects("registries"));
        if (only && hosts.isEmpty()) {
            document.problem("only", "with no registry listed nothing could be read");
        }
        document.notYet(List.of("proxy"));
        document.finish();
        return new RegistrySettings(only, hosts);
    }

    private List<Host> hosts(List<Fields> entries) {
        List<Host> hosts = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Fields entry : entries) {
            Host host = host(entry);
            if (host != null && !seen.add(host.host())) {
                entry.problem("host", DidYouMean.quoted(host.host()) + " stands twice");
            } else if (host != null) {
                hosts.add(host);
            }
        }
        return hosts;
    }

    private @Nullable Host host(Fields entry) {
        entry.require("host", "a registry as images name it, such as registry.internal:5000");
        String host = entry.text("host");
        if (host != null) {
            checkHost(entry, host);
        }
        boolean plainHttp = entry.flag("plainHttp", false);
        Path caBundle = file(entry, "caBundle");
        if (plainHttp && caBundle != null) {
            entry.problem("caBundle", "has no meaning with plainHttp: true");
        }
        Credentials credentials = credentials(entry.object("credentials"), host, plainHttp);
        Limits limits = limits(entry.object("limits"));
        entry.notYet(List.of("mirrors"));
        entry.finish();
        return host == null ? null : new Host(host, plainHttp, caBundle, credentials, limits);
    }

    /** A host is what an image name with it begins with, in the very form in which references keep it. */
    private static void checkHost(Fields entry, String host) {
        String kept = ImageReference.tryParse(host + "/image:tag")
                .map(ImageReference::registry)
                .orElse("");
        boolean scheme = host.contains("://");
        if (scheme || host.indexOf('/') >= 0 || kept.isEmpty()) {
            entry.problem(
                    "host",
                    DidYouMean.quoted(host) + " is no host with an optional port"
                            + (scheme ? ": leave out the scheme" : ""));
        } else if (!host.equals(host.toLowerCase(Locale.ROOT))) {
            entry.problem("host", DidYouMean.quoted(host) + " must be in lower case");
        } else if (!kept.equals(host)) {
            boolean alias = host.equals("index.docker.io");
            entry.problem(
                    "host",
                    DidYouMean.quoted(host)
                            + (alias
                                    ? " is called docker.io in image names"
                                    : " would be taken for a user of docker.io: a host has a dot or a port, or is localhost"));
        }
    }

    private @Nullable Credentials credentials(@Nullable Fields fields, @Nullable String host, boolean plainHttp) {
        if (fields == null) {
            return null;
        }
        if (fields.has("password")) {
            fields.problem("password", "does not belong into this file: name a passwordFile");
        }
        List<String> namespaces = namespaces(fields);
        String username = fields.text("username");
        Path passwordFile = file(fields, "passwordFile");
        Path dockerConfig = file(fields, "dockerConfig");
        CloudProvider cloud = cloud(fields, host, plainHttp);
        boolean password = fields.has("username") || fields.has("passwordFile");
        boolean config = fields.has("dockerConfig");
        if (fields.has("cloud") && (password || config)) {
            fields.problem("cloud", "stands beside other credentials: name one kind");
        } else if (password && config) {
            fields.problem("dockerConfig", "stands beside username and passwordFile: name one of the two");
        } else if (password) {
            fields.require("username", "the user whose password is in passwordFile");
            fields.require("passwordFile", "a file with the password");
        } else if (!config && !fields.has("cloud")) {
            fields.problem("", "names no credentials: give username and passwordFile, dockerConfig, or cloud");
        }
        fields.finish();
        if (cloud != null) {
            return new Credentials.Cloud(cloud, namespaces);
        }
        if (dockerConfig != null) {
            return new Credentials.DockerConfig(dockerConfig, namespaces);
        }
        return username == null || passwordFile == null
                ? null
                : new Credentials.Password(username, passwordFile, namespaces);
    }

    /** The cloud, if this registry is one of its own: to no other host its credentials ever go. */
    private static @Nullable CloudProvider cloud(Fields fields, @Nullable String host, boolean plainHttp) {
        String text = fields.text("cloud");
        if (text == null) {
            return null;
        }
        CloudProvider provider = CloudProvider.of(text).orElse(null);
        if (provider == null) {
            fields.problem("cloud", DidYouMean.quoted(text) + " is none of aws, google, azure");
        } else if (host != null && !provider.owns(host)) {
            fields.problem(
                    "cloud",
                    "credentials of " + text + " are for its own registries only, such as " + provider.example());
        } else if (plainHttp) {
            fields.problem("cloud", "has no meaning with plainHttp: true");
        } else {
            return host == null ? null : provider;
        }
        return null;
    }

    private static List<String> namespaces(Fields fields) {
        List<Fields.Item> items = fields.items("namespaces");
        if (items == null) {
            return List.of();
        }
        if (items.isEmpty()) {
            fields.problem("namespaces", "names no namespace; leave it out for all");
        }
        for (Fields.Item item : items) {
            if (!Names.isDnsLabel(item.text())) {
                fields.problem(item, DidYouMean.quoted(item.text()) + " is no name of a namespace");
            }
        }
        return items.stream().map(Fields.Item::text).toList();
    }

    private Limits limits(@Nullable Fields fields) {
        if (fields == null) {
            return Limits.DEFAULTS;
        }
        Integer concurrency = fields.number("concurrency", 1, MAX_CONCURRENCY);
        Integer rate = fields.number("requestsPerSecond", 0, MAX_RATE);
        Duration timeout = duration(fields, "timeout");
        fields.finish();
        return new Limits(
                concurrency == null ? Limits.DEFAULTS.concurrency() : concurrency,
                rate == null ? Limits.DEFAULTS.requestsPerSecond() : rate,
                timeout == null ? Limits.DEFAULTS.timeout() : timeout);
    }

    private static @Nullable Duration duration(Fields fields, String name) {
        String text = fields.text(name);
        if (text == null) {
            return null;
        }
        int digits = 0;
        while (digits < text.length() && digits < 9 && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        long count = digits == 0 ? 0 : Long.parseLong(text.substring(0, digits));
        Duration duration =
                switch (text.substring(digits)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    default -> Duration.ZERO;
                };
        if (duration.isZero() || duration.compareTo(MAX_TIMEOUT) > 0) {
            fields.problem(name, DidYouMean.quoted(text) + " is no time from 1ms to 10m, such as 5s or 500ms");
            return null;
        }
        return duration;
    }

    private @Nullable Path file(Fields fields, String name) {
        String text = fields.text(name);
        if (text == null) {
            return null;
        }
        try {
            Path path = folder.resolve(text).normalize();
            if (!text.isBlank() && Files.isRegularFile(path) && Files.isReadable(path)) {
                return path;
            }
            fields.problem(name, DidYouMean.quoted(text) + " is no file that can be read");
        } catch (InvalidPathException e) {
            fields.problem(name, DidYouMean.quoted(text) + " is no file name");
        }
        return null;
    }
}
