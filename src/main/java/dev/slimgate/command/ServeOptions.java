package dev.slimgate.command;

import dev.slimgate.policy.NoMatch;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to run the webhook: by files, or in a cluster.
 *
 * @param policies directories or files, read again when they change; empty where policies come from a cluster
 * @param registries the document of section 6; null for none
 * @param catalogues files of base images and lifetimes besides the shipped ones
 * @param namespaces a file with Namespace objects; null where nobody says which namespaces there are, or the
 *     cluster does
 * @param host the address to listen on
 * @param port 0 for any that is free
 * @param tlsCertificate PEM chain; null for a self-signed certificate made at start
 * @param tlsKey PEM key of the certificate; null exactly where the certificate is
 * @param dockerConfig whether the user's own docker configuration may give credentials
 * @param noMatch what happens to an image that no policy matches; null where nobody says on the command line
 * @param role what this process does in a cluster; null where nobody says on the command line
 * @param webhookUrl what the API server calls instead of a Service; null for the Service
 * @param waiverKeys the key set that signed waivers are checked by; null for none
 * @param clusterName the name that signed waivers must carry; {@code ""} where there are no keys
 */
public record ServeOptions(
        List<Path> policies,
        @Nullable Path registries,
        List<Path> catalogues,
        @Nullable Path namespaces,
        String host,
        int port,
        @Nullable Path tlsCertificate,
        @Nullable Path tlsKey,
        boolean dockerConfig,
        @Nullable NoMatch noMatch,
        @Nullable Role role,
        @Nullable URI webhookUrl,
        @Nullable Path waiverKeys,
        String clusterName) {

    public ServeOptions {
        policies = List.copyOf(policies);
        catalogues = List.copyOf(catalogues);
        if (policies.isEmpty() && namespaces != null) {
            throw new UsageException("--namespaces needs --policies: in a cluster its API server tells of namespaces");
        }
        if (!policies.isEmpty() && (role != null || webhookUrl != null)) {
            throw new UsageException(
                    "--role and --webhook-url are for a cluster, and --policies for running without one");
        }
        if (policies.isEmpty() && tlsCertificate != null) {
            throw new UsageException(
                    "--tls-certificate needs --policies: in a cluster the certificate comes from a Secret");
        }
        if (host.isBlank()) {
            throw new UsageException("--host is empty: name an address, or 0.0.0.0 for all");
        }
        Ports.check(port);
        if (tlsCertificate != null && tlsKey == null) {
            throw new UsageException("--tls-certificate needs --tls-key, the file with its private key");
        }
        if (tlsCertificate == null && tlsKey != null) {
            throw new UsageException("--tls-key needs --tls-certificate, the file with its certificate");
        }
    }

    /** Whether policies and all else come from a cluster. */
    public boolean inCluster() {
        return policies.isEmpty();
    }
}
