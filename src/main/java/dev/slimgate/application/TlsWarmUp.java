package dev.slimgate.application;

import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has Netty set its TLS up while everything else is set up. It would do so at the first handshake, which takes ten times
 * as long as any other for it, and be ready that much later.
 */
final class TlsWarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(TlsWarmUp.class);

    private TlsWarmUp() {}

    /**
     * Begins, and does not wait.
     *
     * @param first is done before, in the same thread
     */
    static void begin(Runnable first) {
        Thread.ofPlatform().daemon().name("tls-warm-up").start(() -> {
            first.run();
            setUp();
        });
    }

    private static void setUp() {
        try {
            SslContextBuilder.forServer(new ServedCertificate())
                    .sslProvider(SslProvider.JDK)
                    .build();
        } catch (SSLException e) {
            LOG.debug("TLS could not be set up ahead; the server tells more when it is asked to", e);
        }
    }
}
