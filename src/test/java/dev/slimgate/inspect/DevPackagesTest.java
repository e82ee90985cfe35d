package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.facts.Leftovers.Category;
import dev.slimgate.facts.Leftovers.Leftover;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DevPackagesTest {
    private static List<String> paths(GivenTree tree) {
        return tree.inspect().leftovers().found().stream()
                .filter(f -> f.category() == Category.DEV_DEPENDENCIES)
                .map(Leftover::path)
                .sorted()
                .toList();
    }

    private static GivenTree installed(String... packages) {
        GivenTree tree = new GivenTree();
        for (String name : packages) {
            tree.file("app/node_modules/" + name + "/index.js", "code of " + name);
        }
        return tree;
    }

    private static final String VERSION_3 =
            """
            {"lockfileVersion": 3, "packages": {
              "": {"dependencies": {"express": "4"}, "devDependencies": {"mocha": "10"}},
              "node_modules/express": {"version": "4.21.2"},
              "node_modules/mocha": {"version": "10.8.2", "dev": true, "bin": {"mocha": "x"}},
              "node_modules/mocha/node_modules/diff": {"dev": true},
              "node_modules/express/node_modules/diff": {"dev": false},
              "node_modules/@x/lint": {"dev": true},
              "node_modules/optional": {"devOptional": true}}}
            """;

    @ParameterizedTest
    @ValueSource(strings = {"package-lock.json", "npm-shrinkwrap.json", "node_modules/.package-lock.json"})
    void aLockFileOfNpmTellsWhatIsForDevelopment(String lock) {
        GivenTree tree = installed("express", "express/node_modules/diff", "mocha", "@x/lint", "optional")
                .file("app/" + lock, VERSION_3);

        assertThat(paths(tree)).containsExactly("/app/node_modules/@x/lint", "/app/node_modules/mocha");
    }

    @Test
    void whatIsNotInstalledIsNoFind() {
        assertThat(paths(installed("express").file("app/package-lock.json", VERSION_3)))
                .isEmpty();
    }

    @Test
    void theFirstVersionOfTheLockFileNestsItsPackages() {
        String lock =
                """
                {"lockfileVersion": 1, "dependencies": {
                  "express": {"version": "4", "dependencies": {"debug": {"version": "2", "dev": true}}},
                  "mocha": {"version": "5", "dev": true, "requires": {"dev": true}}}}
                """;

        assertThat(paths(installed("express", "express/node_modules/debug", "mocha")
                        .file("app/package-lock.json", lock)))
                .containsExactly("/app/node_modules/express/node_modules/debug", "/app/node_modules/mocha");
    }

    @Test
    void withoutALockFileTheProjectsOwnListDecides() {
        GivenTree tree = installed("left-pad", "webpack", "tape")
                .file(
                        "app/package.json",
                        """
                        {"dependencies": {"webpack": "5"}, "devDependencies": {"tape": "5", "webpack": "5", "gone": "1"}}
                        """);

        assertThat(paths(tree)).containsExactly("/app/node_modules/tape");
    }

    @Test
    void withoutAnyListKnownToolsAreFound() {
        assertThat(paths(installed("express", "jest", "webpack")))
                .containsExactly("/app/node_modules/jest", "/app/node_modules/webpack");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"packages\": [", "no json", "{\"a\":"})
    void aBrokenListSaysNothing(String content) {
        assertThat(paths(installed("jest", "express").file("app/package-lock.json", content)))
                .contains("/app/node_modules/jest")
                .doesNotContain("/app/node_modules/express");
    }

    @Test
    void aListOfHostileDepthOrLengthSaysNothing() {
        String deep = "{\"packages\":".repeat(100_000);
        String longName = "{\"" + "x".repeat(1 << 20) + "\": 1}";

        assertThat(paths(installed("express").file("app/package-lock.json", deep)))
                .isEmpty();
        assertThat(paths(installed("express").file("app/package-lock.json", longName)))
                .isEmpty();
    }

    @Test
    void aListOfManyNamesIsKeptWithinItsBound() {
        StringBuilder lock = new StringBuilder("{\"packages\": {\"\": {}");
        for (int i = 0; i < 20_000; i++) {
            lock.append(", \"node_modules/package-").append(i).append("\": {\"dev\": true}");
        }
        JsonDependencies look = new JsonDependencies(DependencyLists.Kind.NPM);
        byte[] bytes = lock.append("}}").toString().getBytes(StandardCharsets.UTF_8);

        look.chunk(bytes, 0, bytes.length);

        assertThat(look.captured()).hasSizeBetween(60_000, DependencyLists.MAX_KEPT_BYTES + 10);
    }

    @Test
    void theResultDoesNotDependOnHowTheStreamIsCut() {
        byte[] bytes = VERSION_3.getBytes(StandardCharsets.UTF_8);
        JsonDependencies whole = new JsonDependencies(DependencyLists.Kind.NPM);
        JsonDependencies cut = new JsonDependencies(DependencyLists.Kind.NPM);

        whole.chunk(bytes, 0, bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            cut.chunk(new byte[] {bytes[i]}, 0, 1);
        }

        assertThat(cut.marks()).isEqualTo(Marks.DEPENDENCIES);
        assertThat(cut.captured()).isEqualTo(whole.captured()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'  /mocha@10.8.2(x@1):', mocha@10.8.2_x@1",
        "'  /mocha/10.8.2:', mocha@10.8.2",
        "'  ''@x/lint@1.0.0'':', @x+lint@1.0.0",
        "'  /@x/lint/1.0.0_peer@2:', @x+lint@1.0.0_peer@2",
    })
    void theStoreOfPnpmIsLookedIn(String key, String directory) {
        GivenTree tree = new GivenTree()
                .file("app/node_modules/.pnpm/" + directory + "/node_modules/x/index.js", "x")
                .file("app/node_modules/.pnpm/mocha@10.8.20/node_modules/x/index.js", "x")
                .file("app/pnpm-lock.yaml", "lockfileVersion: '6.0'\n\npackages:\n\n" + key + "\n    dev: true\n");

        assertThat(paths(tree)).containsExactly("/app/node_modules/.pnpm/" + directory);
    }

    @Test
    void aNewerPnpmTellsDirectDependenciesOnly() {
        GivenTree tree = new GivenTree()
                .file("app/node_modules/.pnpm/mocha@10.8.2/node_modules/mocha/index.js", "x")
                .symlink("app/node_modules/mocha", ".pnpm/mocha@10.8.2/node_modules/mocha")
                .file("app/node_modules/.pnpm/express@4.0.0/node_modules/express/index.js", "x")
                .symlink("app/node_modules/express", ".pnpm/express@4.0.0/node_modules/express")
                .file(
                        "app/pnpm-lock.yaml",
                        """
                        lockfileVersion: '9.0'
                        importers:
                          .:
                            dependencies:
                              express:
                                version: 4.0.0
                            devDependencies:
                              mocha:
                                version: 10.8.2
                        """);

        assertThat(paths(tree)).containsExactly("/app/node_modules/.pnpm/mocha@10.8.2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "composer.lock | {\"packages\": [{\"name\": \"a/b\"}], \"packages-dev\": [{\"name\": \"x/dev\", \"require\": {\"name\": \"a/b\"}}]}",
        "vendor/composer/installed.json | {\"packages\": [{\"name\": \"a/b\"}], \"dev-package-names\": [\"x/dev\"]}",
    })
    void aListOfComposerNamesItsPackages(String list, String content) {
        GivenTree tree = new GivenTree()
                .file("app/vendor/a/b/b.php", "<?php")
                .file("app/vendor/x/dev/x.php", "<?php")
                .file("app/" + list, content);

        assertThat(paths(tree)).containsExactly("/app/vendor/x/dev");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Pipfile.lock | {\"default\": {\"requests\": {}}, \"develop\": {\"some-stub\": {}, \"requests\": {}}}",
        "poetry.lock | '[[package]]\nname = \"requests\"\n\n[[package]]\nname = \"Some.Stub\"\ncategory = \"dev\"\n'",
        "poetry.lock | '[[package]]\nname = \"requests\"\ngroups = [\"main\", \"dev\"]\n[[package]]\nname = \"some-stub\"\ngroups = [\"dev\"]\n'",
    })
    void aListOfPythonNamesItsPackages(String list, String content) {
        String packages = "usr/lib/python3.12/site-packages/";
        GivenTree tree = new GivenTree()
                .file(packages + "requests/api.py", "x")
                .file(packages + "some_stub/api.py", "x")
                .file(packages + "some_stub-1.0.dist-info/METADATA", "x")
                .file("app/" + list, content);

        assertThat(paths(tree))
                .containsExactly("/" + packages + "some_stub", "/" + packages + "some_stub-1.0.dist-info");
    }
}
