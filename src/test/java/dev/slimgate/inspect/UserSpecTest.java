package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.facts.EffectiveUser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserSpecTest {

    @ParameterizedTest
    @CsvSource({
        "'',0",
        "0,0",
        "0:0,0",
        "0:1001,0",
        "1000:0,1000",
        "65532,65532",
        "2147483647,2147483647",
        "00,0",
        "007,7"
    })
    void aNumberNeedsNoFile(String written, long uid) {
        assertThat(UserSpec.of(written).withoutFiles())
                .isInstanceOfSatisfying(
                        EffectiveUser.Known.class,
                        user -> assertThat(user.uid()).isEqualTo(uid));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+0",
                "-1",
                "2147483648",
                "4294967296",
                "0x0",
                "0X1F",
                "1e3",
                "0.0",
                "1_000",
                "1 ",
                "0:-1",
                "0:4294967296",
                "1:2:3",
                "٣"
            })
    void whatOnlyLooksLikeANumberFails(String written) {
        assertThat(UserSpec.of(written).withoutFiles()).isInstanceOf(EffectiveUser.Unresolved.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"app", "root", "app:app", "1000:app", "root:0", "_apt", "1user"})
    void aNameMustBeLookedUp(String written) {
        assertThat(UserSpec.of(written).withoutFiles()).isNull();
    }
}
