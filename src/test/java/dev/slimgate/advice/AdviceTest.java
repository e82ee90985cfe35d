package dev.slimgate.advice;

import static dev.slimgate.policy.GivenImage.NOW;
import static dev.slimgate.policy.GivenImage.image;
import static dev.slimgate.policy.GivenImage.naiveNode;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.advice.Advice.Item;
import dev.slimgate.facts.Base;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.Entry;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.Leftovers;
import dev.slimgate.facts.Leftovers.Category;
import dev.slimgate.facts.Leftovers.Leftover;
import dev.slimgate.facts.Waste;
import dev.slimgate.facts.Waste.WastedPath;
import dev.slimgate.policy.BaseFamilyRule;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Given;
import dev.slimgate.policy.GivenImage;
import dev.slimgate.policy.Judge;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rule;
import dev.slimgate.policy.ShellRule;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class AdviceTest {

    /** The contents of an image with some facts changed. */
    private static final class Changed {
        private Base base;
        private Leftovers leftovers = Leftovers.NONE;
        private Waste waste = Waste.NONE;
        private Entry entry = Entry.NONE;
        private final GivenImage image;

        Changed(GivenImage image) {
            this.image = image;
            this.base = image.contents().base();
        }

        Changed base(UnaryOperator<Base> change) {
            base = change.apply(base);
            return this;
        }

        Changed left(Category category, String path, long bytes, int layer) {
            leftovers = new Leftovers(List.of(new Leftover(category, path, bytes, 1, layer, "it")), Map.of());
            return this;
        }

        Changed wasted(String path, long bytes, int layer, int hiddenBy) {
            waste = new Waste(bytes, 0.5, List.of(new WastedPath(path, bytes, layer, hiddenBy)), 0);
            return this;
        }

        Changed entry(Entry.Kind kind, String interpreter, boolean packed, long unstripped) {
            entry = new Entry("/a", "/a", new Entry.Program(kind, interpreter, "amd64", packed, unstripped), null);
            return this;
        }

        Advice advise(String dockerfile, Rule... rules) {
            ContentFacts c = image.contents();
            ContentFacts contents = new ContentFacts(
                    base,
                    c.runtime(),
                    c.libc(),
                    c.uncompressedBytes(),
                    c.shells(),
                    c.packageManagers(),
                    c.tools(),
                    c.packages(),
                    waste,
                    c.dive(),
                    leftovers,
                    entry,
                    c.provides(),
                    c.foreignModules(),
                    c.effectiveUser(),
                    c.layers(),
                    c.inconsistencies());
            List<Policy> policies = rules.length == 0 ? List.of() : List.of(Given.policy(Enforcement.DENY, rules));
            var findings = Judge.judge(policies, Given.USE, Given.POD, image.known(), NOW)
                    .findings();
            Dockerfile file = dockerfile == null ? null : Dockerfile.read(dockerfile, "");
            return Advisor.advise(Given.USE, image.facts(), contents, policies, findings, file, NOW);
        }
    }

    private static Changed of(GivenImage image) {
        return new Changed(image);
    }

    private static Rule allow(Family... families) {
        return new BaseFamilyRule(List.of(families), Base.Strength.CONTENT, null);
    }

    @Test
    void whatAPolicyDeniesComesFirstAndThenWhatSavesMost() {
        Advice advice = of(naiveNode())
                .left(Category.PACKAGE_CACHE, "/root/.npm", 45_000_000, 1)
                .advise(null, allow(Family.DISTROLESS), new ShellRule(null));

        assertThat(advice.items())
                .extracting(Item::text)
                .containsExactly(
                        "build in node:22, run in gcr.io/distroless/nodejs22-debian12 (about 50 MB): copy the app",
                        "clean up in the RUN that installs: /root/.npm",
                        "add USER 65532 at the end of the Dockerfile, or runAsUser: 65532 to the pod's security context");
        assertThat(advice.items().get(1).savesBytes()).isEqualTo(45_000_000);
        assertThat(advice.items().get(1).write()).containsExactly("npm ci --omit=dev && npm cache clean --force");
    }

    @Test
    void aDynamicProgramIsNotSentToScratch() {
        Advice advice = of(image().family(Family.DEBIAN).runtime("go", "1.24.2").shell("/bin/sh", null, 0))
                .entry(Entry.Kind.DYNAMIC, "/lib64/ld-linux-x86-64.so.2", false, 0)
                .advise(null, allow(Family.SCRATCH, Family.DISTROLESS), new ShellRule(null));

        assertThat(advice.items().getFirst().text())
                .isEqualTo(
                        "build in golang:1.24, run in gcr.io/distroless/base-debian12 (about 10 MB): copy the binary");
    }

    @Test
    void whatScratchLacksIsNamed() {
        Advice advice = of(image().family(Family.DEBIAN).runtime("go", "1.24.2"))
                .entry(Entry.Kind.STATIC, null, false, 0)
                .advise(null, allow(Family.SCRATCH));

        assertThat(advice.items().getFirst().why()).startsWith("scratch has no CA certificates");
    }

    @Test
    void nativeModulesMustBeInstalledAgainWhereTheLibraryIsAnother() {
        Advice advice = of(naiveNode().glibc()).advise(null, allow(Family.ALPINE));

        assertThat(advice.items().getFirst().text()).contains("node:22-alpine");
        assertThat(advice.items().getFirst().why()).startsWith("its C library is musl");
    }

    @Test
    void aScriptThatStartsTheProgramMustGoFirst() {
        Advice advice =
                of(naiveNode()).entry(Entry.Kind.SCRIPT, "/bin/sh", false, 0).advise(null, allow(Family.DISTROLESS));

        assertThat(advice.items().getFirst().why())
                .contains("first start the program itself instead of /a: there is no shell any more");
    }

    @Test
    void symbolsAreStrippedAndNeverPacked() {
        assertThat(of(image().runtime("go", "1.24"))
                        .entry(Entry.Kind.STATIC, null, false, 8_000_000)
                        .advise(null)
                        .items())
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.text()).isEqualTo("strip /a");
                    assertThat(item.savesBytes()).isEqualTo(8_000_000);
                    assertThat(item.write()).containsExactly("go build -ldflags=\"-s -w\" …");
                });
        assertThat(of(image())
                        .entry(Entry.Kind.STATIC, null, true, 0)
                        .advise(null)
                        .items())
                .singleElement()
                .satisfies(item -> assertThat(item.text()).isEqualTo("ship /a stripped instead of packed with UPX"));
    }

    @Test
    void findingsAreMappedToTheLinesThatMadeThem() {
        GivenImage image = image().layer(1, "ADD rootfs.tar /").layer(2, "COPY . /app # buildkit");

        Advice advice = of(image)
                .left(Category.VERSION_CONTROL, "/app/.git", 9_000_000, 1)
                .advise("FROM debian:12\nUSER 1000\n\nCOPY . /app\n");

        assertThat(advice.items()).singleElement().satisfies(item -> {
            assertThat(item.line()).isEqualTo(4);
            assertThat(item.write()).containsExactly(".dockerignore: .git");
        });
        assertThat(advice.source()).isEmpty();
    }

    @Test
    void howLongACredentialIsStaysUntold() {
        GivenImage image = image().layer(1, "ADD rootfs.tar /").layer(2, "COPY . /app");

        Advice advice =
                of(image).left(Category.CREDENTIALS, "/app/.env", 1234, 1).advise(null);

        assertThat(advice.items())
                .hasSize(2)
                .allSatisfy(item -> assertThat(item.savesBytes()).isIn(null, 0L))
                .noneMatch(item -> item.toString().contains("1234"));
    }

    @Test
    void leftoversOfTheBaseAreNotTheDevelopersToClean() {
        GivenImage image = image().layer(1, "ADD rootfs.tar /").layer(2, "RUN x");

        Advice advice = of(image)
                .base(b ->
                        new Base(b.family(), null, null, "debian:12", 1, b.strength(), List.of(), List.of(), List.of()))
                .left(Category.PACKAGE_CACHE, "/var/lib/apt/lists", 9_000_000, 0)
                .wasted("/x", 9_000_000, 0, 1)
                .advise(null);

        assertThat(advice.items()).isEmpty();
    }

    @Test
    void bytesThatALaterLayerHidesAreToldByTheirLayers() {
        GivenImage image = image().layer(1, "COPY app /app").layer(2, "RUN chown -R app /app");

        assertThat(of(image).wasted("/app/a", 9_000_000, 0, 1).advise(null).items())
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.text()).startsWith("set owner and mode where the files are copied");
                    assertThat(item.why())
                            .isEqualTo(
                                    "layer 0 (COPY app /app) ships 9 MB that layer 1 (RUN chown -R app /app) ships again");
                });
    }

    @Test
    void aReleaseWithoutSupportIsLeft() {
        Advice advice = of(image())
                .base(b -> new Base(
                        Family.DEBIAN_SLIM,
                        null,
                        new Base.Distribution("debian", "10", LocalDate.of(2022, 9, 10)),
                        null,
                        0,
                        b.strength(),
                        List.of(),
                        List.of(),
                        List.of()))
                .advise(null);

        assertThat(advice.items())
                .singleElement()
                .satisfies(item ->
                        assertThat(item.why()).isEqualTo("release 10 has had no security updates since 2022-09-10"));
    }

    @Test
    void aCleanImageIsLeftAlone() {
        assertThat(of(image()).advise(null)).isEqualTo(Advice.NONE);
    }
}
