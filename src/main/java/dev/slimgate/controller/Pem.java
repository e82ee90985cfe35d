package dev.slimgate.controller;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Certificates and private keys as PEM. What cannot be read is told without a word of what it holds: it may be a key.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468</a>
 */
public final class Pem {
    private static final Pattern BLOCK_BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----");
    private static final String NO_KEY = "holds no PEM private key without a password";

    private Pem() {}

    /** One certificate. */
    public static String of(X509Certificate certificate) {
        try {
            return block("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate cannot be encoded", e);
        }
    }

    /** Several, one after the other. */
    public static String of(Collection<X509Certificate> certificates) {
        return certificates.stream().map(Pem::of).collect(Collectors.joining());
    }

    /** A private key: PKCS #8, no password. */
    public static String of(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    private static String block(String label, byte[] bytes) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    /**
     * Reads certificates; at least one.
     *
     * @throws UnreadableException for anything else
     */
    public static List<X509Certificate> certificates(String pem) {
        try {
            List<X509Certificate> read = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (read.isEmpty()) {
                throw new UnreadableException("holds no certificate");
            }
            return read;
        } catch (CertificateException e) {
            throw new UnreadableException("holds no PEM certificate");
        }
    }

    /**
     * Reads the first private key: PKCS #8, PKCS #1 or SEC 1, without a password. Other blocks before it are passed over.
     *
     * @throws UnreadableException for anything else
     */
    public static PrivateKey key(String pem) {
        Matcher block = BLOCK_BEGIN.matcher(pem);
        while (block.find()) {
            KeyForm form = KeyForm.labelled(block.group(1));
            int end = pem.indexOf("-----END " + block.group(1) + "-----", block.end());
            if (form != null && end >= 0) {
                return key(form, pem.substring(block.end(), end));
            }
        }
        throw new UnreadableException(NO_KEY);
    }

    private static PrivateKey key(KeyForm form, String body) {
        try {
            return form.key(Base64.getMimeDecoder().decode(strict(body)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new UnreadableException(NO_KEY);
        }
    }

    /** The decoder for MIME passes over whatever is not Base64, such as the headers of a key with a password. */
    private static String strict(String body) {
        if (!body.chars().allMatch(c -> Character.isLetterOrDigit(c) || "+/=\r\n\t ".indexOf(c) >= 0)) {
            throw new UnreadableException(NO_KEY);
        }
        return body;
    }

    /** The text is not what it should be; the message goes on after its name, and quotes nothing. */
    public static final class UnreadableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnreadableException(String message) {
            super(message);
        }
    }
}
