package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.Leftovers.Category;
import dev.slimgate.facts.Leftovers.Leftover;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found in the shared images that were made to have something left over, and in one that was not. */
class SharedLeftoversTest {
    private static final Path IMAGES =
            Path.of(System.getProperty("test.shared", "../shared")).resolve("data/images");

    private static ContentFacts contents(String layout, String name) throws IOException {
        Path directory = IMAGES.resolve(layout);
        Assumptions.assumeTrue(
                Files.exists(directory.resolve("index.json")),
                "no ../shared/data/images/" + layout + ": not looked at");
        return StoredImages.layout(directory, name, "").contents();
    }

    @ParameterizedTest
    @CsvSource({
        "leftover:git, VERSION_CONTROL, /srv/app/.git",
        "leftover:env, CREDENTIALS, /srv/app/.env",
        "leftover:apt, PACKAGE_CACHE, /var/lib/apt/lists",
        "leftover:rpm, PACKAGE_CACHE, /var/cache/dnf",
        "leftover:pyc, TESTS, /srv/app/tests",
        "leftover:build, BUILD_TOOLS, /usr/lib/gcc",
        "leftover:misc, SOURCE_MAPS, /srv/app/app.js.map",
    })
    void whatWasLeftOverIsFound(String image, Category category, String path) throws IOException {
        ContentFacts contents = contents("oci-compact", image);

        assertThat(contents.leftovers().found())
                .filteredOn(found -> found.category() == category)
                .extracting(Leftover::path)
                .contains(path);
    }

    @Test
    void aMessyNodeImageShowsItsCacheAndItsDevelopmentPackages() throws IOException {
        ContentFacts contents = contents("oci-apps", "node-app:messy");

        assertThat(contents.leftovers().found())
                .extracting(Leftover::path)
                .contains("/root/.npm", "/srv/app/node_modules/mocha", "/srv/app/node_modules/eslint")
                .doesNotContain("/srv/app/node_modules/express");
        assertThat(contents.leftovers().totals()).doesNotContainKey(Category.CREDENTIALS);
    }

    @Test
    void aCleanPythonImageHasNextToNone() throws IOException {
        ContentFacts contents = contents("oci-apps", "python-app:clean");

        assertThat(contents.leftovers().found())
                .hasSizeLessThan(6)
                .allSatisfy(found -> assertThat(found.bytes()).isLessThan(50_000))
                .extracting(Leftover::category)
                .containsOnly(Category.DOCUMENTATION, Category.TESTS);
        assertThat(contents.tools()).isEmpty();
    }
}
