package dev.slimgate.application;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Whether the API server must say who it is. */
@ConfigMapping(prefix = "slimgate.client-auth")
public interface ClientAuthConfig {
    /**
     * PEM certificates of the authority that signs the API server's client certificate. Without it nobody is asked for
     * one.
     */
    Optional<Path> ca();

    /** Common names of which the client certificate must have one; any will do where none is listed. */
    Optional<List<String>> names();
}
