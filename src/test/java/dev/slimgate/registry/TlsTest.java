package dev.slimgate.registry;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.oci.ImageReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    @TempDir
    Path folder;

    @Test
    void followsNoRedirectFromTlsToPlainHttpAndTrustsTheNameInTheCertificateOnly() throws Exception {
        Path keys = folder.resolve("keys.p12");
        Path authority = folder.resolve("ca.pem");
        keytool(
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.toString(),
                "-storepass",
                "changeit");
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "a",
                "-keystore",
                keys.toString(),
                "-storepass",
                "changeit",
                "-file",
                authority.toString());
        WireMockServer server = new WireMockServer(WireMockConfiguration.options()
                .dynamicPort()
                .dynamicHttpsPort()
                .keystorePath(keys.toString())
                .keystoreType("PKCS12")
                .keystorePassword("changeit")
                .keyManagerPassword("changeit"));
        server.start();
        try (ClientFixture fixture = new ClientFixture()) {
            String plain = "http://localhost:" + server.port() + "/plain";
            server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(302).withHeader("Location", plain)));
            server.stubFor(get(urlEqualTo("/v2/good/manifests/1")).willReturn(ClientFixture.manifest()));
            RegistrySettings.Limits limits = new RegistrySettings.Limits(64, Duration.ofSeconds(9));
            String host = "localhost:" + server.httpsPort();
            String alias = "127.0.0.1:" + server.httpsPort();
            RegistryClient client = fixture.client(new RegistrySettings(
                    false,
                    List.of(
                            new RegistrySettings.Host(host, false, authority, null, limits),
                            new RegistrySettings.Host(alias, false, authority, null, limits),
                            fixture.listed("localhost:" + server.port(), true))));

            assertThat(client.open(ImageReference.parse(host + "/good:1"), Requester.NOBODY)
                            .resolve(ClientFixture.soon())
                            .digest())
                    .isEqualTo(Samples.MANIFEST_DIGEST);
            assertThatThrownBy(() -> client.open(ImageReference.parse(host + "/a:1"), Requester.NOBODY)
                            .resolve(ClientFixture.soon()))
                    .isInstanceOf(ContentException.Refused.class)
                    .hasMessageContaining("https to http");
            assertThatThrownBy(() -> client.open(ImageReference.parse(alias + "/good:1"), Requester.NOBODY)
                            .resolve(ClientFixture.soon()))
                    .isInstanceOf(ContentException.Unreachable.class)
                    .hasMessageContaining("certificate");
            server.verify(0, getRequestedFor(urlEqualTo("/plain")));
        } finally {
            server.stop();
        }
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
