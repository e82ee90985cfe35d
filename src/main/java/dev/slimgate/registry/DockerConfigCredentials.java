package dev.slimgate.registry;

import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.TooManyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The credentials of a docker {@code config.json} on this machine, read again when it changes. A credential helper for the host comes
 * first, then the entries of {@code auths} that match, most specific first. An unreadable file is logged and holds none.
 *
 * @see <a href="https://docs.docker.com/reference/cli/docker/login/#credential-stores">docker login</a>
 */
public final class DockerConfigCredentials implements CredentialSource {
    private static final Logger LOG = LoggerFactory.getLogger(DockerConfigCredentials.class);
    private static final String HUB_KEY = "https://index.docker.io/v1/";

    private final Path path;
    private final WatchedFile<DockerConfig> file;
    private final CredentialHelpers helpers;

    /** A file that may not exist. */
    public DockerConfigCredentials(Path path) {
        this(path, new CredentialHelpers(System.getenv().getOrDefault("PATH", "")));
    }

    DockerConfigCredentials(Path path, CredentialHelpers helpers) {
        this.path = path;
        this.file = new WatchedFile<>(path, bytes -> DockerConfig.parse(bytes, "docker config " + path));
        this.helpers = helpers;
    }

    @Override
    public List<Credential> credentials(ImageReference reference, Requester requester) {
        if (!Files.exists(path)) {
            return List.of();
        }
        try {
            return matching(file.value(), reference);
        } catch (IOException | MalformedException | TooManyException e) {
            LOG.atWarn()
                    .addKeyValue("file", path)
                    .addKeyValue("reason", e.getClass().getSimpleName()) // the message could quote a secret
                    .log("The docker config cannot be read; its credentials are left out");
            return List.of();
        }
    }

    private List<Credential> matching(DockerConfig config, ImageReference reference) {
        List<Credential> result = new ArrayList<>();
        String server = reference.registry().equals("docker.io") ? HUB_KEY : reference.registry();
        config.helper(reference)
                .flatMap(name -> helpers.credential(name, server))
                .ifPresent(result::add);
        result.addAll(DockerConfig.matching(List.of(config), reference));
        return result;
    }
}
