package dev.slimgate.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TarInputTest {
    /** So many bytes, of which the one at {@code i} is {@code i}, given in pieces of seven. */
    private static TarInput of(int bytes) {
        byte[] content = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            content[i] = (byte) i;
        }
        InputStream dripping = new ByteArrayInputStream(content) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, 7));
            }
        };
        return new TarInput(dripping);
    }

    @Test
    void endsBetweenBlocksOnly() throws IOException {
        TarInput whole = of(512);
        TarInput cut = of(512 + 511);
        whole.block();
        cut.block();

        assertThat(whole.blockOrEnd()).isNull();
        assertThatThrownBy(cut::blockOrEnd)
                .isInstanceOf(ContentException.Invalid.class)
                .hasMessage("its tar ends too early");
        assertThatThrownBy(() -> of(0).block()).isInstanceOf(ContentException.Invalid.class);
    }

    @Test
    void showsAWholeBlockFirstHoweverTheStreamComesInPieces() throws IOException {
        TarInput input = of(1024);
        List<Integer> lengths = new ArrayList<>();
        input.enter(600);

        boolean more = input.show(600, (bytes, offset, length) -> lengths.add(length));

        assertThat(more).isTrue();
        assertThat(lengths.getFirst()).isGreaterThanOrEqualTo(512);
        assertThat(lengths.stream().mapToInt(length -> length).sum()).isEqualTo(600);
        assertThat(input.contentLeft()).isZero();
    }

    @Test
    void leavesAnEntryAtTheNextBlockHoweverMuchOfItWasRead() throws IOException {
        TarInput input = of(4 * 512);
        input.enter(512 + 512 + 1);
        byte[] first = input.contentBlock();
        boolean more = input.show(513, (bytes, offset, length) -> false);
        long left = input.contentLeft();

        input.leave();

        assertThat(first[511]).isEqualTo((byte) 511);
        assertThat(more).isFalse();
        assertThat(left).isBetween(0L, 1L);
        assertThat(input.contentLeft()).isZero();
        assertThat(input.block()[0]).isEqualTo((byte) (3 * 512));
        assertThat(input.blockOrEnd()).isNull();
    }

    @Test
    void refusesContentThatIsNotThere() {
        TarInput skipped = of(512);
        TarInput shown = of(512);
        skipped.enter(513);
        shown.enter(513);

        assertThatThrownBy(skipped::leave).isInstanceOf(ContentException.Invalid.class);
        assertThatThrownBy(() -> shown.show(513, (bytes, offset, length) -> true))
                .isInstanceOf(ContentException.Invalid.class)
                .hasMessage("its tar ends too early");
    }

    @Test
    void readsAnExtendedHeaderOfAMebibyteAndNoLongerOne() throws IOException {
        TarInput input = of((1 << 20) + 512);

        byte[] most = input.special(1 << 20);

        assertThat(most).hasSize(1 << 20);
        assertThat(input.blockOrEnd()).isNotNull();
        assertThatThrownBy(() -> of(0).special((1 << 20) + 1))
                .isInstanceOf(ContentException.TooLarge.class)
                .hasMessageContaining("1048577 bytes, at most 1048576");
        assertThatThrownBy(() -> of(0).special(-1))
                .isInstanceOf(ContentException.Invalid.class)
                .hasMessageContaining("negative size");
    }

    @Test
    void skipsThePaddingOfAnExtendedHeader() throws IOException {
        TarInput input = of(1024);

        byte[] header = input.special(3);

        assertThat(header).containsExactly(0, 1, 2);
        assertThat(input.block()[0]).isZero();
        assertThat(input.blockOrEnd()).isNull();
    }
}
