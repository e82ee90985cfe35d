package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.facts.ContentFacts.Shell;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ShellsTest {
    private static final String[] BASH = {"BASH_EXECUTION_STRING", "BASH_VERSINFO"};

    private static List<String> paths(GivenTree tree) {
        return tree.inspect().shells().stream().map(Shell::path).toList();
    }

    /** Texts as the programs of Debian and Alpine hold them. */
    static List<Arguments> byContent() {
        return List.of(
                Arguments.of("bash", BASH),
                Arguments.of("dash", new String[] {"Unterminated quoted string", "Bad substitution", "Missing '))'"}),
                Arguments.of("zsh", new String[] {"ZSH_EVAL_CONTEXT", "ZSH_VERSION"}),
                Arguments.of("mksh", new String[] {"KSH_VERSION", "%s/.sh_history", "grabhist: bad history"}),
                Arguments.of("mksh-musl", new String[] {"@(#)MIRBSD KSH R59 2023/04/29", "fileglob: bad substitution"}),
                Arguments.of("lksh", new String[] {"@(#)LEGACY KSH R59 2023/04/29", "fileglob: bad substitution"}),
                Arguments.of("sash", new String[] {"Stand-alone shell (version %s)", "Exit from sash"}),
                Arguments.of("elvish", new String[] {"src.elv.sh/pkg/shell.init", "src.elv.sh/pkg/eval.init"}),
                Arguments.of("rc", new String[] {"rc: cannot shift", "rc: not enough arguments to flag"}),
                Arguments.of("tcsh", new String[] {"/etc/csh.login", "/etc/csh.cshrc"}),
                Arguments.of("yash", new String[] {"$YASH_LOADPATH", "$YASH_AFTER_CD"}),
                Arguments.of("fish", new String[] {wide("fish_private_mode"), "init-command"}),
                Arguments.of("busybox", new String[] {"BusyBox is a multi-call binary", "job control turned off"}),
                Arguments.of("toybox", new String[] {"Toybox %s multicall binary", "toybox --help", "usage: sh [-c]"}));
    }

    private static String wide(String text) {
        return new String(text.getBytes(Charset.forName("UTF-32LE")), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("byContent")
    void knowsAShellByItsTextsUnderAnyName(String shell, String[] texts) {
        assertThat(paths(new GivenTree().program("opt/vendor/" + shell + "-renamed.bin", texts)))
                .containsExactly("/opt/vendor/" + shell + "-renamed.bin");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("byContent")
    void oneTextAloneMakesNoShell(String shell, String[] texts) {
        for (String text : texts) {
            assertThat(paths(new GivenTree().program("opt/" + shell.charAt(0) + "-like", text)))
                    .isEmpty();
        }
    }

    @Test
    void aToyboxIsListedOnceAndItsAppletsOnlyWhereTheyAreNamedAsShells() {
        GivenTree tree = new GivenTree()
                .program("bin/toybox", "Toybox %s multicall binary", "toybox --help", "usage: sh [-c]")
                .symlink("bin/ls", "toybox")
                .symlink("bin/sh", "toybox")
                .hardLink("bin/cat", "bin/toybox");

        assertThat(tree.inspect().shells())
                .containsExactly(new Shell("/bin/sh", "/bin/toybox", 0), new Shell("/bin/toybox", null, 0));
    }

    @ParameterizedTest
    @CsvSource({"bin/zsh", "usr/bin/fish", "opt/x/rbash", "usr/bin/ksh93", "BIN/SH"})
    void namedProgramsAreShellsWhateverTheyHold(String path) {
        assertThat(paths(new GivenTree().program(path))).containsExactly("/" + path);
    }

    @Test
    void namesOfOtherThingsAreNone() {
        GivenTree tree = new GivenTree()
                .file("usr/share/locale/nu/LC_MESSAGES/x.mo", "")
                .script("app/i18n/nu", "text")
                .file("etc/pam.d/fish", "text")
                .file("usr/share/bash-completion/completions/sh", "text")
                .symlink("usr/bin/sh", "nothing");

        assertThat(paths(tree)).isEmpty();
    }

    @Test
    void aShellDeletedByALaterLayerIsGoneAndItsOtherHardLinkStays() {
        GivenTree tree = new GivenTree()
                .program("bin/bash", BASH)
                .hardLink("opt/keep", "bin/bash")
                .program("bin/dash")
                .nextLayer()
                .file("bin/.wh.bash", "")
                .file("bin/.wh.dash", "");

        assertThat(tree.inspect().shells()).containsExactly(new Shell("/opt/keep", null, 0));
    }

    @Test
    void aLinkOfALaterLayerLeadsToTheShellOfAnEarlier() {
        GivenTree tree = new GivenTree()
                .program("usr/lib/shell", BASH)
                .nextLayer()
                .symlink("etc/alternatives/sh", "/usr/lib/shell")
                .nextLayer()
                .symlink("bin/sh", "../etc/alternatives/sh");

        assertThat(tree.inspect().shells()).contains(new Shell("/bin/sh", "/usr/lib/shell", 2));
    }
}
