package dev.slimgate.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.slimgate.content.ContentException;
import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.zstd.ZstdNativeDecompressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

class ZstdFuzzTest {
    private static final int MOST = Fuzzed.MOST_UNPACKED;
    private static final byte[] OUT = new byte[MOST - 1];

    @FuzzTest
    void unpacksTheSameHoweverItComesAndAsTheReferenceDoes(byte[] data) {
        byte[] unpacked = unpack(data, Integer.MAX_VALUE, 64 * 1024);

        assertThat(unpack(data, 1 + data.length % 700, 1 + data.length % 3000)).isEqualTo(unpacked);
        byte[] reference = reference(data);
        if (unpacked != null && reference != null) { // what is damaged, either may notice or not
            assertThat(unpacked).isEqualTo(reference);
        }
        if (isZstd(data)) {
            Fuzzed.Scan scan = Fuzzed.scan(data, 1000);
            assertThat(scan.index() == null || unpacked != null).isTrue();
        }
    }

    private static byte @Nullable [] unpack(byte[] zstd, int pieces, int wanted) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[wanted];
        try (ZstdStream in = new ZstdStream(Fuzzed.pieces(zstd, pieces))) {
            int count = in.read(buffer);
            while (count >= 0 && out.size() < MOST) {
                out.write(buffer, 0, Math.min(count, MOST - out.size()));
                count = in.read(buffer);
            }
            return out.toByteArray();
        } catch (ContentException.Invalid | IOException e) { // as LayerScanner takes them
            return out.size() < MOST ? null : out.toByteArray();
        }
    }

    /** What libzstd makes of it; null where it refuses, has nothing to read, or is not there for this machine. */
    private static byte @Nullable [] reference(byte[] zstd) {
        if (zstd.length == 0 || !ZstdNativeDecompressor.isEnabled()) {
            return null;
        }
        try {
            int count = new ZstdNativeDecompressor().decompress(zstd, 0, zstd.length, OUT, 0, OUT.length);
            return Arrays.copyOf(OUT, count);
        } catch (MalformedInputException | IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean isZstd(byte[] data) {
        return data.length >= 4
                && data[0] == 0x28
                && data[1] == (byte) 0xb5
                && data[2] == 0x2f
                && data[3] == (byte) 0xfd;
    }
}
