package dev.slimgate.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.slimgate.content.ContentException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** The first byte says whether the last eight, checksum and length, are put right, which no mutation would find. */
class GzipFuzzTest {
    private static final int HEADER = 10;
    private static final int TRAILER = 8;
    private static final int MOST = 1 << 20;

    @FuzzTest
    void unpacksTheSameHoweverItComesAndAsTheJdkDoes(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] gzip = Arrays.copyOfRange(data, 1, data.length);
        if ((data[0] & 1) != 0) {
            mend(gzip);
        }

        byte[] unpacked = unpack(gzip, Integer.MAX_VALUE, 64 * 1024);

        assertThat(unpack(gzip, 1 + gzip.length % 700, 1 + gzip.length % 300)).isEqualTo(unpacked);
        if (unpacked != null && unpacked.length < MOST) {
            assertThat(jdk(gzip)).isEqualTo(unpacked);
        }
    }

    private static byte @Nullable [] unpack(byte[] gzip, int pieces, int wanted) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[wanted];
        try (GzipStream in = new GzipStream(Fuzzed.pieces(gzip, pieces))) {
            int count = in.read(buffer);
            while (count >= 0 && out.size() < MOST) {
                out.write(buffer, 0, Math.min(count, MOST - out.size()));
                count = in.read(buffer);
            }
            return out.toByteArray();
        } catch (ContentException.Invalid e) {
            return out.size() < MOST ? null : out.toByteArray();
        } catch (IOException e) {
            throw new AssertionError("nothing here fails to be read", e);
        }
    }

    private static byte @Nullable [] jdk(byte[] gzip) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        } catch (IOException e) {
            return null;
        }
    }

    private static void mend(byte[] gzip) {
        if (gzip.length < HEADER + TRAILER) {
            return;
        }
        CRC32 checksum = new CRC32();
        byte[] out = new byte[MOST];
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(gzip, HEADER, gzip.length - HEADER - TRAILER);
            int count = inflater.inflate(out);
            checksum.update(out, 0, count);
            ByteBuffer.wrap(gzip, gzip.length - TRAILER, TRAILER)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt((int) checksum.getValue())
                    .putInt(count);
        } catch (DataFormatException e) {
            return; // stays as it is
        }
    }
}
