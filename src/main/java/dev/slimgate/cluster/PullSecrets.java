package dev.slimgate.cluster;

import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.TooManyException;
import dev.slimgate.registry.Credential;
import dev.slimgate.registry.CredentialSource;
import dev.slimgate.registry.DockerConfig;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pull secrets of pods: those that the pod names, and where it names none those of its service account, as admission
 * puts them into pods. Their entries are tried in the kubelet's order.
 *
 * @see <a href="https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/">pull secrets</a>
 */
final class PullSecrets implements CredentialSource {
    private static final Logger LOG = LoggerFactory.getLogger(PullSecrets.class);

    /** The types of Secrets that hold a docker config, with the key that it is under. */
    private static final Map<String, String> KEYS =
            Map.of("kubernetes.io/dockerconfigjson", ".dockerconfigjson", "kubernetes.io/dockercfg", ".dockercfg");

    private final List<Watched<Secret, DockerConfig>> secrets = new ArrayList<>();
    private final List<Watched<ServiceAccount, List<String>>> accounts = new ArrayList<>();

    PullSecrets(KubernetesClient client, PullSecretScope scope) {
        switch (scope) {
            case PullSecretScope.None none -> {}
            case PullSecretScope.Namespaces(var names) ->
                new TreeSet<>(names).forEach(namespace -> watch(client, namespace));
            case PullSecretScope.All all -> watch(client, null);
        }
    }

    private void watch(KubernetesClient client, @Nullable String namespace) {
        String where = namespace == null ? "" : " of " + namespace;
        accounts.add(new Watched<>(
                "serviceaccounts" + where,
                namespace == null
                        ? client.serviceAccounts().inAnyNamespace()
                        : client.serviceAccounts().inNamespace(namespace),
                ServiceAccount::new,
                (account, before) -> secretsOf(account),
                (before, after) -> {}));
        for (String type : new TreeSet<>(KEYS.keySet())) {
            secrets.add(new Watched<>(
                    "secrets " + type + where,
                    (namespace == null
                                    ? client.secrets().inAnyNamespace()
                                    : client.secrets().inNamespace(namespace))
                            .withField("type", type),
                    Secret::new,
                    (secret, before) -> config(secret),
                    (before, after) -> {}));
        }
    }

    /** For waiting and closing. */
    List<Watched<?, ?>> watched() {
        return Stream.<Watched<?, ?>>concat(accounts.stream(), secrets.stream()).toList();
    }

    @Override
    public List<Credential> credentials(ImageReference reference, Requester requester) {
        List<DockerConfig> configs = named(requester)
                .distinct()
                .map(name -> find(secrets, requester.namespace(), name))
                .filter(Objects::nonNull)
                .toList();
        return configs.isEmpty() ? List.of() : DockerConfig.matching(configs, reference);
    }

    @Override
    public boolean mayTakeTime(ImageReference reference) {
        return false; // all are in memory
    }

    private Stream<String> named(Requester requester) {
        if (!requester.pullSecrets().isEmpty()) {
            return requester.pullSecrets().stream();
        }
        String account = requester.serviceAccount() == null ? "default" : requester.serviceAccount();
        List<String> names = find(accounts, requester.namespace(), account);
        return names == null ? Stream.empty() : names.stream();
    }

    private static <V> @Nullable V find(
            List<? extends Watched<?, ? extends V>> watched, String namespace, String name) {
        String key = namespace + "/" + name;
        for (Watched<?, ? extends V> one : watched) {
            V value = one.values().get(key);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private static @Nullable List<String> secretsOf(ServiceAccount account) {
        List<LocalObjectReference> references = account.getImagePullSecrets();
        if (references == null || references.isEmpty()) {
            return null;
        }
        return references.stream()
                .map(LocalObjectReference::getName)
                .filter(Objects::nonNull)
                .toList();
    }

    private static @Nullable DockerConfig config(Secret secret) {
        String key = secret.getType() == null ? null : KEYS.get(secret.getType());
        String encoded = key == null || secret.getData() == null
                ? null
                : secret.getData().get(key);
        if (encoded == null) {
            return null;
        }
        String name =
                secret.getMetadata().getNamespace() + "/" + secret.getMetadata().getName();
        try {
            return DockerConfig.parse(Base64.getDecoder().decode(encoded), "pull secret " + name);
        } catch (MalformedException | TooManyException | IllegalArgumentException e) {
            LOG.atWarn()
                    .addKeyValue("secret", name)
                    .addKeyValue("reason", e.getClass().getSimpleName()) // the message could quote the secret
                    .log("The pull secret cannot be read; its credentials are left out");
            return null;
        }
    }
}
