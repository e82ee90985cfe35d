package dev.slimgate.command;

import dev.slimgate.oci.Printable;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the cluster as kubectl does: {@code --kubeconfig}, the files of {@code KUBECONFIG} together, {@code
 * ~/.kube/config}, and inside of a Pod its service account. Programs that a kubeconfig names for credentials are run.
 */
final class Kubeconfig {
    private static final Path TOKEN = Path.of(Config.KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH);
    private static final int CONNECT_MILLIS = 10_000;

    private final Map<String, String> environment;

    /** @param environment variables of the process */
    Kubeconfig(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * A way to a cluster.
     *
     * @param name of the context; {@code ""} inside of a Pod
     */
    record Access(KubernetesClient client, String name) implements AutoCloseable {
        @Override
        public void close() {
            client.close();
        }
    }

    /**
     * A client; nothing is asked yet.
     *
     * @param named the file of {@code --kubeconfig}; null for none
     * @param context null for the current one
     */
    Access open(@Nullable Path named, @Nullable String context) {
        List<Path> files = named == null ? usual() : List.of(existing(named));
        Config config = Config.empty();
        Config.configFromSysPropsOrEnvVars(config); // proxies
        String name = "";
        if (!files.isEmpty()) {
            name = configure(config, files, context);
        } else if (Files.isReadable(TOKEN) && environment.containsKey("KUBERNETES_SERVICE_HOST")) {
            config = Config.autoConfigure(null);
        } else {
            throw new UsageException("there is no kubeconfig: neither $KUBECONFIG nor ~/.kube/config is there;"
                    + " name one with --kubeconfig FILE");
        }
        config.setConnectionTimeout(CONNECT_MILLIS);
        config.setRequestRetryBackoffLimit(0); // lists are asked for again by who reads them
        return new Access(new KubernetesClientBuilder().withConfig(config).build(), name);
    }

    private List<Path> usual() {
        String variable = environment.getOrDefault("KUBECONFIG", "");
        Stream<Path> candidates = variable.isEmpty()
                ? Stream.of(Path.of(
                        environment.getOrDefault("HOME", System.getProperty("user.home", "")), ".kube", "config"))
                : Stream.of(variable.split(File.pathSeparator, -1))
                        .filter(part -> !part.isBlank())
                        .map(Path::of);
        return candidates.filter(Files::exists).toList();
    }

    private static Path existing(Path file) {
        if (!Files.isReadable(file)) {
            throw new UsageException("--kubeconfig " + Printable.of(file.toString()) + " cannot be read");
        }
        return file;
    }

    /** Returns the name of the context that was chosen. */
    private static String configure(Config config, List<Path> files, @Nullable String context) {
        List<io.fabric8.kubernetes.api.model.Config> parsed = new ArrayList<>();
        for (Path file : files) {
            try {
                parsed.add(KubeConfigUtils.parseConfig(file.toFile()));
            } catch (KubernetesClientException e) { // its message may quote credentials
                throw new UsageException(
                        "the kubeconfig " + Printable.of(file.toString()) + " is none: no readable YAML");
            }
        }
        List<String> known = parsed.stream()
                .flatMap(one -> one.getContexts().stream())
                .map(NamedContext::getName)
                .filter(Objects::nonNull)
                .toList();
        String chosen = context != null
                ? context
                : parsed.stream()
                        .map(io.fabric8.kubernetes.api.model.Config::getCurrentContext)
                        .filter(current -> current != null && !current.isEmpty())
                        .findFirst()
                        .orElseThrow(() -> new UsageException(
                                "the kubeconfig names no current context: choose one with --context" + among(known)));
        if (!known.contains(chosen)) {
            throw new UsageException("the kubeconfig has no context " + Printable.of(chosen) + among(known));
        }
        KubeConfigUtils.merge(config, chosen, parsed.toArray(io.fabric8.kubernetes.api.model.Config[]::new));
        impersonate(config, chosen, parsed);
        return Printable.of(chosen);
    }

    /** Takes over {@code as} and its company, which the client's own reading of a kubeconfig passes over. */
    private static void impersonate(
            Config config, String context, List<io.fabric8.kubernetes.api.model.Config> parsed) {
        @Nullable String user = parsed.stream()
                .flatMap(one -> one.getContexts().stream())
                .filter(one -> context.equals(one.getName()) && one.getContext() != null)
                .map(one -> one.getContext().getUser())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        parsed.stream()
                .flatMap(one -> one.getUsers().stream())
                .filter(one -> user != null && user.equals(one.getName()) && one.getUser() != null)
                .map(NamedAuthInfo::getUser)
                .filter(one -> one.getAs() != null && !one.getAs().isEmpty())
                .findFirst()
                .ifPresent(one -> {
                    config.setImpersonateUsername(one.getAs());
                    config.setImpersonateGroups(one.getAsGroups().toArray(String[]::new));
                    config.setImpersonateExtras(one.getAsUserExtra());
                });
    }

    private static String among(List<String> known) {
        return known.isEmpty()
                ? "; it has none"
                : "; there " + (known.size() == 1 ? "is " : "are ")
                        + String.join(
                                ", ",
                                known.stream().limit(10).map(Printable::of).toList());
    }
}
