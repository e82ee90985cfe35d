package dev.slimgate.application;

import io.quarkus.tls.runtime.TrustStoreAndTrustOptions;
import io.quarkus.tls.runtime.TrustStoreProvider;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * The client certificate of the API server, where one is asked for: everything but health and metrics is refused without
 * one of the right authority and name. The handshake itself refuses a certificate of another authority. Where no authority
 * is configured no client is asked, and whatever it would show is never looked at.
 */
@Singleton
public final class ClientAuth implements HttpServerOptionsCustomizer {
    /** Before whatever else looks at a request. */
    private static final int FIRST = 1000;

    /**
     * Open to all, or, as registry events, with a key of its own: a path that is not known here is refused, so that no other
     * spelling of one gets round it.
     */
    private static final Set<String> OPEN =
            Set.of("/health", "/health/live", "/health/ready", "/health/started", "/metrics", "/registry-events");

    private final ServeConfig.ClientAuth config;

    ClientAuth(ServeConfig config) {
        this.config = config.clientAuth();
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        if (config.ca().isPresent()) {
            options.setClientAuth(io.vertx.core.http.ClientAuth.REQUEST);
        }
    }

    void register(@Observes Filters filters) {
        if (config.ca().isPresent()) {
            filters.register(this::check, FIRST);
        }
    }

    private void check(RoutingContext routing) {
        if (OPEN.contains(routing.normalizedPath()) || isAllowed(routing)) {
            routing.next();
            return;
        }
        routing.response()
                .setStatusCode(403)
                .putHeader("Content-Type", "text/plain;charset=UTF-8")
                .end("a client certificate of the API server is asked for\n");
    }

    private boolean isAllowed(RoutingContext routing) {
        try {
            // Those of the handshake, which has verified them.
            List<Certificate> chain = routing.request().connection().peerCertificates();
            return chain != null
                    && !chain.isEmpty()
                    && chain.getFirst() instanceof X509Certificate certificate
                    && isAllowed(certificate);
        } catch (SSLPeerUnverifiedException e) {
            return false; // none was shown
        }
    }

    private boolean isAllowed(X509Certificate certificate) {
        List<String> names = config.names().orElse(List.of());
        if (names.isEmpty()) {
            return true;
        }
        String name = commonName(certificate);
        return name != null && names.contains(name);
    }

    private static @Nullable String commonName(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                            .map(rdn -> String.valueOf(rdn.getValue()))
                            .findFirst()
                            .orElse(null);
        } catch (InvalidNameException e) {
            return null; // a subject that is no name has none
        }
    }

    /** What the server trusts of clients; null where it asks none. */
    private @Nullable TrustStoreAndTrustOptions trust(Vertx vertx) {
        if (config.ca().isEmpty()) {
            return null;
        }
        try {
            PemTrustOptions options = new PemTrustOptions()
                    .addCertValue(Buffer.buffer(Files.readAllBytes(config.ca().get())));
            return new TrustStoreAndTrustOptions(options.loadKeyStore(vertx), options);
        } catch (Exception e) { // as the interface of Vert.x has it
            throw new IllegalArgumentException(
                    "slimgate.client-auth.ca: " + config.ca().get() + " cannot be read, or holds no PEM certificates",
                    e);
        }
    }

    /** Trust for the TLS configuration of the server. */
    @ApplicationScoped
    static class Trust {
        @Produces
        @Singleton
        @Identifier(ServedCertificate.TLS) TrustStoreProvider trust(ClientAuth clients) {
            return clients::trust;
        }
    }
}
