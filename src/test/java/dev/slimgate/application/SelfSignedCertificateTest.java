package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Security;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfSignedCertificateTest {
    private static final Instant NOW = Instant.parse("2026-11-21T02:00:00Z");

    @TempDir
    Path directory;

    @Test
    void isAServerCertificateForThisMachineAndTheGivenNames() throws GeneralSecurityException, IOException {
        SelfSignedCertificate written =
                SelfSignedCertificate.write(directory, List.of("slimgate.slimgate.svc", "10.0.0.7", "localhost"), NOW);

        X509Certificate certificate = read(written.certificate());
        certificate.verify(certificate.getPublicKey());
        assertThat(certificate.getSubjectAlternativeNames().stream()
                        .map(name -> name.get(1).toString()))
                .containsExactly("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1", "slimgate.slimgate.svc", "10.0.0.7");
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(certificate.getBasicConstraints()).as("no authority").isEqualTo(-1);
        assertThat(certificate.getKeyUsage()[0]).isTrue();
        assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withECDSA");
        assertThat(((ECPublicKey) certificate.getPublicKey())
                        .getParams()
                        .getOrder()
                        .bitLength())
                .isEqualTo(256);
        assertThat(certificate.getSerialNumber().signum()).isPositive();
    }

    @Test
    void isValidForThirtyDays() throws GeneralSecurityException, IOException {
        SelfSignedCertificate written = SelfSignedCertificate.write(directory, List.of(), NOW);

        X509Certificate certificate = read(written.certificate());
        assertThat(certificate.getNotBefore().toInstant()).isEqualTo(NOW.minusSeconds(300));
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(NOW.plusSeconds(30 * 86_400));
    }

    @Test
    void writesTheKeyThatBelongsToTheCertificate() throws GeneralSecurityException, IOException {
        SelfSignedCertificate written = SelfSignedCertificate.write(directory, List.of(), NOW);

        byte[] text = {1, 2, 3};
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(key(written.key()));
        signer.update(text);
        byte[] signature = signer.sign();
        Signature verifier = Signature.getInstance("SHA256withECDSA");
        verifier.initVerify(read(written.certificate()).getPublicKey());
        verifier.update(text);
        assertThat(verifier.verify(signature)).isTrue();
    }

    @Test
    void letsOnlyTheOwnerReadTheFilesEvenWhereOthersCouldReadTheOldOnes() throws IOException {
        Path old = Files.writeString(directory.resolve("tls.key"), "old");
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rw-rw-rw-"));

        SelfSignedCertificate written = SelfSignedCertificate.write(directory, List.of(), NOW);

        for (Path file : List.of(written.certificate(), written.key())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThat(Files.readString(written.key())).startsWith("-----BEGIN PRIVATE KEY-----\n");
    }

    @Test
    void makesAnotherKeyEachTime() throws IOException {
        String first = Files.readString(
                SelfSignedCertificate.write(directory, List.of(), NOW).key());
        String second = Files.readString(
                SelfSignedCertificate.write(directory, List.of(), NOW).key());

        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void registersNoSecurityProvider() {
        List<String> before =
                Arrays.stream(Security.getProviders()).map(Object::toString).toList();

        SelfSignedCertificate written = SelfSignedCertificate.write(directory, List.of(), NOW);

        assertThat(written.key()).exists();
        assertThat(Arrays.stream(Security.getProviders()).map(Object::toString)).containsExactlyElementsOf(before);
    }

    @Test
    void saysWhereItCannotWrite() {
        Path missing = directory.resolve("missing");

        assertThatThrownBy(() -> SelfSignedCertificate.write(missing, List.of(), NOW))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot write the self-signed certificate into " + missing);
    }

    private static X509Certificate read(Path file) throws GeneralSecurityException, IOException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
    }

    private static PrivateKey key(Path file) throws GeneralSecurityException, IOException {
        String body = Files.readString(file).replaceAll("-----[A-Z ]+-----|\n", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
    }
}
