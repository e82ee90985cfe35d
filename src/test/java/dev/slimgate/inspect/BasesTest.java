package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.demo.Content;
import dev.slimgate.demo.Elf;
import dev.slimgate.facts.Base;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.ContentFacts.Libc;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.Family;
import java.util.List;
import org.junit.jupiter.api.Test;

class BasesTest {
    private static final Content STATIC = Elf.statically(Elf.Machine.AMD64).content();
    private static final String DEBIAN = "ID=debian\nVERSION_ID=\"12\"\n";

    private static GivenTree debian(int packages) {
        GivenTree tree = new GivenTree()
                .file("etc/os-release", DEBIAN)
                .file("var/lib/dpkg/status", "Package: dpkg\n")
                .program("usr/bin/dpkg");
        for (int i = 0; i < packages; i++) {
            tree.file("usr/share/doc/package-" + i + "/copyright", "free");
        }
        return tree;
    }

    @Test
    void aProgramAloneIsScratch() {
        Base base = new GivenTree().program("app", STATIC).inspect().base();

        assertThat(base.family()).isEqualTo(Family.SCRATCH);
        assertThat(base.modified()).isEmpty();
    }

    @Test
    void oneSettingOfItsOwnDoesNotMakeAProgramADistribution() {
        GivenTree one = new GivenTree().program("app", STATIC).file("etc/init.d/app", "start");
        GivenTree two = new GivenTree()
                .program("app", STATIC)
                .file("etc/init.d/app", "start")
                .file("etc/pam.d/app", "auth");
        GivenTree manager = new GivenTree().program("app", STATIC).file("etc/apk/world", "app\n");

        assertThat(one.inspect().base().family()).isEqualTo(Family.SCRATCH);
        assertThat(two.inspect().base().family()).isEqualTo(Family.UNKNOWN);
        assertThat(manager.inspect().base().family()).isEqualTo(Family.UNKNOWN);
    }

    @Test
    void scratchWithAShellIsScratchModifiedByIt() {
        Base base = new GivenTree()
                .program("app", STATIC)
                .program("opt/sh", STATIC)
                .symlink("bin/sh", "/etc/alternatives/sh")
                .symlink("etc/alternatives/sh", "/opt/sh")
                .inspect()
                .base();

        assertThat(base.family()).isEqualTo(Family.SCRATCH);
        assertThat(base.modified()).isEqualTo(List.of("/bin/sh", "/etc/alternatives/sh", "/opt/sh"));
    }

    @Test
    void aShellDoesNotMakeADistributionWithoutMarksScratch() {
        Base base = new GivenTree()
                .program("bin/sh", STATIC)
                .program("lib64/ld-linux-x86-64.so.2", STATIC)
                .inspect()
                .base();

        assertThat(base.family()).isEqualTo(Family.UNKNOWN);
        assertThat(base.modified()).isEmpty();
    }

    @Test
    void aChiselledImageWithAShellIsModifiedByIt() {
        GivenTree plain =
                new GivenTree().file("etc/os-release", "ID=ubuntu\n").file("var/lib/chisel/manifest.wall", "");
        assertThat(plain.inspect().base().modified()).isEmpty();

        Base base = new GivenTree()
                .file("etc/os-release", "ID=ubuntu\n")
                .file("var/lib/chisel/manifest.wall", "")
                .program("usr/bin/bash")
                .inspect()
                .base();

        assertThat(base.family()).isEqualTo(Family.CHISELLED);
        assertThat(base.modified()).containsExactly("/usr/bin/bash");
    }

    @Test
    void aDebianWithoutDocumentsIsSlim() {
        assertThat(debian(30).inspect().base().family()).isEqualTo(Family.DEBIAN_SLIM);
    }

    @Test
    void aDebianWithDocumentsOrTooFewPackagesToTellIsNot() {
        assertThat(debian(30)
                        .file("usr/share/man/man1/ls.1.gz", "x")
                        .inspect()
                        .base()
                        .family())
                .isEqualTo(Family.DEBIAN);
        assertThat(debian(30)
                        .file("usr/share/doc/package-1/changelog.gz", "x")
                        .inspect()
                        .base()
                        .family())
                .isEqualTo(Family.DEBIAN);
        assertThat(debian(5).inspect().base().family()).isEqualTo(Family.DEBIAN);
    }

    @Test
    void pathExcludesMakeADebianSlim() {
        Base base = debian(2)
                .file("etc/dpkg/dpkg.cfg.d/docker", "# text\npath-exclude /usr/share/doc/*\n")
                .inspect()
                .base();

        assertThat(base.family()).isEqualTo(Family.DEBIAN_SLIM);
        assertThat(base.evidence())
                .extracting(Base.Evidence::text)
                .contains("/etc/dpkg/dpkg.cfg.d/docker excludes paths");
    }

    @Test
    void aDebianWithACompilerAndVersionControlIsFull() {
        assertThat(debian(2).program("usr/bin/gcc").inspect().base().variant()).isNull();
        assertThat(debian(2)
                        .program("usr/bin/gcc")
                        .program("usr/bin/git")
                        .inspect()
                        .base()
                        .variant())
                .isEqualTo("full");
    }

    @Test
    void aLanguagesImageOnASlimDebianIsSlim() {
        assertThat(debian(30).inspect().base().variant()).isNull();
        assertThat(debian(30).program("usr/local/bin/python3").inspect().base().variant())
                .isEqualTo("slim");
    }

    @Test
    void anOlderChiselledImageKeepsDpkgsStatusAndNothingElseOfDpkg() {
        GivenTree sliced = new GivenTree()
                .file("etc/os-release", "ID=ubuntu\nVERSION_ID=\"22.04\"\n")
                .file("var/lib/dpkg/status", "Package: libc6\n")
                .program("usr/lib/x86_64-linux-gnu/libc.so.6");
        GivenTree stripped = new GivenTree()
                .file("etc/os-release", "ID=ubuntu\nVERSION_ID=\"22.04\"\n")
                .file("var/lib/dpkg/status", "Package: libc6\n")
                .file("etc/pam.d/login", "auth");

        assertThat(sliced.inspect().base().family()).isEqualTo(Family.CHISELLED);
        assertThat(stripped.inspect().base().family()).isEqualTo(Family.UBUNTU);
    }

    @Test
    void aStrippedUbuntuWithAForgedListOfSlicesIsNotChiselled() {
        Base base = new GivenTree()
                .file("etc/os-release", "ID=ubuntu\n")
                .file("var/lib/chisel/manifest.wall", "")
                .file("etc/pam.d/login", "auth")
                .file("etc/debconf.conf", "Name: config\n")
                .inspect()
                .base();

        assertThat(base.family()).isEqualTo(Family.UBUNTU);
    }

    @Test
    void aWindowsImageHasItsFamilyItsShellsAndItsAccount() {
        ContentFacts facts = new GivenTree()
                .file("Files/Windows/System32/cmd.exe", "MZ\u0000")
                .file("Files/Windows/System32/WindowsPowerShell/v1.0/powershell.exe", "MZ\u0000")
                .file("Files/Windows/System32/kernel32.dll", "MZ\u0000")
                .file("Hives/System_Base", "regf")
                .windows()
                .user("ContainerUser")
                .inspect();

        assertThat(facts.base().family()).isEqualTo(Family.WINDOWS);
        assertThat(facts.shells())
                .extracting(ContentFacts.Shell::path)
                .containsExactly(
                        "/Files/Windows/System32/WindowsPowerShell/v1.0/powershell.exe",
                        "/Files/Windows/System32/cmd.exe");
        assertThat(facts.effectiveUser()).isEqualTo(new EffectiveUser.WindowsAccount("ContainerUser"));
        assertThat(facts.libc()).isEqualTo(Libc.NONE);
    }

    @Test
    void aWindowsTreeIsWindowsWhateverItsConfigSays() {
        GivenTree tree = new GivenTree().file("Files/a", "x").file("Hives/System_Base", "regf");

        assertThat(tree.inspect().base().family()).isEqualTo(Family.WINDOWS);
    }

    private static GivenTree twoLibcs() {
        return new GivenTree()
                .program("lib/ld-musl-x86_64.so.1", STATIC)
                .program("usr/glibc-compat/lib/libc.so.6", STATIC)
                .program("usr/glibc-compat/lib/ld-linux-x86-64.so.2", STATIC)
                .program("app/of-glibc", GivenTree.elf(Elf.GLIBC_LOADER))
                .program("app/of-musl", GivenTree.elf(Elf.MUSL_LOADER))
                .program("app/static", STATIC);
    }

    @Test
    void withTwoLibcsItIsTheOneOfWhatStarts() {
        assertThat(twoLibcs().entrypoint("/app/of-glibc").inspect().libc()).isEqualTo(Libc.GLIBC);
        assertThat(twoLibcs().entrypoint("/app/of-musl").inspect().libc()).isEqualTo(Libc.MUSL);
    }

    @Test
    void withTwoLibcsAndAStaticStartItIsTheShells() {
        GivenTree tree =
                twoLibcs().program("bin/sh", GivenTree.elf(Elf.MUSL_LOADER)).entrypoint("/app/static");

        assertThat(tree.inspect().libc()).isEqualTo(Libc.MUSL);
    }

    @Test
    void aCompatibilityLinkToTheOtherLibcIsThatLibc() {
        GivenTree tree = new GivenTree()
                .program("lib/ld-musl-x86_64.so.1", STATIC)
                .symlink("lib64/ld-linux-x86-64.so.2", "/lib/ld-musl-x86_64.so.1");

        assertThat(tree.inspect().libc()).isEqualTo(Libc.MUSL);
    }
}
