package dev.slimgate.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.slimgate.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** Blocks that have {@value #MARK} for a checksum get the right one, which no mutation would find. */
class TarFuzzTest {
    private static final String MARK = "CHECKSUM";
    private static final int BLOCK = 512;

    @FuzzTest
    void readsTheSameHoweverItComesAndAsAnotherLibraryDoes(byte[] data) throws IOException {
        byte[] tar = mended(data);
        if (isCompressed(tar)) {
            return;
        }

        Fuzzed.Scan scan = Fuzzed.scan(tar, Integer.MAX_VALUE);

        assertThat(Fuzzed.scan(tar, 1 + tar.length % 1500).text()).isEqualTo(scan.text());
        assertThat(Fuzzed.scan(Tars.gzip(tar), 1000).text()).isEqualTo(scan.text());
        if (scan.index() != null) {
            isWithinBounds(scan.index(), tar);
            List<String> others = plainEntries(tar);
            if (others != null) {
                assertThat(ours(tar)).isEqualTo(others);
            }
        }
    }

    private static void isWithinBounds(LayerIndex index, byte[] tar) {
        assertThat(index.size()).isLessThanOrEqualTo(Fuzzed.MOST_ENTRIES);
        assertThat(index.unpackedBytes()).isEqualTo(tar.length);
        assertThat(index.diffId()).isEqualTo(Digest.sha256(tar));
        assertThat(index.fileBytes()).isEqualTo(Fuzzed.files(index)).isBetween(0L, (long) tar.length);
        for (LayerEntry entry : index.entries()) {
            assertThat(PathBytes.encode(entry.path()).length).isLessThanOrEqualTo(Fuzzed.MOST_PATH);
            assertThat(PathBytes.decode(PathBytes.encode(entry.path()))).isEqualTo(entry.path());
            if (entry.kind() != LayerEntry.Kind.OPAQUE) {
                assertThat(entry.path().split("/", -1)).doesNotContain("", ".", "..");
            }
        }
    }

    /** All entries as Commons Compress reads them; null where it fails, or where the two are known to differ. */
    private static @Nullable List<String> plainEntries(byte[] tar) {
        for (int at = 0; at + BLOCK <= tar.length; at += BLOCK) {
            boolean special = "LKSXgx".indexOf(tar[at + 156]) >= 0; // long names are read as Go does, up to a NUL
            boolean posix = new String(tar, at + 257, 6, StandardCharsets.ISO_8859_1).equals("ustar\0");
            if (special || tar[at + 345] != 0 && !posix) { // and a prefix only where there can be one
                return null;
            }
        }
        List<String> result = new ArrayList<>();
        try (TarArchiveInputStream in =
                new TarArchiveInputStream(new ByteArrayInputStream(tar), BLOCK, BLOCK, "ISO-8859-1", false)) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                boolean plain = "0125".indexOf(entry.getLinkFlag()) >= 0
                        && entry.getExtraPaxHeaders().isEmpty()
                        && !entry.isSparse();
                if (!plain) {
                    return null;
                }
                result.add(text(
                        (char) entry.getLinkFlag(),
                        entry.getName(),
                        entry.getLinkName(),
                        entry.getLinkFlag() == '0' ? entry.getSize() : 0));
            }
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
        return result;
    }

    private static List<String> ours(byte[] tar) throws IOException {
        TarReader reader = new TarReader(new ByteArrayInputStream(tar));
        List<String> result = new ArrayList<>();
        for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
            result.add(text(
                    entry.type(),
                    new String(entry.name(), StandardCharsets.ISO_8859_1),
                    new String(entry.linkName(), StandardCharsets.ISO_8859_1),
                    entry.storedBytes()));
        }
        return result;
    }

    private static String text(char type, String name, String linkName, long bytes) {
        return type + " " + name.replaceAll("/+$", "") + " -> " + linkName + " " + bytes;
    }

    private static byte[] mended(byte[] data) {
        byte[] tar = data.clone();
        for (int at = 0; at + BLOCK <= tar.length; at += BLOCK) {
            if (new String(tar, at + 148, 8, StandardCharsets.ISO_8859_1).equals(MARK)) {
                long sum = 8 * ' ';
                for (int i = at; i < at + BLOCK; i++) {
                    sum += i >= at + 148 && i < at + 156 ? 0 : tar[i] & 0xff;
                }
                byte[] digits = String.format("%06o\0 ", sum).getBytes(StandardCharsets.ISO_8859_1);
                System.arraycopy(digits, 0, tar, at + 148, digits.length);
            }
        }
        return tar;
    }

    private static boolean isCompressed(byte[] data) {
        return data.length == 0
                || (data[0] & 0xff) == 0x1f
                || (data[0] & 0xf0) == 0x50
                || data[0] == 0x28
                || data[0] == 'B'
                || (data[0] & 0xff) == 0xfd;
    }
}
