package dev.slimgate.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys are written by another library, in the forms that operators have. */
class PemTest {
    private static final KeyPair RSA = pair("RSA", 2048);

    private static Stream<KeyPair> keys() {
        return Stream.of(RSA, pair("EC", 256), pair("EC", 384), pair("EC", 521));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void keysOfTheOlderFormsAreRead(KeyPair pair) throws Exception {
        String pem = openssl(pair.getPrivate());

        PrivateKey read = Pem.key(pem);

        assertThat(pem).contains(pair.getPrivate().getAlgorithm() + " PRIVATE KEY");
        assertThat(belongTogether(read, pair.getPublic())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519", "Ed448", "RSASSA-PSS"})
    void whatIsWrittenIsRead(String algorithm) throws GeneralSecurityException {
        PrivateKey key =
                KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate();

        PrivateKey read = Pem.key(Pem.of(key));

        assertThat(read.getEncoded()).isEqualTo(key.getEncoded());
    }

    @Test
    void otherBlocksAndWordsBeforeTheKeyArePassedOver() throws Exception {
        KeyPair pair = pair("EC", 256);
        KeyedCertificate other = CertificateIssuer.selfSigned(List.of("a.example"), Instant.now(), Duration.ofDays(1));
        String parameters = block(new PemObject("EC PARAMETERS", SECObjectIdentifiers.secp256r1.getEncoded()));

        PrivateKey read = Pem.key(
                "subject=CN = a.example\n" + Pem.of(other.certificate()) + parameters + openssl(pair.getPrivate()));

        assertThat(belongTogether(read, pair.getPublic())).isTrue();
    }

    @Test
    void theFirstOfTwoKeysIsRead() throws Exception {
        KeyPair first = pair("EC", 256);

        PrivateKey read = Pem.key(openssl(first.getPrivate()) + openssl(RSA.getPrivate()));

        assertThat(belongTogether(read, first.getPublic())).isTrue();
    }

    @Test
    void keysWithLinesOfWindowsAreRead() throws Exception {
        PrivateKey read = Pem.key(openssl(RSA.getPrivate()).replace("\n", "\r\n"));

        assertThat(belongTogether(read, RSA.getPublic())).isTrue();
    }

    private static Stream<String> unreadable() throws IOException {
        String rsa = openssl(RSA.getPrivate());
        String body = rsa.lines().filter(line -> !line.startsWith("-")).reduce("", String::concat);
        String withoutCurve = block(new PemObject(
                "EC PRIVATE KEY",
                PrivateKeyInfo.getInstance(pair("EC", 256).getPrivate().getEncoded())
                        .getPrivateKey()
                        .getOctets()));
        return Stream.of(
                "",
                "no key",
                "-----BEGIN PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n", // is PKCS #1
                "-----BEGIN EC PRIVATE KEY-----\n" + body + "\n-----END EC PRIVATE KEY-----\n",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\n" + body + "\n-----END ENCRYPTED PRIVATE KEY-----\n",
                "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n",
                rsa.replace("KEY-----\nM", "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nM"),
                withoutCurve,
                rsa.replace("-----END RSA", "-----END EC"),
                rsa.replace("M", "!"));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void anythingElseIsToldWithoutAWordOfWhatItHolds(String pem) {
        assertThatExceptionOfType(Pem.UnreadableException.class)
                .isThrownBy(() -> Pem.key(pem))
                .withMessage("holds no PEM private key without a password")
                .withNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"})
    void bytesThatLieAreNoKeyAndNothingWorse(String label) {
        byte[] good =
                switch (label) {
                    case "EC PRIVATE KEY" -> der(pair("EC", 256).getPrivate());
                    case "RSA PRIVATE KEY" -> der(RSA.getPrivate());
                    default -> RSA.getPrivate().getEncoded();
                };
        Random random = new Random(7);

        for (int round = 0; round < 400; round++) {
            byte[] bad = Arrays.copyOf(good, 1 + random.nextInt(good.length));
            bad[random.nextInt(Math.min(bad.length, 40))] = (byte) random.nextInt(256);
            String pem = "-----BEGIN " + label + "-----\n"
                    + Base64.getMimeEncoder().encodeToString(bad) + "\n-----END " + label + "-----\n";

            assertThat(readOrRefused(pem)).isTrue();
        }
    }

    private static boolean belongTogether(PrivateKey key, PublicKey publicKey) throws GeneralSecurityException {
        Signature signature =
                Signature.getInstance(key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
        signature.initSign(key);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        return signature.verify(signed);
    }

    private static boolean readOrRefused(String pem) {
        try {
            return Pem.key(pem).getEncoded().length > 0;
        } catch (Pem.UnreadableException e) {
            return true;
        }
    }

    private static byte[] der(PrivateKey key) {
        try {
            String body =
                    openssl(key).lines().filter(line -> !line.startsWith("-")).reduce("", String::concat);
            return Base64.getDecoder().decode(body);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As {@code openssl ecparam -genkey} and {@code openssl genrsa -traditional} write it. */
    private static String openssl(PrivateKey key) throws IOException {
        if (!(key instanceof java.security.interfaces.ECPrivateKey)) {
            return block(new JcaMiscPEMGenerator(key).generate());
        }
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(key.getEncoded());
        ECPrivateKey inner = ECPrivateKey.getInstance(info.parsePrivateKey());
        ECPrivateKey named = new ECPrivateKey(
                inner.getKey().bitLength(),
                inner.getKey(),
                info.getPrivateKeyAlgorithm().getParameters());
        return block(new PemObject("EC PRIVATE KEY", named.getEncoded()));
    }

    private static String block(PemObject object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }

    private static KeyPair pair(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits, new SecureRandom());
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
