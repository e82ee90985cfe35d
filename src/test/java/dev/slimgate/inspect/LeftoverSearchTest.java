package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.slimgate.facts.Leftovers;
import dev.slimgate.facts.Leftovers.Category;
import dev.slimgate.facts.Leftovers.Leftover;
import dev.slimgate.facts.Leftovers.Total;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeftoverSearchTest {
    @ParameterizedTest
    @CsvSource({
        "PackageCache, var/lib/apt/lists/x_Packages.lz4, /var/lib/apt/lists",
        "PackageCache, var/cache/apt/archives/curl.deb, /var/cache/apt",
        "PackageCache, var/cache/apk/APKINDEX.tar.gz, /var/cache/apk",
        "PackageCache, var/cache/libdnf5/x/primary.xml, /var/cache/libdnf5",
        "PackageCache, root/.cache/pip/http/a/b, /root/.cache/pip",
        "PackageCache, home/dev/.npm/_cacache/index-v5/a, /home/dev/.npm",
        "PackageCache, opt/cache/_cacache/content-v2/a, /opt/cache/_cacache",
        "PackageCache, usr/local/cargo/registry/cache/a.crate, /usr/local/cargo/registry",
        "PackageCache, root/go/pkg/mod/cache/download/a.zip, /root/go/pkg/mod",
        "PackageCache, root/.cache/go-build/00/a, /root/.cache/go-build",
        "PackageCache, root/.m2/repository/a/a.jar, /root/.m2/repository",
        "PackageCache, home/gradle/.gradle/caches/a, /home/gradle/.gradle",
        "PackageCache, usr/local/bundle/cache/rack.gem, /usr/local/bundle/cache",
        "VersionControl, srv/app/.git/HEAD, /srv/app/.git",
        "VersionControl, srv/app/.svn/wc.db, /srv/app/.svn",
        "VersionControl, srv/app/.hg/store/a, /srv/app/.hg",
        "BuildTools, usr/include/stdio.h, /usr/include",
        "BuildTools, usr/lib/gcc/x86_64-linux-gnu/12/cc1, /usr/lib/gcc",
        "BuildTools, usr/lib/x86_64-linux-gnu/libc.a, /usr/lib/x86_64-linux-gnu/libc.a",
        "BuildTools, usr/share/dotnet/sdk/8.0/a.dll, /usr/share/dotnet/sdk",
        "BuildTools, opt/java/jmods/java.base.jmod, /opt/java/jmods",
        "Tests, srv/app/tests/test_main.py, /srv/app/tests",
        "Tests, srv/app/src/api.test.ts, /srv/app/src/api.test.ts",
        "Tests, srv/app/node_modules/qs/test/parse.js, /srv/app/node_modules/qs/test",
        "Tests, opt/py/lib/python3.12/test/test_ssl.py, /opt/py/lib/python3.12/test",
        "SourceMaps, srv/app/dist/main.js.map, /srv/app/dist/main.js.map",
        "Documentation, usr/share/man/man1/ls.1.gz, /usr/share/man",
        "Documentation, usr/share/doc/bash/README, /usr/share/doc",
        "TemporaryFiles, tmp/build/out.o, /tmp/build",
        "TemporaryFiles, tmp/download.tar, /tmp/download.tar",
        "TemporaryFiles, var/log/dpkg.log, /var/log",
        "TemporaryFiles, srv/app/npm-debug.log, /srv/app/npm-debug.log",
        "TemporaryFiles, srv/app/core.4711, /srv/app/core.4711",
        "TemporaryFiles, srv/app/.pytest_cache/v/x, /srv/app/.pytest_cache",
        "TemporaryFiles, srv/app/__pycache__/a.pyc, /srv/app/__pycache__",
        "TemporaryFiles, root/.bash_history, /root/.bash_history",
        "EditorFiles, srv/app/.vscode/settings.json, /srv/app/.vscode",
        "EditorFiles, srv/app/.DS_Store, /srv/app/.DS_Store",
        "EditorFiles, srv/app/.main.py.swp, /srv/app/.main.py.swp",
    })
    void eachCategoryIsFoundByItsRoot(String category, String file, String root) {
        Leftovers found = new GivenTree().file(file, "four").inspect().leftovers();

        assertThat(found.found())
                .extracting(f -> f.category().label(), Leftover::path, Leftover::bytes, Leftover::files)
                .containsExactly(tuple(category, root, 4L, 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "srv/app/.gitignore",
                "srv/app/.github/workflows/ci.yml",
                "srv/app/.git",
                "srv/app/.git/info/exclude",
                "srv/app/main.map",
                "srv/app/test/data.json",
                "srv/app/contest.py",
                "srv/app/latest.js",
                "srv/app/core/index.js",
                "srv/app/core",
                "srv/app/cache/page.html",
                "srv/app/mod/index.js",
                "srv/app/coverage/policy.txt",
                "srv/app/.npm/readme",
                "usr/share/doc/bash/copyright",
                "usr/share/doc/curl/LICENSE.txt",
                "usr/share/locale/de/LC_MESSAGES/a.mo",
                "usr/lib/python3.12/__pycache__/os.pyc",
                "usr/lib/python3/dist-packages/a/__pycache__/b.pyc",
                "usr/lib/python3/dist-packages/nose/test_loader.py",
                "usr/bin/make-thing",
                "usr/share/bash-completion/completions/make",
                "srv/app/lib/model.a",
                "etc/logrotate.d/x.log",
            })
    void whatTheProgramNeedsOrEveryoneHasIsNone(String file) {
        assertThat(new GivenTree().file(file, "four").inspect().leftovers()).isEqualTo(Leftovers.NONE);
    }

    @Test
    void buildCommandsAreProgramsAndNoAppletsOfBusybox() {
        GivenTree tree = new GivenTree()
                .program("bin/busybox", "BusyBox is a multi-call binary", "job control turned off")
                .hardLink("usr/bin/ar", "bin/busybox")
                .symlink("usr/bin/patch", "/bin/busybox")
                .script("usr/bin/x86_64-linux-gnu-ld.1", "text")
                .script("usr/bin/make", "#!/bin/sh\n")
                .symlink("usr/bin/gmake", "make");

        assertThat(tree.inspect().leftovers().found())
                .extracting(Leftover::path)
                .containsExactlyInAnyOrder("/usr/bin/make", "/usr/bin/x86_64-linux-gnu-ld.1");
    }

    @Test
    void hardLinksCountOnceAndWhatIsNestedBelongsToItsRoot() {
        GivenTree tree = new GivenTree()
                .file("tmp/a/node_modules/x/test/parse.js", "12345")
                .file("tmp/a/.git/HEAD", "1234")
                .hardLink("tmp/a/link", "tmp/a/.git/HEAD")
                .hardLink("tmp/b", "tmp/a/.git/HEAD");

        assertThat(tree.inspect().leftovers().found())
                .containsExactly(new Leftover(Category.TEMPORARY_FILES, "/tmp/a", 9, 2, 0, "temporary"));
    }

    @Test
    void aFindTellsTheLayerThatBroughtTheMostOfIt() {
        GivenTree tree = new GivenTree()
                .file("root/.cache/pip/a", "12")
                .nextLayer()
                .file("root/.cache/pip/b", "123456")
                .nextLayer()
                .file("root/.cache/pip/c", "123");

        assertThat(tree.inspect().leftovers().found())
                .containsExactly(new Leftover(Category.PACKAGE_CACHE, "/root/.cache/pip", 11, 3, 1, "pip cache"));
    }

    @Test
    void whatALaterLayerRemovedIsWasteAndNotLeftOver() {
        GivenTree tree = new GivenTree()
                .file("var/cache/apk/index", "12")
                .file("root/.npm/_cacache/index-v5/a", "12")
                .nextLayer()
                .file("var/cache/apk/.wh.index", "")
                .file("root/.wh..npm", "");

        assertThat(tree.inspect().leftovers()).isEqualTo(Leftovers.NONE);
    }

    @Test
    void theListIsCutAndTheTotalsAreNot() {
        GivenTree tree = new GivenTree().file("app/.env", "API_TOKEN=wR7-kestrel");
        for (int i = 0; i < 600; i++) {
            tree.file("app/%03d.js.map".formatted(i), "a map that is larger than the small file of secrets");
        }

        Leftovers leftovers = tree.inspect().leftovers();

        assertThat(leftovers.found()).hasSize(Leftovers.MOST_FOUND);
        assertThat(leftovers.found()).element(0).extracting(Leftover::path).isEqualTo("/app/000.js.map");
        assertThat(leftovers.found().getLast().path()).isEqualTo("/app/.env");
        assertThat(leftovers.totals())
                .isEqualTo(Map.of(Category.CREDENTIALS, new Total(1, 21), Category.SOURCE_MAPS, new Total(600, 30_600)));
    }
}
