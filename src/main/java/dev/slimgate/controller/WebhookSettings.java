package dev.slimgate.controller;

import dev.slimgate.policy.NoMatch;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * How the API server is to reach the webhook, and for what.
 *
 * @param name of both webhook configuration objects
 * @param endpoint where the webhook listens
 * @param exemptNamespaces names of the namespaces that it never hears of; Slimgate's own and {@code kube-system} are always
 *     among them
 * @param furtherKinds what else holds pod templates
 * @param noMatch what happens to an image that no policy matches
 */
public record WebhookSettings(
        String name, Endpoint endpoint, Set<String> exemptNamespaces, List<FurtherKind> furtherKinds, NoMatch noMatch) {

    /**
     * @param ownNamespace the one that Slimgate runs in
     */
    public WebhookSettings(
            String name,
            String ownNamespace,
            Endpoint endpoint,
            Set<String> exemptNamespaces,
            List<FurtherKind> furtherKinds,
            NoMatch noMatch) {
        this(name, endpoint, with(exemptNamespaces, ownNamespace), furtherKinds, noMatch);
    }

    public WebhookSettings {
        exemptNamespaces = Set.copyOf(with(exemptNamespaces, "kube-system"));
        furtherKinds = List.copyOf(furtherKinds);
    }

    private static Set<String> with(Set<String> names, String name) {
        Set<String> all = new TreeSet<>(names);
        all.add(name);
        return all;
    }

    /** Where the webhook listens. */
    public sealed interface Endpoint {
        /** Behind a Service. */
        record Service(String namespace, String name, int port) implements Endpoint {}

        /**
         * Outside the cluster.
         *
         * @param base https, with a host; the paths are added to it
         */
        record Url(URI base) implements Endpoint {
            public Url {
                if (!"https".equals(base.getScheme())
                        || base.getHost() == null
                        || base.getUserInfo() != null
                        || base.getQuery() != null
                        || base.getFragment() != null) {
                    throw new IllegalArgumentException("a webhook's URL is https with a host and perhaps a path");
                }
            }
        }
    }

    /**
     * A kind that holds a pod template, in whatever version.
     *
     * @param group such as {@code argoproj.io}; {@code ""} for the core group
     * @param resource its plural, such as {@code rollouts}
     */
    public record FurtherKind(String group, String resource) {}
}
