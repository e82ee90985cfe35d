package dev.slimgate.document;

import dev.slimgate.oci.MalformedException;
import dev.slimgate.registry.Route;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads the mirrors of an entry: {@code mirrors} and {@code mirrorsOnly}. */
final class MirrorReader {
    private static final String FIELD = "mirrors";
    private static final String VERSION = "/v2";

    private final Predicate<String> plain;

    /**
     * @param plain whether the document lists a host for plain HTTP
     */
    MirrorReader(Predicate<String> plain) {
        this.plain = plain;
    }

    /** What a mirror is good for. */
    enum Capability {
        PULL,
        RESOLVE,
        /** Of no use to Slimgate. */
        PUSH;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The field {@code capabilities}; all where it is absent or empty, as containerd reads it. */
        static Set<Capability> read(Fields fields) {
            List<Capability> words = fields.choices("capabilities", List.of(values()), Capability::word);
            return words == null || words.isEmpty() ? Set.of(values()) : Set.copyOf(words);
        }
    }

    /** The route of an entry; null where it says nothing of mirrors. */
    @Nullable Route read(Fields entry, @Nullable String host) {
        boolean there = entry.has(FIELD);
        boolean mirrorsOnly = entry.flag("mirrorsOnly", false);
        entry.atMost(FIELD, Route.MOST_MIRRORS);
        List<Route.Mirror> mirrors = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Fields fields : entry.objects(FIELD)) {
            Route.Mirror mirror = mirror(fields);
            if (mirror == null) {
                continue;
            }
            if (mirror.host().equals(host)) {
                fields.problem("host", DidYouMean.quoted(mirror.host()) + " is the registry itself");
            } else if (!seen.add(mirror.toString())) {
                fields.problem("host", DidYouMean.quoted(mirror.host()) + " stands twice");
            } else if (mirrors.size() < Route.MOST_MIRRORS) {
                mirrors.add(mirror);
            }
        }
        if (mirrorsOnly && mirrors.isEmpty()) {
            entry.problem("mirrorsOnly", "with no mirror nothing could be read");
            return null;
        }
        return there ? new Route(mirrors, !mirrorsOnly) : null;
    }

    private Route.@Nullable Mirror mirror(Fields fields) {
        fields.require("host", "the mirror's host, such as mirror.internal:5000");
        String host = fields.text("host");
        String path = fields.text("path");
        Set<Capability> capabilities = Capability.read(fields);
        fields.finish();
        if (host == null || !isHost(fields, host)) {
            return null;
        }
        String api = path == null ? VERSION : api(path);
        if (!Route.Mirror.isPath(api) || path != null && !path.startsWith("/")) {
            fields.problem("path", DidYouMean.quoted(String.valueOf(path)) + " is no path such as /proxy");
            return null;
        }
        return mirror(host, plain.test(host), api, capabilities, Map.of());
    }

    static Route.Mirror mirror(
            String host, boolean plainHttp, String api, Set<Capability> capabilities, Map<String, String> headers) {
        return new Route.Mirror(
                host,
                plainHttp,
                api,
                capabilities.contains(Capability.RESOLVE),
                capabilities.contains(Capability.PULL),
                headers);
    }

    /** A path that begins with {@code /v2} is that of the API; to any other {@code /v2} is added, as containerd does. */
    private static String api(String path) {
        String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return trimmed.equals(VERSION) || trimmed.startsWith(VERSION + "/") ? trimmed : trimmed + VERSION;
    }

    private static boolean isHost(Fields fields, String host) {
        String complaint = complaint(host);
        if (!complaint.isEmpty()) {
            fields.problem("host", DidYouMean.quoted(host) + complaint);
        }
        return complaint.isEmpty();
    }

    /** Why this is no host of a mirror; {@code ""} where it is one. Unlike a registry's, it needs no dot. */
    static String complaint(String host) {
        if (host.contains("://")) {
            return " is no host with an optional port: leave out the scheme";
        }
        if (!host.equals(host.toLowerCase(Locale.ROOT))) {
            return " must be in lower case";
        }
        try {
            Route.Mirror.of(host, false);
            return host.indexOf('/') < 0 && host.indexOf('?') < 0 && host.indexOf('#') < 0
                    ? ""
                    : " is no host with an optional port";
        } catch (MalformedException e) {
            return " is no host with an optional port";
        }
    }
}
