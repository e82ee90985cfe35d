package dev.slimgate.application;

import dev.slimgate.application.ServeConfig.CertificateSource;
import dev.slimgate.cluster.PullSecretScope;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Platform;
import dev.slimgate.oci.Printable;
import dev.slimgate.workload.WorkloadReader;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The settings for a cluster that need more than their own key to be right.
 *
 * @param roles at least one
 * @param identity which of several replicas this is
 * @param pullSecrets which may be read
 * @param platforms besides those of the nodes
 * @param workloadKinds further ones
 */
public record ClusterSettings(
        Set<Role> roles,
        String identity,
        PullSecretScope pullSecrets,
        List<Platform> platforms,
        List<WorkloadKind> workloadKinds) {

    public ClusterSettings {
        roles = Set.copyOf(roles);
        platforms = List.copyOf(platforms);
        workloadKinds = List.copyOf(workloadKinds);
    }

    /**
     * Reads them.
     *
     * @throws IllegalArgumentException where something is wrong; the message names all that is, a line each
     */
    public static ClusterSettings of(ServeConfig config) {
        List<String> problems = new ArrayList<>();
        ServeConfig.Cluster cluster = config.cluster();
        if (config.policies().isPresent()) {
            problems.add("slimgate.policies: policies come from the cluster here; leave it out, or cluster.enabled");
        }
        if (config.namespaces().isPresent()) {
            problems.add("slimgate.namespaces: namespaces come from the cluster here; leave it out");
        }
        List<Platform> platforms =
                each(cluster.platforms().orElse(List.of()), "slimgate.cluster.platforms", Platform::parse, problems);
        List<WorkloadKind> kinds = each(
                cluster.workloadKinds().orElse(List.of()),
                "slimgate.cluster.workload-kinds",
                ClusterSettings::kind,
                problems);
        PullSecretScope scope = scope(cluster, problems);
        webhooks(config.webhooks(), problems);
        certificates(config.certificates(), problems);
        files(config, problems);
        CacheConfig.check(config.cache(), problems);
        problems.addAll(AuditSettings.problems(config.audit()));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        return new ClusterSettings(
                EnumSet.copyOf(cluster.roles()),
                cluster.identity().orElseGet(ClusterSettings::hostName),
                scope,
                platforms,
                kinds);
    }

    /** Knows the kinds of Kubernetes itself and the further ones. */
    public WorkloadReader workloadReader() {
        return new WorkloadReader(
                workloadKinds.stream().collect(Collectors.toMap(WorkloadKind::groupKind, WorkloadKind::path)));
    }

    private static WorkloadKind kind(String text) {
        WorkloadKind kind = WorkloadKind.parse(text);
        var _ = new WorkloadReader(Map.of(kind.groupKind(), kind.path())); // has its own word on them
        return kind;
    }

    private static <T> List<T> each(List<String> texts, String key, Function<String, T> parse, List<String> problems) {
        List<T> values = new ArrayList<>();
        for (String text : texts) {
            try {
                values.add(parse.apply(text.strip()));
            } catch (IllegalArgumentException | MalformedException e) {
                problems.add(key + ": " + e.getMessage());
            }
        }
        return values;
    }

    private static PullSecretScope scope(ServeConfig.Cluster cluster, List<String> problems) {
        List<String> names = cluster.pullSecretNamespaces().orElse(List.of());
        boolean named = cluster.pullSecrets() == ServeConfig.PullSecrets.NAMESPACES;
        if (named && names.isEmpty()) {
            problems.add("slimgate.cluster.pull-secret-namespaces: name those whose pull secrets may be read,"
                    + " or set pull-secrets to none or all");
        } else if (!named && !names.isEmpty()) {
            problems.add("slimgate.cluster.pull-secret-namespaces: has no effect unless pull-secrets is namespaces");
        }
        return switch (cluster.pullSecrets()) {
            case NONE -> new PullSecretScope.None();
            case NAMESPACES -> new PullSecretScope.Namespaces(Set.copyOf(names));
            case ALL -> new PullSecretScope.All();
        };
    }

    private static void webhooks(ServeConfig.Webhooks webhooks, List<String> problems) {
        if (webhooks.servicePort() < 1 || webhooks.servicePort() > 65_535) {
            problems.add("slimgate.webhooks.service-port: " + webhooks.servicePort() + " is no port");
        }
        if (webhooks.url().isPresent()) {
            URI url = webhooks.url().get();
            boolean bare = url.getRawPath() == null
                    || url.getRawPath().isEmpty()
                    || url.getRawPath().equals("/");
            if (!"https".equals(url.getScheme()) || url.getHost() == null || !bare || url.getRawQuery() != null) {
                problems.add("slimgate.webhooks.url: " + Printable.of(url.toString())
                        + " is not an https address without a path, as in https://10.0.0.5:8443");
            }
        }
    }

    private static void certificates(ServeConfig.Certificates certificates, List<String> problems) {
        if (certificates.mode() == CertificateSource.SELF) {
            if (certificates.validity().compareTo(certificates.overlap().multipliedBy(3)) < 0) {
                problems.add("slimgate.certificates.validity: must be at least three times the overlap of "
                        + certificates.overlap());
            }
            if (certificates.caValidity().compareTo(certificates.validity().multipliedBy(3)) < 0) {
                problems.add("slimgate.certificates.ca-validity: must be at least three times the validity of "
                        + certificates.validity());
            }
        }
    }

    private static void files(ServeConfig config, List<String> problems) {
        config.clientAuth()
                .ca()
                .filter(file -> !Files.isReadable(file))
                .ifPresent(file -> problems.add("slimgate.client-auth.ca: " + file + " cannot be read"));
        if (config.clientAuth().ca().isEmpty()
                && !config.clientAuth().names().orElse(List.of()).isEmpty()) {
            problems.add("slimgate.client-auth.names: has no effect without slimgate.client-auth.ca");
        }
        config.waivers()
                .keys()
                .filter(file -> !Files.isReadable(file))
                .ifPresent(file -> problems.add("slimgate.waivers.keys: " + file + " cannot be read"));
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "slimgate"; // only for people; what must be unique is made so by whoever needs it
        }
    }
}
