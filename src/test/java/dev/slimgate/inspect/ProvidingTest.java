package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.facts.Provides;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProvidingTest {
    private static Provides provides(String path, String content) {
        return new GivenTree().file(path, content).inspect().provides();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "etc/ssl/certs/ca-certificates.crt",
                "etc/pki/tls/certs/ca-bundle.crt",
                "etc/ssl/cert.pem",
                "etc/ssl/certs/4042bcee.0",
                "opt/java/openjdk/lib/security/cacerts",
                "usr/lib/python3.12/site-packages/certifi/cacert.pem"
            })
    void findsCertificates(String path) {
        assertThat(provides(path, "-----BEGIN CERTIFICATE-----\n")).isEqualTo(new Provides(true, false, false, false));
        assertThat(provides(path, "").certificates()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "usr/share/zoneinfo/Europe/Berlin",
                "usr/share/zoneinfo/Etc/UTC",
                "usr/local/go/lib/time/zoneinfo.zip",
                "opt/java/openjdk/lib/tzdb.dat"
            })
    void findsTimeZones(String path) {
        assertThat(provides(path, "TZif2")).isEqualTo(new Provides(false, true, false, false));
    }

    @Test
    void findsTheRestAndNothingInAnEmptyImage() {
        GivenTree tree = new GivenTree()
                .directory("tmp")
                .file("etc/passwd", "root:x:0:0::/:\n")
                .directory("etc/ssl/certs");

        assertThat(tree.inspect().provides()).isEqualTo(new Provides(false, false, true, true));
        assertThat(new GivenTree().inspect().provides()).isEqualTo(Provides.NOTHING);
    }

    @Test
    void aFileCalledTmpIsNoDirectoryAndALinkToOneIs() {
        assertThat(provides("tmp", "x").temporaryDirectory()).isFalse();
        assertThat(new GivenTree()
                        .directory("var/tmp")
                        .symlink("tmp", "var/tmp")
                        .inspect()
                        .provides()
                        .temporaryDirectory())
                .isTrue();
    }
}
