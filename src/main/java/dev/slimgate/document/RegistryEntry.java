package dev.slimgate.document;

import dev.slimgate.oci.ImageReference;
import dev.slimgate.registry.CloudProvider;
import dev.slimgate.registry.Proxy;
import dev.slimgate.registry.RegistrySettings.Credentials;
import dev.slimgate.registry.RegistrySettings.Host;
import dev.slimgate.registry.RegistrySettings.Limits;
import dev.slimgate.registry.Route;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code registries}. */
final class RegistryEntry {
    private static final int MAX_CONCURRENCY = 1024;
    private static final int MAX_RATE = 100_000;

    private final NamedFiles files;
    private final MirrorReader mirrors;
    private final ProxyReader proxies;

    RegistryEntry(NamedFiles files, MirrorReader mirrors) {
        this.files = files;
        this.mirrors = mirrors;
        this.proxies = new ProxyReader(files);
    }

    /**
     * An entry.
     *
     * @param routed whether it says what its mirrors are
     */
    record Result(Host host, boolean routed) {}

    /** The entry; null where it names no host. */
    @Nullable Result read(Fields entry) {
        entry.require("host", "a registry as images name it, such as registry.internal:5000");
        String host = entry.text("host");
        if (host != null) {
            checkHost(entry, host);
        }
        boolean plainHttp = entry.flag("plainHttp", false);
        Path caBundle = files.file(entry, "caBundle");
        if (plainHttp && caBundle != null) {
            entry.problem("caBundle", "has no meaning with plainHttp: true");
        }
        Credentials credentials = credentials(entry.object("credentials"), host, plainHttp);
        Limits limits = limits(entry.object("limits"));
        Route route = mirrors.read(entry, host);
        Proxy.Choice proxy = proxies.read(entry, false);
        entry.finish();
        return host == null
                ? null
                : new Result(
                        new Host(
                                host,
                                plainHttp,
                                caBundle,
                                credentials,
                                limits,
                                route == null ? Route.DIRECT : route,
                                proxy),
                        route != null);
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
        Path passwordFile = files.file(fields, "passwordFile");
        Path dockerConfig = files.file(fields, "dockerConfig");
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

    private static Limits limits(@Nullable Fields fields) {
        if (fields == null) {
            return Limits.DEFAULTS;
        }
        Integer concurrency = fields.number("concurrency", 1, MAX_CONCURRENCY);
        Integer rate = fields.number("requestsPerSecond", 0, MAX_RATE);
        Duration timeout = Durations.read(fields, "timeout");
        fields.finish();
        return new Limits(
                concurrency == null ? Limits.DEFAULTS.concurrency() : concurrency,
                rate == null ? Limits.DEFAULTS.requestsPerSecond() : rate,
                timeout == null ? Limits.DEFAULTS.timeout() : timeout);
    }
}
