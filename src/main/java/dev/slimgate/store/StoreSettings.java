package dev.slimgate.store;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a store needs to be told.
 *
 * @param secret proves what is ours
 * @param scope the same for all replicas that shall share, and for nobody else: the cluster's name; {@code ""} where it has
 *     none
 * @param timeout how long anybody waits for an answer; ten times that for the index of a layer, which may be MiB and saves
 *     reading the layer
 * @param connectTimeout for a connection with all that begins it
 */
public record StoreSettings(
        StoreAddress address,
        Login login,
        Tls tls,
        StoreSecret secret,
        String scope,
        Duration timeout,
        Duration connectTimeout) {

    /**
     * Who we are. Files are read at each connection, so that a secret may change while it is mounted.
     *
     * @param username null for the one in the file, or for none, which Redis calls {@code default}
     * @param usernameFile null for none
     * @param passwordFile null where the server asks nobody
     */
    public record Login(
            @Nullable String username,
            @Nullable Path usernameFile,
            @Nullable Path passwordFile) {
        /** Nobody. */
        public static final Login NONE = new Login(null, null, null);
    }

    /**
     * Whom we believe, and how we prove who we are. PEM files, read at each connection.
     *
     * @param caBundle null for the authorities of the Java platform
     * @param certificate for servers that ask for one; null for none
     * @param key its private key; null exactly where the certificate is
     */
    public record Tls(
            @Nullable Path caBundle,
            @Nullable Path certificate,
            @Nullable Path key) {
        /** The platform's authorities, and no certificate of ours. */
        public static final Tls SYSTEM = new Tls(null, null, null);
    }

    /**
     * What tests make smaller.
     *
     * @param bytesUnderWay of values in both directions
     * @param commands without an answer, on one connection
     * @param rest after a failure, in which nobody waits
     * @param silence after which a connection with commands on it is given up
     * @param steady how long a connection must last to be a good one; the rest after a shorter one grows
     */
    record Limits(long bytesUnderWay, int commands, Duration rest, Duration silence, Duration steady) {
        static final Limits DEFAULTS =
                new Limits(32 << 20, 1_024, Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofMinutes(1));
    }
}
