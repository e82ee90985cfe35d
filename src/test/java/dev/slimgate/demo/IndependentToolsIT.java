package dev.slimgate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs that others wrote read what this package wrote; skipped where they are not installed. */
class IndependentToolsIT {
    private static final List<Sample> SAMPLES = SampleImages.small(Instant.parse("2026-01-01T00:00:00Z"));
    private static final DemoRegistry REGISTRY = DemoRegistry.start();

    @BeforeAll
    static void fill() {
        SampleWorkloads.fill(REGISTRY, SAMPLES);
    }

    @AfterAll
    static void close() {
        REGISTRY.close();
    }

    static List<Sample> samples() {
        return SAMPLES;
    }

    @ParameterizedTest
    @MethodSource("samples")
    void skopeoCopiesEverySampleByteForByte(Sample sample, @TempDir Path directory) throws Exception {
        require("skopeo");

        String out = run(
                directory,
                "skopeo",
                "copy",
                "--all",
                "--preserve-digests",
                "--src-tls-verify=false",
                "docker://" + sample.byTag(REGISTRY.host()),
                "dir:" + directory.resolve("copy"));

        assertThat(Content.of(Files.readAllBytes(directory.resolve("copy/manifest.json")))
                        .sha256())
                .as(out)
                .isEqualTo(sample.image().digest());
    }

    @Test
    void skopeoLogsInForAToken() throws Exception {
        require("skopeo");
        Sample sample = SAMPLES.getLast();
        try (DemoRegistry registry = DemoRegistry.start()) {
            sample.putInto(registry);
            registry.redirectBlobs("");
            registry.authentication(Authentication.Token.forUser("robot", "pass"));

            String out = run(
                    Path.of("."),
                    "skopeo",
                    "inspect",
                    "--tls-verify=false",
                    "--creds=robot:pass",
                    "docker://" + sample.byTag(registry.host()));

            assertThat(JsonMapper.builder().build().readTree(out).path("Digest").asText())
                    .isEqualTo(sample.image().digest());
            assertThat(registry.count("GET", "/token")).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource(TarWriter.LongNames.class)
    void tarListsLongNamesLinksAndWhiteouts(TarWriter.LongNames longNames, @TempDir Path directory) throws Exception {
        require("tar");
        String deep = "deep/".repeat(50) + "file";
        Layer layer = Layer.of("x")
                .directory("etc")
                .file(deep, "x")
                .symlink("link", "../".repeat(50) + "target")
                .whiteout("etc/passwd")
                .opaque("var");
        Layer.Built built = (longNames == TarWriter.LongNames.GNU ? layer.gnuLongNames() : layer).build();
        Path file = directory.resolve("layer.tar.gz");
        try (OutputStream out = Files.newOutputStream(file)) {
            built.blob().content().writeTo(out);
        }

        String listed = run(directory, "tar", "tzf", file.toString());

        assertThat(listed.lines()).containsExactly("etc/", deep, "link", "etc/.wh.passwd", "var/.wh..wh..opq");
    }

    @Test
    void zstdUnpacksRawAndRunLengthBlocks(@TempDir Path directory) throws Exception {
        require("zstd");
        Content plain = Content.join(Content.filler(1, 300_000), Content.zeros(900_000), Content.text("end"));
        Path packed = directory.resolve("x.zst");
        try (OutputStream out = Files.newOutputStream(packed)) {
            Compression.ZSTD.pack(plain).writeTo(out);
        }

        run(directory, "zstd", "-q", "-d", packed.toString());

        assertThat(Content.of(Files.readAllBytes(directory.resolve("x"))).sha256())
                .isEqualTo(plain.sha256());
    }

    private static void require(String tool) throws Exception {
        boolean there;
        try {
            there = new ProcessBuilder(tool, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            there = false;
        }
        Assumptions.assumeTrue(there, "skipped: " + tool + " is not installed");
    }

    private static String run(Path directory, String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS))
                .as("ends: " + List.of(command))
                .isTrue();
        assertThat(process.exitValue()).as(out).isZero();
        return out;
    }
}
