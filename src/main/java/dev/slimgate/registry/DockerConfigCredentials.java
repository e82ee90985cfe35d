package dev.slimgate.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.StrictJson;
import dev.slimgate.oci.TooManyException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The credentials of a docker {@code config.json}, read again when it changes. A credential helper for the host comes
 * first, then the entries of {@code auths} that match, most specific first. An unreadable file is logged and holds none.
 *
 * @see <a href="https://docs.docker.com/reference/cli/docker/login/#credential-stores">docker login</a>
 */
public final class DockerConfigCredentials implements CredentialSource {
    private static final Logger LOG = LoggerFactory.getLogger(DockerConfigCredentials.class);
    private static final String HUB_KEY = "https://index.docker.io/v1/";

    private final Path path;
    private final WatchedFile<Config> file;
    private final CredentialHelpers helpers;

    /** A file that may not exist. */
    public DockerConfigCredentials(Path path) {
        this(path, new CredentialHelpers(System.getenv().getOrDefault("PATH", "")));
    }

    DockerConfigCredentials(Path path, CredentialHelpers helpers) {
        this.path = path;
        this.file = new WatchedFile<>(path, DockerConfigCredentials::parse);
        this.helpers = helpers;
    }

    @Override
    public List<Credential> credentials(ImageReference reference, Requester requester) {
        if (!Files.exists(path)) {
            return List.of();
        }
        try {
            return file.value().matching(reference, path, helpers);
        } catch (IOException | MalformedException | TooManyException e) {
            LOG.atWarn()
                    .addKeyValue("file", path)
                    .addKeyValue("reason", e.getClass().getSimpleName()) // the message could quote a secret
                    .log("The docker config cannot be read; its credentials are left out");
            return List.of();
        }
    }

    private static Config parse(byte[] bytes) {
        JsonNode root = StrictJson.read(bytes, "docker config").root();
        Map<String, Login> logins = new TreeMap<>();
        root.path("auths")
                .properties()
                .forEach(entry -> login(entry.getValue()).ifPresent(login -> logins.put(entry.getKey(), login)));
        Map<String, String> helpers = new TreeMap<>();
        root.path("credHelpers")
                .properties()
                .forEach(entry -> helpers.put(entry.getKey(), entry.getValue().asText()));
        return new Config(logins, helpers, root.path("credsStore").asText(""));
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

    private record Login(String username, String password, String identityToken) {
        Credential credential(String source) {
            return identityToken.isEmpty()
                    ? new Credential.Basic(source, username, password)
                    : new Credential.IdentityToken(source, username, identityToken);
        }

        @Override
        public String toString() {
            return username;
        }
    }

    private record Config(Map<String, Login> logins, Map<String, String> helpers, String store) {

        List<Credential> matching(ImageReference reference, Path path, CredentialHelpers programs) {
            List<Credential> result = new ArrayList<>();
            String server = reference.registry().equals("docker.io") ? HUB_KEY : reference.registry();
            helper(reference).flatMap(name -> programs.credential(name, server)).ifPresent(result::add);
            logins.entrySet().stream()
                    .map(entry -> Map.entry(AuthKey.parse(entry.getKey()), entry.getValue()))
                    .filter(entry -> entry.getKey().matches(reference))
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(entry -> result.add(entry.getValue()
                            .credential("docker config " + path + ", entry "
                                    + entry.getKey().text())));
            return result;
        }

        private Optional<String> helper(ImageReference reference) {
            for (Map.Entry<String, String> entry : helpers.entrySet()) {
                if (AuthKey.parse(entry.getKey()).isHostOf(reference)) {
                    return Optional.of(entry.getValue());
                }
            }
            return store.isEmpty() ? Optional.empty() : Optional.of(store);
        }
    }

    /**
     * A key of {@code auths}: a host with optional port and path, in which {@code *} stands for a part of one label. More
     * specific keys come first: longer paths, then fewer globs, then longer texts.
     *
     * @see <a href="https://kubernetes.io/docs/concepts/containers/images/#config-json">config.json in Kubernetes</a>
     */
    record AuthKey(String text, String host, String path) implements Comparable<AuthKey> {

        static AuthKey parse(String text) {
            String rest = text.toLowerCase(Locale.ROOT);
            int scheme = rest.indexOf("://");
            rest = scheme < 0 ? rest : rest.substring(scheme + 3);
            int slash = rest.indexOf('/');
            String host = slash < 0 ? rest : rest.substring(0, slash);
            String path = slash < 0 ? "" : rest.substring(slash + 1);
            while (path.endsWith("/")) {
                path = path.substring(0, path.length() - 1);
            }
            if (path.equals("v1") || path.equals("v2")) {
                path = "";
            }
            boolean hub = host.equals("index.docker.io") || host.equals("registry-1.docker.io");
            return new AuthKey(text, hub ? "docker.io" : host, path);
        }

        boolean matches(ImageReference reference) {
            return isHostOf(reference)
                    && (path.isEmpty()
                            || reference.repository().equals(path)
                            || reference.repository().startsWith(path + "/"));
        }

        boolean isHostOf(ImageReference reference) {
            String registry = reference.registry().toLowerCase(Locale.ROOT);
            String[] patterns = host.split("[.:]", -1);
            String[] labels = registry.split("[.:]", -1);
            boolean samePort = host.indexOf(':') >= 0 == registry.indexOf(':') >= 0;
            if (patterns.length != labels.length || !samePort) {
                return false;
            }
            for (int i = 0; i < labels.length; i++) {
                if (!matchesLabel(patterns[i], labels[i])) {
                    return false;
                }
            }
            return true;
        }

        /** One pass that returns to the last star: linear in the product of the lengths at worst. */
        private static boolean matchesLabel(String pattern, String label) {
            int p = 0;
            int star = -1;
            int resume = 0;
            int i = 0;
            while (i < label.length()) {
                if (p < pattern.length() && pattern.charAt(p) == '*') {
                    star = p++;
                    resume = i;
                } else if (p < pattern.length() && (pattern.charAt(p) == label.charAt(i) || pattern.charAt(p) == '?')) {
                    p++;
                    i++;
                } else if (star >= 0) {
                    p = star + 1;
                    i = ++resume;
                } else {
                    return false;
                }
            }
            while (p < pattern.length() && pattern.charAt(p) == '*') {
                p++;
            }
            return p == pattern.length();
        }

        private long globs() {
            return host.chars().filter(c -> c == '*' || c == '?').count();
        }

        @Override
        public int compareTo(AuthKey other) {
            int byPath = Integer.compare(other.path.length(), path.length());
            int byGlobs = Long.compare(globs(), other.globs());
            int byLength = Integer.compare(other.text.length(), text.length());
            return byPath != 0
                    ? byPath
                    : byGlobs != 0 ? byGlobs : byLength != 0 ? byLength : text.compareTo(other.text);
        }
    }
}
