package dev.slimgate.application;

import dev.slimgate.assess.SharedStore;
import dev.slimgate.filesystem.ContentProbe;
import dev.slimgate.registry.AccessKeys;
import dev.slimgate.store.RedisStore;
import dev.slimgate.store.StoreAddress;
import dev.slimgate.store.StoreListener;
import dev.slimgate.store.StoreSecret;
import dev.slimgate.store.StoreSettings;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The shared store that the settings ask for, or none, with what else replicas agree on by its secret.
 *
 * @param shared closed with this
 * @param accessKeys under which names replicas know credentials
 * @param trouble why the store is of no use now; empty while it is, and where there is none
 */
record Stores(SharedStore shared, AccessKeys accessKeys, Supplier<Optional<String>> trouble) implements AutoCloseable {
    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration LONGEST_CONNECT_TIMEOUT = Duration.ofSeconds(30);

    /** No store: what this process finds out stays its own. */
    static Stores none() {
        return new Stores(SharedStore.NONE, AccessKeys.ofProcess(), Optional::empty);
    }

    /**
     * Begins to connect, and does not wait for it.
     *
     * @throws IllegalArgumentException where settings are wrong; the message names all that are, a line each
     */
    static Stores open(ServeConfig config, Vertx vertx, StoreListener listener) {
        @Nullable StoreSettings settings =
                settings(config.store(), config.cluster().name().orElse(""));
        if (settings == null) {
            return none();
        }
        RedisStore store = new RedisStore(settings, ContentProbe.ENGINE_VERSION, vertx, listener);
        AccessKeys keys = AccessKeys.shared(settings.secret().key("access", settings.scope()));
        return new Stores(store, keys, store::trouble);
    }

    /**
     * Reads them.
     *
     * @param scope the cluster's name; empty where it has none
     * @return null where no store is asked for
     * @throws IllegalArgumentException where something is wrong
     */
    static @Nullable StoreSettings settings(ServeConfig.Store store, String scope) {
        List<String> problems = new ArrayList<>();
        @Nullable StoreAddress address = address(store, problems);
        @Nullable StoreSecret secret = secret(store, problems);
        files(store, problems);
        combinations(store, address, problems);
        within("timeout", store.timeout(), LONGEST_TIMEOUT, problems);
        within("connect-timeout", store.connectTimeout(), LONGEST_CONNECT_TIMEOUT, problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        if (address == null || secret == null) {
            return null;
        }
        return new StoreSettings(
                address,
                new StoreSettings.Login(
                        store.username().orElse(null),
                        store.usernameFile().orElse(null),
                        store.passwordFile().orElse(null)),
                new StoreSettings.Tls(
                        store.caBundle().orElse(null),
                        store.tlsCertificate().orElse(null),
                        store.tlsKey().orElse(null)),
                secret,
                scope,
                store.timeout(),
                store.connectTimeout());
    }

    private static @Nullable StoreAddress address(ServeConfig.Store store, List<String> problems) {
        if (store.url().isEmpty()) {
            return null;
        }
        try {
            return StoreAddress.parse(store.url().get());
        } catch (IllegalArgumentException e) {
            problems.add("slimgate.store.url: " + e.getMessage());
            return null;
        }
    }

    private static @Nullable StoreSecret secret(ServeConfig.Store store, List<String> problems) {
        if (store.secretFile().isEmpty()) {
            if (store.url().isPresent()) {
                problems.add("slimgate.store.secret-file: is needed with slimgate.store.url; what comes from a store is"
                        + " believed only where this secret has signed it");
            }
            return null;
        }
        Path file = store.secretFile().get();
        try {
            return StoreSecret.read(file);
        } catch (IOException e) {
            problems.add("slimgate.store.secret-file: " + file + " cannot be read");
        } catch (IllegalArgumentException e) {
            problems.add("slimgate.store.secret-file: " + file + " " + e.getMessage());
        }
        return null;
    }

    private static void files(ServeConfig.Store store, List<String> problems) {
        readable("username-file", store.usernameFile(), problems);
        readable("password-file", store.passwordFile(), problems);
        readable("ca-bundle", store.caBundle(), problems);
        readable("tls-certificate", store.tlsCertificate(), problems);
        readable("tls-key", store.tlsKey(), problems);
    }

    private static void readable(String key, Optional<Path> file, List<String> problems) {
        file.filter(path -> !Files.isReadable(path) || Files.isDirectory(path))
                .ifPresent(path -> problems.add("slimgate.store." + key + ": " + path + " cannot be read"));
    }

    private static void combinations(ServeConfig.Store store, @Nullable StoreAddress address, List<String> problems) {
        if (store.username().isPresent() && store.usernameFile().isPresent()) {
            problems.add("slimgate.store.username: leave out either it or username-file");
        }
        if ((store.username().isPresent() || store.usernameFile().isPresent())
                && store.passwordFile().isEmpty()) {
            problems.add("slimgate.store.password-file: is needed with a user");
        }
        if (store.tlsCertificate().isPresent() != store.tlsKey().isPresent()) {
            problems.add("slimgate.store.tls-key: goes with tls-certificate; set both or none");
        }
        boolean tls = store.caBundle().isPresent() || store.tlsCertificate().isPresent();
        if (address != null && !address.tls() && tls) {
            problems.add(
                    "slimgate.store.ca-bundle: has no effect without TLS; begin slimgate.store.url with rediss://");
        }
        boolean other = Stream.of(
                        store.secretFile(),
                        store.usernameFile(),
                        store.passwordFile(),
                        store.caBundle(),
                        store.tlsCertificate(),
                        store.tlsKey())
                .anyMatch(Optional::isPresent);
        if (store.url().isEmpty() && (other || store.username().isPresent())) {
            problems.add("slimgate.store.url: is missing; without it nothing else below slimgate.store has an effect");
        }
    }

    private static void within(String key, Duration value, Duration most, List<String> problems) {
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(most) > 0) {
            problems.add("slimgate.store." + key + ": is " + value.toMillis() + " ms, and must be between 1 and "
                    + most.toMillis());
        }
    }

    @Override
    public void close() {
        shared.close();
    }
}
