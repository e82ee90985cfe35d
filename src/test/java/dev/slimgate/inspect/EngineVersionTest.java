package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.demo.Content;
import dev.slimgate.demo.Elf;
import dev.slimgate.demo.Image;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.Layer;
import dev.slimgate.filesystem.ContentProbe;
import dev.slimgate.oci.Digest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A stored index that another engine made must not be taken for one of this engine. */
class EngineVersionTest {
    private static final int VERSION = 1;
    private static final String INDEX = "sha256:2208dd2e82c8eec90f334920776deb23adaa5d6adcd8f0e6439b1f95c3b581a5";

    @Test
    void theVersionIsRaisedWhenTheSameLayerGivesAnotherIndex() {
        byte[] index = StoredImages.written(image()).indexes().getFirst().toBytes();

        assertThat(List.of(ContentProbe.ENGINE_VERSION, Digest.sha256(index).toString()))
                .as(
                        "marks, notes or the form of an index have changed: raise ContentProbe.ENGINE_VERSION, and note both here")
                .isEqualTo(List.of(VERSION, INDEX));
    }

    /** One file of each kind that something is kept of. */
    private static Image image() {
        Layer layer = Layer.of("COPY . /")
                .executable(
                        "usr/bin/go",
                        Elf.statically(Elf.Machine.AMD64).goBuild("go1.25.0").content())
                .executable(
                        "usr/bin/glibc",
                        Elf.dynamically(Elf.Machine.ARM64, Elf.GLIBC_LOADER).content())
                .executable(
                        "bin/sh",
                        Elf.dynamically(Elf.Machine.AMD64, Elf.MUSL_LOADER)
                                .marker("BusyBox is a multi-call")
                                .marker("job control turned off")
                                .content())
                .executable("usr/bin/script", Content.text("#!/usr/bin/env node\n"))
                .file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n")
                .file("etc/os-release", "ID=debian\nVERSION_ID=12\n")
                .file("var/lib/dpkg/status", "Package: base-files\nStatus: install ok installed\nVersion: 12.4\n\n")
                .file("lib/apk/db/installed", "P:musl\nV:1.2.5-r0\n\n")
                .file("app/.env", "DB_PASSWORD=correct-horse-battery\n")
                .file(
                        "app/package-lock.json",
                        "{\"lockfileVersion\":3,\"packages\":{\"node_modules/jest\":{\"dev\":true}}}")
                .file("app/key", "-----BEGIN PRIVATE KEY-----\n")
                .file("usr/lib/jvm/release", "JAVA_VERSION=\"21.0.5\"\n");
        return ImageBuilder.linux("amd64").layer(layer).build();
    }
}
