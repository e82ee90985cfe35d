package dev.slimgate.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContentTest {

    @Test
    void knowsTheDigestOfItsBytes() {
        Content content = Content.join(Content.text("hel"), Content.empty(), Content.text("lo\n"));

        assertThat(content.sha256())
                .isEqualTo("sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03");
    }

    @Test
    void slicesOverTheBordersOfItsPieces() {
        Content content = Content.join(Content.text("abc"), Content.text("def"), Content.text("ghi"));

        assertThat(text(content.slice(2, 7))).isEqualTo("cdefg");
        assertThat(text(content.slice(3, 6))).isEqualTo("def");
        assertThat(content.slice(9, 9).lengthBytes()).isZero();
        assertThatThrownBy(() -> content.slice(3, 10)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void cutsIntoChunksOfOneLength() {
        Content content = Content.join(Content.text("abcd"), Content.text("efg"));

        assertThat(content.chunks(3).stream().map(ContentTest::text)).isEqualTo(List.of("abc", "def", "g"));
    }

    @Test
    void fillerIsTheSameForTheSameSeedAndDiffersForAnother() {
        Content filler = Content.filler(7, 2_500_000);

        assertThat(filler.sha256()).isEqualTo(Content.filler(7, 2_500_000).sha256());
        assertThat(filler.sha256()).isNotEqualTo(Content.filler(8, 2_500_000).sha256());
        assertThat(filler.lengthBytes()).isEqualTo(2_500_000);
    }

    @Test
    void doesNotChangeWithTheArrayThatItCameFrom() {
        byte[] bytes = {1, 2, 3};
        Content content = Content.of(bytes);

        bytes[0] = 9;

        assertThat(content.bytes()).containsExactly(1, 2, 3);
    }

    @Test
    void isUniformOnlyIfAllBytesAreOneByte() {
        assertThat(Content.zeros(3_000_000).uniform()).isTrue();
        assertThat(Content.text("aaab").uniform()).isFalse();
        assertThat(Content.join(Content.text("aa"), Content.text("ab")).uniform())
                .isFalse();
        assertThat(Content.empty().uniform()).isFalse();
    }

    private static String text(Content content) {
        return new String(content.bytes(), StandardCharsets.UTF_8);
    }
}
