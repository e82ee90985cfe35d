package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.facts.ContentFacts.Tool;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToolsTest {
    private static List<Tool> tools(GivenTree tree) {
        return tree.inspect().tools();
    }

    @Test
    void commandsAreToldByToolThenPath() {
        GivenTree tree = new GivenTree()
                .program("usr/bin/wget")
                .program("usr/local/bin/curl")
                .nextLayer()
                .script("opt/tools/bin/gdb", "#!/bin/sh\n")
                .program("usr/bin/nc.openbsd")
                .symlink("usr/bin/nc", "/etc/alternatives/nc")
                .symlink("etc/alternatives/nc", "/usr/bin/nc.openbsd");

        assertThat(tools(tree))
                .containsExactly(
                        new Tool("curl", "/usr/local/bin/curl", 0),
                        new Tool("gdb", "/opt/tools/bin/gdb", 1),
                        new Tool("nc", "/usr/bin/nc", 1),
                        new Tool("wget", "/usr/bin/wget", 0));
    }

    @Test
    void appletsOfBusyboxAreToolsWhereTheyAreNamed() {
        GivenTree tree = new GivenTree()
                .program("bin/busybox", "BusyBox is a multi-call binary", "job control turned off")
                .symlink("usr/bin/wget", "/bin/busybox")
                .hardLink("bin/telnet", "bin/busybox")
                .symlink("bin/ls", "/bin/busybox");

        assertThat(tools(tree))
                .containsExactly(new Tool("telnet", "/bin/telnet", 0), new Tool("wget", "/usr/bin/wget", 0));
    }

    @Test
    void aCompilerOfManyNamesIsToldOnce() {
        GivenTree tree = new GivenTree()
                .program("usr/bin/x86_64-linux-gnu-gcc-12")
                .symlink("usr/bin/gcc-12", "x86_64-linux-gnu-gcc-12")
                .symlink("usr/bin/gcc", "gcc-12")
                .symlink("usr/bin/cc", "gcc");

        assertThat(tools(tree)).containsExactly(new Tool("gcc", "/usr/bin/cc", 0));
    }

    @Test
    void whatCannotRunOrStandsElsewhereIsNone() {
        GivenTree tree = new GivenTree()
                .symlink("usr/bin/curl", "/opt/gone/curl")
                .file("usr/bin/wget", "not executable")
                .program("usr/lib/git-core/ssh")
                .file("usr/share/bash-completion/completions/curl", "# completion")
                .file("usr/bin/go/readme", "a directory");

        assertThat(tools(tree)).isEmpty();
    }

    @Test
    void aToolThatALaterLayerRemovesIsNotThere() {
        GivenTree tree =
                new GivenTree().program("usr/bin/curl").nextLayer().file("usr/bin/.wh.curl", "");

        assertThat(tools(tree)).isEmpty();
    }
}
