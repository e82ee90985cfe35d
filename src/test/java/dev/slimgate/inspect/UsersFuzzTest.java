package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.slimgate.facts.EffectiveUser;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Input: the user, a line end, passwd, a NUL, group. */
class UsersFuzzTest {

    @FuzzTest
    void staysInRangeAndAgreesWithWhatNeedsNoFiles(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        int line = Math.max(0, text.indexOf('\n'));
        String written = text.substring(0, line);
        String files = text.substring(line);
        int nul = Math.max(0, files.indexOf('\0'));
        byte[] passwd = files.substring(0, nul).getBytes(StandardCharsets.UTF_8);
        byte[] group = files.substring(nul).replace("\0", "").getBytes(StandardCharsets.UTF_8);

        EffectiveUser user = Users.resolve(GivenFiles.tree(Map.of("etc/passwd", passwd, "etc/group", group)), written);

        isInRange(user, written);
        UserSpec spec = UserSpec.of(written);
        switch (spec.withoutFiles()) {
            case EffectiveUser.Known known -> {
                assertThat(user).isInstanceOf(EffectiveUser.class);
                if (user instanceof EffectiveUser.Known read) {
                    assertThat(read.uid()).isEqualTo(known.uid());
                    assertThat(spec.group() == null || read.gid().equals(known.gid()))
                            .isTrue();
                }
            }
            case EffectiveUser.Unresolved unresolved -> assertThat(user).isEqualTo(unresolved);
            case EffectiveUser.WindowsAccount account -> throw new AssertionError(account);
            case null -> {
                EffectiveUser alone = Users.resolve(GivenFiles.tree(Map.of()), written);
                assertThat(alone).isInstanceOf(EffectiveUser.Unresolved.class);
            }
        }
        if (spec.group() == null && user instanceof EffectiveUser.Known read && read.name() != null) {
            aFirstLineWins(read, passwd, group, written);
        }
    }

    private static void isInRange(EffectiveUser user, String written) {
        switch (user) {
            case EffectiveUser.Known known -> {
                assertThat(known.uid()).isBetween(0L, UserSpec.MAX_ID);
                assertThat(known.gid() == null || known.gid() >= 0 && known.gid() <= UserSpec.MAX_ID)
                        .isTrue();
                assertThat(known.name()).isNotEqualTo("");
            }
            case EffectiveUser.Unresolved unresolved -> {
                assertThat(unresolved.written()).isEqualTo(written);
                assertThat(unresolved.reason()).hasSizeLessThan(300).doesNotContain("\n", "\r", "\u001b", "\u202e");
            }
            case EffectiveUser.WindowsAccount account -> throw new AssertionError(account);
        }
    }

    /** The line that was found still wins when the same name and number stand once more, with another group, behind it. */
    private static void aFirstLineWins(EffectiveUser.Known read, byte[] passwd, byte[] group, String written) {
        String more =
                new String(passwd, StandardCharsets.UTF_8) + "\n" + read.name() + ":x:" + read.uid() + ":4711::/:\n";
        EffectiveUser again = Users.resolve(
                GivenFiles.tree(Map.of("etc/passwd", more.getBytes(StandardCharsets.UTF_8), "etc/group", group)),
                written);

        assertThat(again).isEqualTo(read);
    }
}
