package dev.slimgate.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.assess.SharedStore.Key;
import dev.slimgate.assess.SharedStore.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealTest {
    private static final byte[] VALUE = "what was found out".getBytes(StandardCharsets.UTF_8);
    private static final Duration LIFE = Duration.ofMinutes(1);
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final String OTHER = "ffffffffffffffffffffffffffffffff";

    private final Seal seal = seal(7, StoreFixture.SECRET);

    private static Seal seal(int engine, String... secrets) {
        return new Seal(StoreSecret.of(List.of(secrets)), "", engine, InstantSource.fixed(NOW));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 1_023, 1_024, 1_025, 100_000, RedisStore.MOST_VALUE_BYTES})
    void opensWhatItHasSealed(int length) {
        byte[] value = new byte[length];
        for (int i = 0; i < length; i++) {
            value[i] = (byte) (i * i >>> 5);
        }

        assertThat(seal.open(0, StoreFixture.TAG, seal.seal(StoreFixture.TAG, value, LIFE)))
                .hasValueSatisfying(
                        opened -> assertThat(Arrays.equals(opened, value)).isTrue());
    }

    @Test
    void opensNothingBeyondItsLife() {
        byte[] sealed = seal.seal(StoreFixture.TAG, VALUE, LIFE);
        StoreSecret secret = StoreSecret.of(List.of(StoreFixture.SECRET));
        Seal atItsEnd = new Seal(secret, "", 7, InstantSource.fixed(NOW.plus(LIFE)));
        Seal before = new Seal(secret, "", 7, InstantSource.fixed(NOW.plus(LIFE).minusMillis(1)));

        assertThat(before.open(0, StoreFixture.TAG, sealed)).contains(VALUE);
        assertThat(atItsEnd.open(0, StoreFixture.TAG, sealed)).isEmpty();
    }

    @Test
    void squeezesWhatRepeatsAndLeavesTheRest() {
        byte[] repeating = new byte[1 << 20];
        byte[] random = new byte[1 << 20];
        new Random(1).nextBytes(random);

        assertThat(seal.seal(StoreFixture.LAYER, repeating, LIFE)).hasSizeLessThan(10_000);
        assertThat(seal.seal(StoreFixture.LAYER, random, LIFE)).hasSize((1 << 20) + Seal.EXTRA_BYTES);
    }

    @Test
    void opensNothingInWhichAnyBitIsAnother() {
        byte[] sealed = seal.seal(StoreFixture.TAG, VALUE, LIFE);

        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] changed = sealed.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(seal.open(0, StoreFixture.TAG, changed)).as("bit " + bit).isEmpty();
        }
    }

    @Test
    void opensNothingThatIsShorterOrLonger() {
        byte[] sealed = seal.seal(StoreFixture.TAG, VALUE, LIFE);

        for (int length = 0; length < sealed.length; length++) {
            assertThat(seal.open(0, StoreFixture.TAG, Arrays.copyOf(sealed, length)))
                    .as("length " + length)
                    .isEmpty();
        }
        assertThat(seal.open(0, StoreFixture.TAG, Arrays.copyOf(sealed, sealed.length + 1)))
                .isEmpty();
    }

    @Test
    void opensAValueForItsOwnKeyOnly() {
        byte[] sealed = seal.seal(StoreFixture.TAG, VALUE, LIFE);

        assertThat(others())
                .allSatisfy(other -> assertThat(seal.open(0, other, sealed)).isEmpty());
    }

    @Test
    void givesEachKeyANameOfItsOwn() {
        Set<String> names = new HashSet<>(seal.names(StoreFixture.TAG));
        others().forEach(other -> names.addAll(seal.names(other)));

        assertThat(names).hasSize(1 + others().size());
    }

    /** Each differs from the tag's key in one part, or has the same text cut elsewhere. */
    private static List<Key> others() {
        return List.of(
                new Key(Kind.ACCESS, "registry.example", "team/app", "key-of-a", "latest"),
                new Key(Kind.TAG, "registry.exampl", "team/app", "key-of-a", "latest"),
                new Key(Kind.TAG, "registry.example", "team/ap", "key-of-a", "latest"),
                new Key(Kind.TAG, "registry.example", "team/app", "key-of-b", "latest"),
                new Key(Kind.TAG, "registry.example", "team/app", "", "latest"),
                new Key(Kind.TAG, "registry.example", "team/app", "key-of-a", "1"),
                new Key(Kind.TAG, "registry.examplet", "eam/app", "key-of-a", "latest"),
                new Key(Kind.TAG, "registry.example", "team/app", "key-of-al", "atest"));
    }

    @Test
    void opensNothingOfAnotherSecretEngineOrScope() {
        byte[] sealed = seal.seal(StoreFixture.TAG, VALUE, LIFE);
        Seal elsewhere =
                new Seal(StoreSecret.of(List.of(StoreFixture.SECRET)), "another cluster", 7, InstantSource.fixed(NOW));

        assertThat(seal(7, OTHER).open(0, StoreFixture.TAG, sealed)).isEmpty();
        assertThat(seal(8, StoreFixture.SECRET).open(0, StoreFixture.TAG, sealed))
                .isEmpty();
        assertThat(elsewhere.open(0, StoreFixture.TAG, sealed)).isEmpty();
        assertThat(elsewhere.names(StoreFixture.TAG)).doesNotContainAnyElementsOf(seal.names(StoreFixture.TAG));
        assertThat(seal(8, StoreFixture.SECRET).names(StoreFixture.TAG))
                .doesNotContainAnyElementsOf(seal.names(StoreFixture.TAG));
    }

    @Test
    void findsWhatWasSealedBeforeTheSecretWasChanged() {
        Seal changed = seal(7, OTHER, StoreFixture.SECRET);

        assertThat(changed.names(StoreFixture.TAG))
                .hasSize(2)
                .last()
                .isEqualTo(seal.names(StoreFixture.TAG).getFirst());
        assertThat(changed.open(1, StoreFixture.TAG, seal.seal(StoreFixture.TAG, VALUE, LIFE)))
                .contains(VALUE);
        assertThat(seal(7, OTHER).open(0, StoreFixture.TAG, changed.seal(StoreFixture.TAG, VALUE, LIFE)))
                .contains(VALUE);
    }

    @Test
    void showsNothingOfKeyAndValue() {
        String all = String.join(" ", seal.names(StoreFixture.TAG))
                + new String(seal.seal(StoreFixture.TAG, VALUE, LIFE), StandardCharsets.ISO_8859_1);

        assertThat(all).startsWith("slimgate:1:tag:");
        assertThat(all).doesNotContain("registry", "team", "latest", "key-of-a", "found");
    }

    @Test
    void sealsTheSameValueDifferentlyEachTime() {
        assertThat(seal.seal(StoreFixture.TAG, VALUE, LIFE)).isNotEqualTo(seal.seal(StoreFixture.TAG, VALUE, LIFE));
    }

    @Test
    void refusesSecretsThatProveNothing() {
        List<String> shortOne = List.of("0123456789abcdef0123456789abcde");
        List<String> none = List.of("", "  ");
        List<String> three = List.of(StoreFixture.SECRET, OTHER, OTHER);

        assertThatThrownBy(() -> StoreSecret.of(shortOne)).hasMessageContaining("less than 32 bytes");
        assertThatThrownBy(() -> StoreSecret.of(none)).hasMessageContaining("holds 0 secrets");
        assertThatThrownBy(() -> StoreSecret.of(three)).hasMessageContaining("holds 3 secrets");
        assertThat(StoreSecret.of(List.of(" " + StoreFixture.SECRET + "\r")).toString())
                .doesNotContain(StoreFixture.SECRET);
    }
}
