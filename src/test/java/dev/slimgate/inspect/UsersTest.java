package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.facts.EffectiveUser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsersTest {
    private static final String PASSWD = """
            root:x:0:0:root:/root:/bin/sh

            toor:x:0:0::/:
            app:x:1000:1001:App:/home/app:
            app:x:0:0:second line of the name:/:
            short:x
            big:x:4294967295:1:::
            minus:x:-1:1:::
            huge:x:99999999999999999999:1:::
            1234:x:0:0:a name of digits:/:
            """;
    private static final String GROUP = "root:x:0:\nweb:x:33:app\n";

    private static EffectiveUser user(String written) {
        return new GivenTree()
                .file("etc/passwd", PASSWD)
                .file("etc/group", GROUP)
                .user(written)
                .inspect()
                .effectiveUser();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "'',0,0,root",
                "root,0,0,root",
                "toor,0,0,toor",
                "app,1000,1001,app",
                "1000,1000,1001,app",
                "1000:web,1000,33,app",
                "app:7,1000,7,app",
                "65532:65532,65532,65532,-",
                "65532,65532,-,-",
                "short,0,0,short",
                "1234,1234,-,-",
                ":web,0,33,root",
            })
    void looksTheUserUp(String written, long uid, Long gid, String name) {
        assertThat(user(written)).isEqualTo(new EffectiveUser.Known(uid, gid, name));
    }

    @ParameterizedTest
    @CsvSource({
        "nobody, is not in /etc/passwd",
        "app:nogroup, is not in /etc/group",
        "big, out of range",
        "minus, out of range",
        "huge, out of range",
        "-5, looks like a number",
        "1:2:3, more than one colon",
    })
    void tellsWhyItCannotBeKnown(String written, String reason) {
        assertThat(user(written))
                .isInstanceOfSatisfying(
                        EffectiveUser.Unresolved.class,
                        unresolved -> assertThat(unresolved.reason()).contains(reason));
    }

    @Test
    void aPasswdBeyondSixtyFourKibibytesIsNotRead() {
        GivenTree tree = new GivenTree()
                .file("etc/passwd", PASSWD + "x:x:1:1:::\n".repeat(7000))
                .user("app");

        assertThat(tree.inspect().effectiveUser())
                .isInstanceOfSatisfying(
                        EffectiveUser.Unresolved.class,
                        unresolved -> assertThat(unresolved.reason()).contains("too large"));
    }

    @Test
    void withoutPasswdANameIsUnresolvedAndANumberIsNot() {
        assertThat(new GivenTree().user("app").inspect().effectiveUser())
                .isInstanceOfSatisfying(
                        EffectiveUser.Unresolved.class,
                        unresolved -> assertThat(unresolved.reason()).contains("no /etc/passwd"));
        assertThat(new GivenTree().user("1000").inspect().effectiveUser())
                .isEqualTo(new EffectiveUser.Known(1000, null, null));
    }
}
