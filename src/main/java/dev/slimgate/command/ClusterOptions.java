package dev.slimgate.command;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of commands that look at a cluster. */
final class ClusterOptions {
    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description =
                    "How to reach the cluster. Default: $KUBECONFIG, else ~/.kube/config, else the Pod's own account.")
    @Nullable Path kubeconfig;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "Which context of the kubeconfig. Default: its current one.")
    @Nullable String context;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            description = "Look only at this namespace. May be repeated. Default: all that you may read.")
    List<String> namespaces = List.of();

    @Option(
            names = "--slimgate-namespace",
            paramLabel = "NAME",
            description = "Where Slimgate is installed, for its record of what ran before. Default: slimgate-system.")
    String slimgate = "slimgate-system";

    /** A client with the caller's own rights, and what the cluster is called. */
    Kubeconfig.Access open(Console console) {
        return new Kubeconfig(console.environment()).open(kubeconfig, context);
    }

    /** Those to fall back to where nothing may be listed in all: the named ones, else the context's own. */
    List<String> orOwn(KubernetesClient client) {
        @Nullable String ofContext = client.getNamespace();
        return !namespaces.isEmpty()
                ? namespaces
                : ofContext == null || ofContext.isEmpty() ? List.of() : List.of(ofContext);
    }
}
