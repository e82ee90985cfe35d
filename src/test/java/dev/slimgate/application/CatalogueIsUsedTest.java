package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.command.Console;
import dev.slimgate.command.Server;
import dev.slimgate.command.SlimgateCommand;
import dev.slimgate.demo.Blob;
import dev.slimgate.demo.Content;
import dev.slimgate.demo.Image;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.Layer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A catalogue that was made by {@code slimgate catalogue add}, in the hands of {@code slimgate inspect}. */
class CatalogueIsUsedTest {
    private static final Layer.Built DEBIAN = Layer.of("# debian.sh")
            .file("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
            .file("var/lib/dpkg/status", "Package: dpkg\n")
            .executable("usr/bin/dpkg", Content.of(new byte[] {1, 2, 3}))
            .build();
    private static final ImageBuilder BASE = ImageBuilder.linux("amd64").layer(DEBIAN);
    private static final String PROOF = "the lowest layer is that of example/base:1";

    @TempDir
    Path folder;

    private String out = "";
    private String err = "";

    private int run(String... args) {
        StringWriter outText = new StringWriter();
        StringWriter errText = new StringWriter();
        Console console = new Console(
                new PrintWriter(outText),
                new PrintWriter(errText),
                new ByteArrayInputStream(new byte[0]),
                false,
                false,
                Map.of());
        Server none = new WebhookServer();
        int code = SlimgateCommand.run(args, new SlimgateCommand.Wiring(CommandEngine::open, none, "1.2.3"), console);
        out = outText.toString();
        err = errText.toString();
        return code;
    }

    private String layout(String name, ImageBuilder builder) throws IOException {
        Image image = builder.build();
        Path layout = Files.createDirectory(folder.resolve(name));
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        for (Blob blob : image.blobs()) {
            write(layout, blob);
        }
        write(layout, image.manifest());
        Files.writeString(
                layout.resolve("index.json"),
                "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}]}"
                        .formatted(
                                image.mediaType(),
                                image.digest(),
                                image.manifest().lengthBytes()));
        return "oci-layout:" + layout;
    }

    private static void write(Path layout, Blob blob) throws IOException {
        Path file = layout.resolve("blobs").resolve(blob.digest().replace(':', '/'));
        Files.createDirectories(file.getParent());
        try (OutputStream stream = Files.newOutputStream(file)) {
            blob.content().writeTo(stream);
        }
    }

    private String file() {
        return folder.resolve("ours.jsonl").toString();
    }

    @Test
    void anImageOnAnAddedBaseIsKnownByIt() throws IOException {
        String app = layout("app", BASE.layer(Layer.of("COPY").file("app/main.py", "pass")));

        assertThat(run("catalogue", "add", "--out", file(), "--name", "example/base:1", layout("base", BASE)))
                .as(err)
                .isZero();
        assertThat(err).contains(": added");
        assertThat(run("inspect", app, "-o", "json")).isZero();
        assertThat(out).doesNotContain(PROOF);
        assertThat(run("inspect", app, "-o", "json", "--catalogue", file())).isZero();
        assertThat(out).contains(PROOF);
    }

    @Test
    void aBaseIsAddedOnce() throws IOException {
        String base = layout("base", BASE);
        run("catalogue", "add", "--out", file(), base);
        String first = Files.readString(Path.of(file()));

        assertThat(run("catalogue", "add", "--out", file(), base)).isZero();
        assertThat(err).contains(": is there already");
        assertThat(Files.readString(Path.of(file()))).isEqualTo(first);
    }

    @Test
    void whatProvesNothingIsNotAdded() throws IOException {
        String scratch = layout(
                "scratch", ImageBuilder.linux("amd64").layer(Layer.of("COPY").file("app", "x")));

        assertThat(run("catalogue", "add", "--out", file(), scratch)).isEqualTo(2);
        assertThat(err).contains("is scratch: its layers would prove nothing");
        assertThat(Path.of(file())).doesNotExist();
    }

    @Test
    void oneNameIsForOneImage() throws IOException {
        String base = layout("base", BASE);

        assertThat(run("catalogue", "add", "--out", file(), "--name", "n", base, base))
                .isEqualTo(2);
        assertThat(err).contains("--name is for one image, and here are 2");
    }

    @Test
    void aBrokenCatalogueStopsWithItsLine() throws IOException {
        Files.writeString(Path.of(file()), "\n{\"image\":\"x\"}\n");

        assertThat(run("inspect", layout("base", BASE), "--catalogue", file())).isEqualTo(2);
        assertThat(err).contains("ours.jsonl:2: family: is missing");
        assertThat(run("catalogue", "add", "--out", file(), "x")).isEqualTo(2);
        assertThat(Files.readString(Path.of(file()))).isEqualTo("\n{\"image\":\"x\"}\n");
    }
}
