package dev.slimgate.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.controller.Pem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A certificate that is its own authority, for servers and clients, as PEM files. */
record Certificates(Path certificate, Path key) {
    private static final String PASSWORD = "changeit";

    static Certificates make(Path folder, String name) throws Exception {
        Files.createDirectories(folder);
        Path store = folder.resolve("keys.p12");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=dns:" + name,
                        "-ext",
                        "bc:c",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        return new Certificates(
                Files.writeString(folder.resolve("tls.crt"), Pem.of((X509Certificate) keys.getCertificate("a"))),
                Files.writeString(
                        folder.resolve("tls.key"), Pem.of((PrivateKey) keys.getKey("a", PASSWORD.toCharArray()))));
    }
}
