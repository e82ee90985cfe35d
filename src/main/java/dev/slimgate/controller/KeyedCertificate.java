package dev.slimgate.controller;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/**
 * A certificate with the private key that belongs to it. Its text is that of the certificate's subject alone.
 *
 * @param certificate any X.509 certificate
 * @param key its private key; see {@link #fits}
 */
public record KeyedCertificate(X509Certificate certificate, PrivateKey key) {

    /** Whether the key really is the certificate's: what the one signs, the other verifies. */
    public boolean fits() {
        try {
            String algorithm =
                    switch (key.getAlgorithm()) {
                        case "EC" -> "SHA256withECDSA";
                        case "RSA" -> "SHA256withRSA";
                        default -> key.getAlgorithm(); // Ed25519 and its kind sign under their own name
                    };
            byte[] text = "slimgate".getBytes(StandardCharsets.US_ASCII);
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(text);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(certificate.getPublicKey());
            verifier.update(text);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // keys of two kinds
        }
    }

    /** Whether the certificate is valid at an instant, its bounds included. */
    public boolean isValidAt(Instant instant) {
        return isValidAt(certificate, instant);
    }

    static boolean isValidAt(X509Certificate certificate, Instant instant) {
        return !instant.isBefore(certificate.getNotBefore().toInstant())
                && !instant.isAfter(certificate.getNotAfter().toInstant());
    }

    /** When the last third of its life begins, in which it is replaced; what it is backdated by does not count. */
    Instant lastThird() {
        Instant from = CertificateIssuer.issuedAt(certificate);
        Instant to = certificate.getNotAfter().toInstant();
        return to.minus(Duration.between(from, to).dividedBy(3));
    }

    /** Whether an authority has signed it. */
    boolean isIssuedBy(X509Certificate authority) {
        return isIssuedBy(certificate, authority);
    }

    static boolean isIssuedBy(X509Certificate certificate, X509Certificate authority) {
        if (!certificate.getIssuerX500Principal().equals(authority.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "certificate of " + certificate.getSubjectX500Principal();
    }
}
