package dev.slimgate.application;

import dev.slimgate.controller.KeyedCertificate;
import jakarta.inject.Singleton;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that the webhook shows: that of the cluster's Secret, that of files, or a self-signed one that was made
 * for this start. It is held in memory only: no key is written to a disk. Who asks before there is one gets a temporary one,
 * which nobody trusts.
 *
 * <p>Each handshake asks for it anew, so that another one is shown from one handshake to the next, and none fails: the
 * server's own way to another certificate turns away who comes while it is being set up.
 */
@Singleton
final class ServedCertificate extends X509ExtendedKeyManager {
    /** The name of the TLS configuration that it belongs to: {@code quarkus.http.tls-configuration-name=served}. */
    static final String TLS = "served";

    /** Quarkus makes this bean itself, so that this is the one way to hand it a key that is in no file. */
    private static final AtomicReference<@Nullable Shown> FIRST = new AtomicReference<>();

    /** The one before too: of a handshake that has begun with it, and asks for the key a moment later. */
    private volatile List<Shown> shown;

    ServedCertificate() {
        Shown first = FIRST.get();
        shown = first == null ? List.of() : List.of(first);
    }

    /** Has the server that is started next show a certificate from its start on. */
    static void startWith(KeyedCertificate certificate, List<X509Certificate> chain) {
        FIRST.set(new Shown(certificate, chain, false));
    }

    /**
     * What is shown.
     *
     * @param certificate with its key, which fits
     * @param chain from the certificate towards its authority
     * @param temporary whether it is only there for want of another
     */
    record Shown(KeyedCertificate certificate, List<X509Certificate> chain, boolean temporary) {
        Shown {
            chain = List.copyOf(chain);
        }

        /** What the TLS engine calls it. */
        String alias() {
            return certificate.certificate().getSerialNumber().toString(16);
        }
    }

    Shown shown() {
        List<Shown> now = shown;
        return now.isEmpty() ? temporary() : now.getFirst();
    }

    /** Made when it is asked for: making one takes a noticeable part of the time in which the webhook starts. */
    private synchronized Shown temporary() {
        if (shown.isEmpty()) {
            KeyedCertificate made = SelfSignedCertificate.make(List.of(), Instant.now());
            shown = List.of(new Shown(made, List.of(made.certificate()), true));
        }
        return shown.getFirst();
    }

    /** Whether this is what is shown. */
    boolean shows(KeyedCertificate certificate, List<X509Certificate> chain) {
        List<Shown> now = shown;
        return !now.isEmpty()
                && now.getFirst().certificate().equals(certificate)
                && now.getFirst().chain().equals(chain);
    }

    synchronized void show(KeyedCertificate certificate, List<X509Certificate> chain) {
        Shown next = new Shown(certificate, chain, false);
        shown = shown.isEmpty() ? List.of(next) : List.of(next, shown.getFirst());
    }

    private @Nullable Shown find(String alias) {
        for (Shown each : shown) {
            if (each.alias().equals(alias)) {
                return each;
            }
        }
        return null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        Shown now = shown();
        return keyType.equals(now.certificate().key().getAlgorithm()) ? now.alias() : null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chooseEngineServerAlias(keyType, issuers, null);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Shown found = find(alias);
        return found == null ? null : found.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Shown found = find(alias);
        return found == null ? null : found.certificate().key();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        String alias = chooseEngineServerAlias(keyType, issuers, null);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null; // a server
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null; // a server
    }
}
