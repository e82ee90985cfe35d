package dev.slimgate.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.StrictJson;
import dev.slimgate.oci.TooManyException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The logins of one docker {@code config.json}, of a Secret {@code kubernetes.io/dockerconfigjson}, or of a legacy
 * {@code .dockercfg}, whose entries have no {@code auths} around them. Immutable. Runs no credential helper. Entries that
 * hold no login are left out.
 *
 * <pre>{@code {"auths": {"registry.internal/team": {"auth": "cm9ib3Q6czNjcmV0"}}}}</pre>
 *
 * @see <a href="https://kubernetes.io/docs/concepts/containers/images/#config-json">config.json in Kubernetes</a>
 */
public final class DockerConfig {
    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_ENTRIES = 1_000;
    /** Longer than any host and path that a reference can have. */
    private static final int MOST_KEY = 600;

    private static final String WHAT = "the docker config";

    private final String source;
    private final List<Entry> entries;
    private final Map<AuthKey, String> helpers;
    private final String store;

    private DockerConfig(String source, List<Entry> entries, Map<AuthKey, String> helpers, String store) {
        this.source = source;
        this.entries = List.copyOf(entries);
        this.helpers = new LinkedHashMap<>(helpers);
        this.store = store;
    }

    /**
     * Reads a config.
     *
     * @param source what it is called in messages, such as {@code pull secret team-a/robot}
     * @throws MalformedException if it is too long or not JSON of this kind; its message quotes nothing of the content
     * @throws TooManyException if it has too many parts
     */
    public static DockerConfig parse(byte[] json, String source) {
        if (json.length > MOST_BYTES) {
            throw new MalformedException(WHAT + " is longer than " + MOST_BYTES + " bytes");
        }
        JsonNode root = StrictJson.read(json, WHAT).root();
        JsonNode auths = root.has("auths") ? root.path("auths") : root;
        if (auths.size() > MOST_ENTRIES) {
            throw new TooManyException(WHAT + " has more than " + MOST_ENTRIES + " entries");
        }
        List<Entry> entries = new ArrayList<>();
        auths.properties().forEach(entry -> {
            if (entry.getKey().length() <= MOST_KEY) {
                login(entry.getValue())
                        .ifPresent(login -> entries.add(new Entry(AuthKey.parse(entry.getKey()), login)));
            }
        });
        Map<AuthKey, String> helpers = new LinkedHashMap<>();
        root.path("credHelpers").properties().stream()
                .limit(MOST_ENTRIES)
                .forEach(entry -> helpers.put(
                        AuthKey.parse(entry.getKey()), entry.getValue().asText("")));
        return new DockerConfig(
                source, entries, helpers, root.path("credsStore").asText(""));
    }

    /**
     * The logins of several configs that match a reference, in the order in which the kubelet tries them: the most
     * specific key first, and of equal ones that of the earlier config.
     */
    public static List<Credential> matching(List<DockerConfig> configs, ImageReference reference) {
        return configs.stream()
                .flatMap(config -> config.found(reference))
                .sorted(Comparator.comparing(Found::key)) // stable: ties keep the order of the configs
                .map(Found::credential)
                .toList();
    }

    /** The name of the credential helper that has this reference's login; only for whoever may run programs. */
    Optional<String> helper(ImageReference reference) {
        for (Map.Entry<AuthKey, String> entry : helpers.entrySet()) {
            if (entry.getKey().isHostOf(reference)) {
                return Optional.of(entry.getValue());
            }
        }
        return store.isEmpty() ? Optional.empty() : Optional.of(store);
    }

    private Stream<Found> found(ImageReference reference) {
        return entries.stream()
                .filter(entry -> entry.key().matches(reference))
                .map(entry -> new Found(
                        entry.key(),
                        entry.login()
                                .credential(source + ", entry " + entry.key().shown())));
    }

    private static Optional<Login> login(JsonNode node) {
        String username = node.path("username").asText("");
        String password = node.path("password").asText("");
        @Nullable String auth = decoded(node.path("auth").asText(""));
        if (auth != null && auth.indexOf(':') > 0) {
            username = auth.substring(0, auth.indexOf(':'));
            password = auth.substring(auth.indexOf(':') + 1);
        }
        String token = node.path("identitytoken").asText("");
        return token.isEmpty() && username.isEmpty()
                ? Optional.empty()
                : Optional.of(new Login(username, password, token));
    }

    private static @Nullable String decoded(String auth) {
        try {
            // docker pads the password with zero bytes
            return new String(Base64.getMimeDecoder().decode(auth), StandardCharsets.UTF_8).replace("\0", "");
        } catch (IllegalArgumentException e) {
            return null; // no entry rather than a wrong one; user name and password may stand beside it
        }
    }

    private record Entry(AuthKey key, Login login) {}

    private record Found(AuthKey key, Credential credential) {}

    private record Login(String username, String password, String identityToken) {
        Credential credential(String source) {
            return identityToken.isEmpty()
                    ? new Credential.Basic(source, username, password)
                    : new Credential.IdentityToken(source, username, identityToken);
        }

        @Override
        public String toString() {
            return "login"; // not even the user name: tokens are put there too
        }
    }

    /** Where it comes from and how much it holds, nothing else. */
    @Override
    public String toString() {
        return source + ", " + entries.size() + " entries";
    }
}
