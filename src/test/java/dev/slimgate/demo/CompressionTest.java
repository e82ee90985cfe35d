package dev.slimgate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {

    @ParameterizedTest
    @EnumSource(Compression.class)
    void givesBackWhatWasPacked(Compression compression) throws IOException {
        Content plain = Content.join(Content.text("head"), Content.filler(3, 200_000), Content.zeros(400_000));

        byte[] unpacked = unpack(compression, compression.pack(plain));

        assertThat(unpacked).isEqualTo(plain.bytes());
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void packsNothingToo(Compression compression) throws IOException {
        assertThat(unpack(compression, compression.pack(Content.empty()))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 65_534, 65_535, 65_536, 131_071, 131_072, 131_073, 1_048_577})
    void storedBlocksEndAtAnyLength(long bytes) throws IOException {
        Content plain = Content.filler(bytes, bytes);

        byte[] gzip = unpack(Compression.STORED_GZIP, Compression.STORED_GZIP.pack(plain));
        byte[] zstd = unpack(Compression.ZSTD, Compression.ZSTD.pack(plain));

        assertThat(gzip).isEqualTo(plain.bytes());
        assertThat(zstd).isEqualTo(plain.bytes());
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void fillerDoesNotShrink(Compression compression) {
        Content plain = Content.filler(5, 3_000_000);

        assertThat(compression.pack(plain).lengthBytes()).isBetween(3_000_000L, 3_010_000L);
    }

    @Test
    void runsOfOneByteMakeABomb() {
        Content plain = Content.zeros(1L << 30);

        assertThat(Compression.ZSTD.pack(plain).lengthBytes()).isLessThan(100_000);
    }

    private static byte[] unpack(Compression compression, Content packed) throws IOException {
        InputStream in = new ByteArrayInputStream(packed.bytes());
        try (InputStream plain =
                switch (compression) {
                    case NONE -> in;
                    case GZIP, STORED_GZIP -> new GZIPInputStream(in);
                    case ZSTD -> new ZstdInputStream(in);
                }) {
            return plain.readAllBytes();
        }
    }
}
