package dev.slimgate.controller;

import dev.slimgate.oci.Printable;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes certificates: EC P-256, signed with ECDSA and SHA-256, valid from five minutes before they are made. It uses the
 * JDK's own algorithms; no security provider is registered.
 */
public final class CertificateIssuer {
    /** Clients whose clock is a little behind accept a new certificate too. */
    public static final Duration BACKDATED = Duration.ofMinutes(5);

    private static final int SERIAL_BITS = 120;
    private static final SecureRandom RANDOM = new SecureRandom();

    private CertificateIssuer() {}

    /** An authority of its own name, so that two of them are never taken for each other. */
    public static KeyedCertificate authority(Instant now, Duration validity) {
        KeyPair pair = newKeyPair();
        BigInteger serial = serial();
        X500Principal self = new X500Principal("CN=slimgate CA " + serial.toString(16));
        var builder = new JcaX509v3CertificateBuilder(
                self, serial, from(now), Date.from(now.plus(validity)), self, pair.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
        } catch (CertIOException | GeneralSecurityException e) {
            throw new IllegalStateException("the CA certificate cannot be made", e);
        }
        return new KeyedCertificate(sign(builder, pair.getPrivate()), pair.getPrivate());
    }

    /**
     * A server's certificate. It ends with its authority at the latest.
     *
     * @param names host names or IP addresses
     * @throws IllegalArgumentException where a name cannot stand in a certificate
     */
    public static KeyedCertificate serving(
            KeyedCertificate authority, Collection<String> names, Instant now, Duration validity) {
        KeyPair pair = newKeyPair();
        Instant last = authority.certificate().getNotAfter().toInstant();
        Instant to = now.plus(validity).isAfter(last) ? last : now.plus(validity);
        var builder = new JcaX509v3CertificateBuilder(
                authority.certificate().getSubjectX500Principal(),
                serial(),
                from(now),
                Date.from(to),
                new X500Principal("CN=slimgate webhook"),
                pair.getPublic());
        addServer(builder, names);
        try {
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils()
                            .createAuthorityKeyIdentifier(
                                    authority.certificate().getPublicKey()));
        } catch (CertIOException | GeneralSecurityException e) {
            throw new IllegalStateException("the serving certificate cannot be made", e);
        }
        return new KeyedCertificate(sign(builder, authority.key()), pair.getPrivate());
    }

    /**
     * A server's certificate that is signed by itself.
     *
     * @param names host names or IP addresses
     * @throws IllegalArgumentException where a name cannot stand in a certificate
     */
    public static KeyedCertificate selfSigned(Collection<String> names, Instant now, Duration validity) {
        KeyPair pair = newKeyPair();
        X500Principal self = new X500Principal("CN=slimgate self-signed");
        var builder = new JcaX509v3CertificateBuilder(
                self, serial(), from(now), Date.from(now.plus(validity)), self, pair.getPublic());
        addServer(builder, names);
        return new KeyedCertificate(sign(builder, pair.getPrivate()), pair.getPrivate());
    }

    /** When a certificate was made. */
    static Instant issuedAt(X509Certificate certificate) {
        return certificate.getNotBefore().toInstant().plus(BACKDATED);
    }

    private static Date from(Instant now) {
        return Date.from(now.minus(BACKDATED));
    }

    private static BigInteger serial() {
        return new BigInteger(SERIAL_BITS, RANDOM).add(BigInteger.ONE);
    }

    private static KeyPair newKeyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK makes no EC P-256 keys", e);
        }
    }

    private static void addServer(JcaX509v3CertificateBuilder builder, Collection<String> names) {
        try {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(names.stream()
                            .distinct()
                            .map(CertificateIssuer::subject)
                            .toArray(GeneralName[]::new)));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        } catch (CertIOException e) {
            throw new IllegalStateException("the certificate's extensions cannot be encoded", e);
        }
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("the certificate cannot be signed", e);
        }
    }

    private static GeneralName subject(String name) {
        if (isAddress(name)) {
            return new GeneralName(GeneralName.iPAddress, name);
        }
        if (!name.chars().allMatch(CertificateIssuer::inHostName)) {
            throw new IllegalArgumentException("no host name: " + Printable.of(name));
        }
        return new GeneralName(GeneralName.dNSName, name);
    }

    private static boolean inHostName(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '*';
    }

    /** An IPv4 address has digits and dots only, an IPv6 address a colon; no host name does. */
    private static boolean isAddress(String name) {
        return name.indexOf(':') >= 0 || name.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }
}
