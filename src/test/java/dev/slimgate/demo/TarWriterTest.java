package dev.slimgate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Commons Compress reads what this project's own writer wrote. */
class TarWriterTest {

    @Test
    void writesEveryKindOfEntry() throws IOException {
        List<TarEntry> entries = List.of(
                TarEntry.of(TarEntry.Type.DIRECTORY, "tmp", "", 01777),
                TarEntry.file("app/run", Content.text("#!/bin/sh\n"), 04755).owner(1000, 1001),
                TarEntry.of(TarEntry.Type.SYMLINK, "bin/sh", "/bin/busybox", 0777),
                TarEntry.of(TarEntry.Type.HARD_LINK, "bin/ash", "bin/busybox", 0755),
                TarEntry.of(TarEntry.Type.FIFO, "pipe", "", 0600),
                TarEntry.of(TarEntry.Type.CHARACTER_DEVICE, "null", "", 0666));

        List<TarArchiveEntry> read = read(TarWriter.archive(entries, TarWriter.LongNames.PAX));

        assertThat(read).hasSize(6);
        assertThat(read.get(0).isDirectory()).isTrue();
        assertThat(read.get(0).getMode() & 07777).isEqualTo(01777);
        assertThat(read.get(1).getMode() & 07777).isEqualTo(04755);
        assertThat(read.get(1).getLongUserId()).isEqualTo(1000);
        assertThat(read.get(1).getLongGroupId()).isEqualTo(1001);
        assertThat(read.get(1).getSize()).isEqualTo(10);
        assertThat(read.get(1).getLastModifiedTime().toInstant()).hasToString("2025-01-01T00:00:00Z");
        assertThat(read.get(2).isSymbolicLink()).isTrue();
        assertThat(read.get(2).getLinkName()).isEqualTo("/bin/busybox");
        assertThat(read.get(3).isLink()).isTrue();
        assertThat(read.get(3).getLinkName()).isEqualTo("bin/busybox");
        assertThat(read.get(4).isFIFO()).isTrue();
        assertThat(read.get(5).isCharacterDevice()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"99,0", "100,0", "101,0", "60,60", "90,150", "10,300", "255,300"})
    void namesOfAnyLengthComeThrough(int name, int directory) throws IOException {
        String path = (directory == 0 ? "" : "d".repeat(directory) + "/") + "n".repeat(name);
        TarEntry entry = TarEntry.file(path, Content.text("x"), 0644);

        assertThat(read(TarWriter.archive(List.of(entry), TarWriter.LongNames.PAX)))
                .extracting(TarArchiveEntry::getName)
                .containsExactly(path);
    }

    @ParameterizedTest
    @EnumSource(TarWriter.LongNames.class)
    void longNamesAndTargetsComeThrough(TarWriter.LongNames longNames) throws IOException {
        String path = "deep/".repeat(80) + "end";
        String target = "../".repeat(60) + "target";
        TarEntry entry = TarEntry.of(TarEntry.Type.SYMLINK, path, target, 0777);

        List<TarArchiveEntry> read = read(TarWriter.archive(List.of(entry), longNames));

        assertThat(read).extracting(TarArchiveEntry::getName).containsExactly(path);
        assertThat(read).extracting(TarArchiveEntry::getLinkName).containsExactly(target);
    }

    @Test
    void namesBeyondAsciiComeThrough() throws IOException {
        TarEntry entry = TarEntry.file("straße/日本", Content.text("x"), 0644);

        assertThat(read(TarWriter.archive(List.of(entry), TarWriter.LongNames.PAX)))
                .extracting(TarArchiveEntry::getName)
                .containsExactly("straße/日本");
    }

    @Test
    void contentsComeThroughBehindEachOther() throws IOException {
        List<TarEntry> entries = List.of(
                TarEntry.file("a", Content.text("a".repeat(511)), 0644),
                TarEntry.file("b", Content.text("b".repeat(512)), 0644),
                TarEntry.file("c", Content.text("c".repeat(513)), 0644));
        Content tar = TarWriter.archive(entries, TarWriter.LongNames.PAX);

        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar.bytes()))) {
            for (TarEntry entry : entries) {
                in.getNextEntry();
                assertThat(in.readAllBytes()).isEqualTo(entry.content().bytes());
            }
        }
        assertThat(tar.lengthBytes() % 512).isZero();
    }

    private static List<TarArchiveEntry> read(Content tar) throws IOException {
        List<TarArchiveEntry> found = new ArrayList<>();
        try (TarArchiveInputStream in =
                new TarArchiveInputStream(new ByteArrayInputStream(tar.bytes()), StandardCharsets.UTF_8.name())) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                found.add(entry);
            }
        }
        return found;
    }
}
