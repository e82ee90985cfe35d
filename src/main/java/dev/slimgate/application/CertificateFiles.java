package dev.slimgate.application;

import dev.slimgate.controller.KeyedCertificate;
import dev.slimgate.controller.Pem;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the two files of a certificate and its key, and has the HTTP server show them from the next handshake on. Files
 * that cannot be served, or do not fit as one of them has been written and the other not yet, change nothing: what was good
 * stays.
 */
@Singleton
final class CertificateFiles {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateFiles.class);
    private static final int MOST_BYTES = 1 << 20;

    private final ServedCertificate served;
    private final Optional<Path> certificate;
    private final Optional<Path> key;
    private final Duration period;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("certificate-files").factory());
    private List<String> told = List.of();

    CertificateFiles(ServeConfig config, ServedCertificate served) {
        this.served = served;
        this.certificate = config.tlsCertificate();
        this.key = config.tlsKey();
        this.period = config.policyReload();
    }

    /**
     * What two files hold.
     *
     * @param certificate whose key fits; null where there are problems
     * @param chain from it towards its authority
     * @param problems each begins with a file's name
     */
    record Pair(@Nullable KeyedCertificate certificate, List<X509Certificate> chain, List<String> problems) {
        Pair {
            chain = List.copyOf(chain);
            problems = List.copyOf(problems);
        }

        /** @param good asked before the key is tried on the certificate, which is not cheap: whether that was done */
        static Pair read(
                Path certificateFile, Path keyFile, BiPredicate<KeyedCertificate, List<X509Certificate>> good) {
            List<String> problems = new ArrayList<>();
            List<X509Certificate> chain = List.of();
            KeyedCertificate keyed = null;
            try {
                chain = Pem.certificates(text(certificateFile));
            } catch (Pem.UnreadableException | IOException e) {
                problems.add(problem(certificateFile, e));
            }
            try {
                var privateKey = Pem.key(text(keyFile));
                if (!chain.isEmpty()) {
                    keyed = new KeyedCertificate(chain.getFirst(), privateKey);
                }
            } catch (Pem.UnreadableException | IOException e) {
                problems.add(problem(keyFile, e));
            }
            if (keyed != null && !good.test(keyed, chain) && !keyed.fits()) {
                problems.add(keyFile + ": is not the key of " + certificateFile);
            }
            return new Pair(problems.isEmpty() ? keyed : null, chain, problems);
        }

        private static String text(Path file) throws IOException {
            if (Files.size(file) > MOST_BYTES) {
                throw new IOException("is larger than " + MOST_BYTES + " bytes");
            }
            return Files.readString(
                    file, StandardCharsets.ISO_8859_1); // words around the blocks may be in any encoding
        }

        /** Never what an exception of a parser says: it may quote a key. */
        private static String problem(Path file, Exception failure) {
            return file + ": "
                    + (failure instanceof Pem.UnreadableException unreadable
                            ? unreadable.getMessage()
                            : "cannot be read: " + failure.getClass().getSimpleName());
        }
    }

    void start(@Observes StartupEvent event) {
        if (certificate.isEmpty() || key.isEmpty()) {
            return;
        }
        List<String> problems = reload(certificate.get(), key.get());
        if (!problems.isEmpty()) {
            throw new IllegalStateException(String.join("\n", problems));
        }
        var _ = looks.scheduleWithFixedDelay(
                () -> reload(certificate.get(), key.get()),
                period.toMillis(),
                period.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Shows what the files hold, unless that is what is shown, or cannot be; a problem is logged once, when it appears. */
    synchronized List<String> reload(Path certificateFile, Path keyFile) {
        Pair pair = Pair.read(certificateFile, keyFile, served::shows);
        if (!pair.problems().equals(told)) {
            pair.problems().forEach(problem -> LOG.atWarn().log("certificate not served: {}", problem));
            told = pair.problems();
        }
        KeyedCertificate keyed = pair.certificate();
        if (keyed != null && !served.shows(keyed, pair.chain())) {
            served.show(keyed, pair.chain());
            LOG.atInfo()
                    .addKeyValue("file", certificateFile)
                    .addKeyValue("notAfter", keyed.certificate().getNotAfter().toInstant())
                    .log("serving certificate changed");
        }
        return pair.problems();
    }

    void stop(@Observes ShutdownEvent event) {
        looks.shutdownNow();
    }
}
