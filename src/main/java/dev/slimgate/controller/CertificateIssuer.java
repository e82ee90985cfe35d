package dev.slimgate.controller;

import dev.slimgate.oci.Printable;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;
import org.wildfly.security.asn1.DERDecoder;
import org.wildfly.security.x500.GeneralName;
import org.wildfly.security.x500.cert.AuthorityKeyIdentifierExtension;
import org.wildfly.security.x500.cert.BasicConstraintsExtension;
import org.wildfly.security.x500.cert.ExtendedKeyUsageExtension;
import org.wildfly.security.x500.cert.KeyUsage;
import org.wildfly.security.x500.cert.KeyUsageExtension;
import org.wildfly.security.x500.cert.SubjectAlternativeNamesExtension;
import org.wildfly.security.x500.cert.SubjectKeyIdentifierExtension;
import org.wildfly.security.x500.cert.X509CertificateBuilder;

/**
 * Makes certificates: EC P-256, signed with ECDSA and SHA-256, valid from five minutes before they are made. It uses the
 * JDK's own algorithms; no security provider is registered.
 */
public final class CertificateIssuer {
    /** Clients whose clock is a little behind accept a new certificate too. */
    public static final Duration BACKDATED = Duration.ofMinutes(5);

    private static final int SERIAL_BITS = 120;
    private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
    private static final SecureRandom RANDOM = new SecureRandom();

    private CertificateIssuer() {}

    /** An authority of its own name, so that two of them are never taken for each other. */
    public static KeyedCertificate authority(Instant now, Duration validity) {
        KeyPair pair = newKeyPair();
        BigInteger serial = serial();
        X500Principal self = new X500Principal("CN=slimgate CA " + serial.toString(16));
        X509CertificateBuilder builder = builder(self, self, pair.getPublic(), now, now.plus(validity))
                .setSerialNumber(serial)
                .addExtension(new BasicConstraintsExtension(true, true, 0))
                .addExtension(new KeyUsageExtension(KeyUsage.keyCertSign, KeyUsage.cRLSign))
                .addExtension(new SubjectKeyIdentifierExtension(identifier(pair.getPublic())));
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
        X509CertificateBuilder builder = builder(
                authority.certificate().getSubjectX500Principal(),
                new X500Principal("CN=slimgate webhook"),
                pair.getPublic(),
                now,
                to);
        addServer(builder, names);
        builder.addExtension(new AuthorityKeyIdentifierExtension(
                identifier(authority.certificate().getPublicKey()), null, null));
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
        X509CertificateBuilder builder = builder(self, self, pair.getPublic(), now, now.plus(validity));
        addServer(builder, names);
        return new KeyedCertificate(sign(builder, pair.getPrivate()), pair.getPrivate());
    }

    /** When a certificate was made. */
    static Instant issuedAt(X509Certificate certificate) {
        return certificate.getNotBefore().toInstant().plus(BACKDATED);
    }

    private static X509CertificateBuilder builder(
            X500Principal issuer, X500Principal subject, PublicKey key, Instant now, Instant to) {
        return new X509CertificateBuilder()
                .setIssuerDn(issuer)
                .setSubjectDn(subject)
                .setSerialNumber(serial())
                .setNotValidBefore(time(now.minus(BACKDATED)))
                .setNotValidAfter(time(to))
                .setPublicKey(key)
                .setSignatureAlgorithmName("SHA256withECDSA");
    }

    /** Certificates know whole seconds. */
    private static ZonedDateTime time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).atZone(ZoneOffset.UTC);
    }

    /** The SHA-1 of the key's bits, as RFC 5280, section 4.2.1.2 suggests: a name, no proof. */
    private static byte[] identifier(PublicKey key) {
        DERDecoder info = new DERDecoder(key.getEncoded());
        info.startSequence();
        info.skipElement();
        try {
            return MessageDigest.getInstance("SHA-1").digest(info.decodeBitString());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-1", e);
        }
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

    private static void addServer(X509CertificateBuilder builder, Collection<String> names) {
        List<GeneralName> subjects =
                names.stream().distinct().map(CertificateIssuer::subject).toList();
        builder.addExtension(new SubjectAlternativeNamesExtension(false, subjects))
                .addExtension(new BasicConstraintsExtension(true, false, -1))
                .addExtension(new KeyUsageExtension(KeyUsage.digitalSignature))
                .addExtension(new ExtendedKeyUsageExtension(false, List.of(SERVER_AUTHENTICATION)));
    }

    private static X509Certificate sign(X509CertificateBuilder builder, PrivateKey key) {
        try {
            return builder.setSigningKey(key).build();
        } catch (CertificateException e) {
            throw new IllegalStateException("the certificate cannot be made", e);
        }
    }

    private static GeneralName subject(String name) {
        if (isAddress(name)) {
            return new GeneralName.IPAddress(address(name));
        }
        if (!name.chars().allMatch(CertificateIssuer::inHostName)) {
            throw new IllegalArgumentException("no host name: " + Printable.of(name));
        }
        return new GeneralName.DNSName(name);
    }

    /** Whole: without a zone, which means something to one machine only, and of four numbers where there is no colon. */
    private static byte[] address(String name) {
        boolean four = name.chars().filter(c -> c == '.').count() == 3;
        if (name.indexOf('%') >= 0 || name.indexOf(':') < 0 && !four) {
            throw noAddress(name, null);
        }
        try {
            return InetAddress.ofLiteral(name).getAddress();
        } catch (IllegalArgumentException e) {
            throw noAddress(name, e);
        }
    }

    private static IllegalArgumentException noAddress(String name, @Nullable Exception cause) {
        return new IllegalArgumentException("no IP address: " + Printable.of(name), cause);
    }

    private static boolean inHostName(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '*';
    }

    /** An IPv4 address has digits and dots only, an IPv6 address a colon; no host name does. */
    private static boolean isAddress(String name) {
        return name.indexOf(':') >= 0 || name.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }
}
