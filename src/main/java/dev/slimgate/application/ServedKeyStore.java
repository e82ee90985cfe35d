package dev.slimgate.application;

import io.quarkus.tls.runtime.KeyStoreAndKeyCertOptions;
import io.quarkus.tls.runtime.KeyStoreProvider;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;

/** Has the HTTP server ask for the {@link ServedCertificate} at each handshake. */
@Singleton
@Identifier(ServedCertificate.TLS) public final class ServedKeyStore implements KeyStoreProvider {
    private final ServedCertificate served;

    ServedKeyStore(ServedCertificate served) {
        this.served = served;
    }

    @Override
    public KeyStoreAndKeyCertOptions getKeyStore(Vertx vertx) {
        try {
            KeyStore empty = KeyStore.getInstance("PKCS12"); // what is shown is never in one
            empty.load(null, null);
            return new KeyStoreAndKeyCertOptions(empty, KeyCertOptions.wrap(served));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this JDK makes no PKCS #12 key store", e);
        }
    }
}
