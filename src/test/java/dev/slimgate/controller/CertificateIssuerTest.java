package dev.slimgate.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateIssuerTest {
    private static final Instant NOW = Instant.now();
    private static final KeyedCertificate AUTHORITY = CertificateIssuer.authority(NOW, Duration.ofDays(90));

    private static final String SUBJECT_KEY = "2.5.29.14";
    private static final String AUTHORITY_KEY = "2.5.29.35";

    @Test
    void anAuthorityMaySignCertificatesAndNoFurtherAuthorities() {
        X509Certificate certificate = AUTHORITY.certificate();

        assertThat(certificate.getVersion()).isEqualTo(3);
        assertThat(certificate.getBasicConstraints()).isZero();
        assertThat(certificate.getKeyUsage())
                .containsExactly(false, false, false, false, false, true, true, false, false);
        assertThat(certificate.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19");
        assertThat(AUTHORITY.fits()).isTrue();
    }

    @Test
    void aServersCertificateIsTrustedByItsAuthorityUnderItsNames() throws Exception {
        List<String> names = List.of("webhook.slimgate.svc", "*.example", "192.0.2.7", "2001:db8::1");

        KeyedCertificate serving = CertificateIssuer.serving(AUTHORITY, names, NOW, Duration.ofDays(7));

        X509Certificate certificate = serving.certificate();
        assertThatNoException().isThrownBy(() -> validate(certificate));
        assertThat(certificate.getSubjectAlternativeNames())
                .extracting(List::toString)
                .containsExactly(
                        "[2, webhook.slimgate.svc]", "[2, *.example]", "[7, 192.0.2.7]", "[7, 2001:db8:0:0:0:0:0:1]");
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getKeyUsage()).startsWith(true, false, false, false, false, false);
        assertThat(serving.fits()).isTrue();
    }

    @Test
    void keysAreNamedAsEverybodyNamesThem() throws Exception {
        X509Certificate serving = CertificateIssuer.serving(AUTHORITY, List.of("a.example"), NOW, Duration.ofDays(7))
                .certificate();

        byte[] subject = value(AUTHORITY.certificate(), SUBJECT_KEY);
        byte[] authority = value(serving, AUTHORITY_KEY);

        var utils = new JcaX509ExtensionUtils();
        SubjectKeyIdentifier expected =
                utils.createSubjectKeyIdentifier(AUTHORITY.certificate().getPublicKey());
        assertThat(subject).isEqualTo(expected.getEncoded());
        assertThat(AuthorityKeyIdentifier.getInstance(authority).getKeyIdentifierOctets())
                .isEqualTo(expected.getKeyIdentifier());
    }

    @Test
    void itIsValidFromFiveMinutesBeforeInWholeSecondsAndEndsWithItsAuthority() {
        X509Certificate certificate = CertificateIssuer.serving(
                        AUTHORITY, List.of("a.example"), NOW, Duration.ofDays(1000))
                .certificate();

        assertThat(certificate.getNotBefore().toInstant())
                .isEqualTo(NOW.minus(Duration.ofMinutes(5)).truncatedTo(ChronoUnit.SECONDS));
        assertThat(certificate.getNotAfter()).isEqualTo(AUTHORITY.certificate().getNotAfter());
    }

    @Test
    void datesBeyond2049AreWrittenAsTheyMustBe() {
        Instant later = Instant.parse("2049-12-31T00:00:00Z");

        X509Certificate certificate =
                CertificateIssuer.authority(later, Duration.ofDays(10)).certificate();

        assertThat(certificate.getNotBefore().toInstant()).isEqualTo("2049-12-30T23:55:00Z");
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo("2050-01-10T00:00:00Z");
    }

    @Test
    void twoAuthoritiesAreNeverTakenForEachOther() {
        KeyedCertificate other = CertificateIssuer.authority(NOW, Duration.ofDays(90));

        assertThat(other.certificate().getSubjectX500Principal())
                .isNotEqualTo(AUTHORITY.certificate().getSubjectX500Principal());
        assertThat(other.certificate().getSerialNumber())
                .isNotEqualTo(AUTHORITY.certificate().getSerialNumber());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a b", "a/b", "ä.example", "a\nb", "999.1.1.1", "127.1", "::g", "1.2.3.4.5", "fe80::1%eth0"})
    void aNameThatCannotStandInACertificateIsRefused(String name) {
        List<String> names = List.of(name);

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> CertificateIssuer.selfSigned(names, NOW, Duration.ofDays(1)))
                .withMessageStartingWith("no ");
    }

    private static void validate(X509Certificate certificate) throws Exception {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(AUTHORITY.certificate(), null)));
        parameters.setRevocationEnabled(false);
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate)), parameters);
    }

    private static byte[] value(X509Certificate certificate, String extension) {
        return ASN1OctetString.getInstance(certificate.getExtensionValue(extension))
                .getOctets();
    }
}
