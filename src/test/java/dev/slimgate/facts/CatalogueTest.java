package dev.slimgate.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.facts.Catalogue.Lifetime;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogueTest {
    private static final LocalDate DAY = LocalDate.of(2026, 7, 1);

    private static Digest digest(String text) {
        return Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Digest> digests(String... texts) {
        return Arrays.stream(texts).map(CatalogueTest::digest).toList();
    }

    private static KnownBase base(String image, List<Digest> layers, List<Digest> diffIds) {
        return new KnownBase(
                image, Family.DEBIAN, null, null, Platform.LINUX_AMD64, layers, diffIds, null, DAY, digest(image));
    }

    private static final Catalogue CATALOGUE = new Catalogue(List.of(
            base("one", digests("a"), digests("A")),
            base("two", digests("a", "b"), digests("A", "B")),
            base("unpacked", List.of(), digests("X", "Y"))));

    @Test
    void theBaseWithTheMostLayersWins() {
        assertThat(CATALOGUE.builtFrom(digests("a", "b", "c"), List.of()))
                .map(KnownBase::image)
                .contains("two");
        assertThat(CATALOGUE.builtFrom(digests("a", "c"), List.of()))
                .map(KnownBase::image)
                .contains("one");
    }

    @Test
    void packedAnewTheDiffIdsStillTell() {
        assertThat(CATALOGUE.builtFrom(digests("packed", "anew"), digests("A", "B")))
                .map(KnownBase::image)
                .contains("two");
        assertThat(CATALOGUE.builtFrom(digests("a", "c"), digests("X", "Y", "Z")))
                .map(KnownBase::image)
                .contains("unpacked");
    }

    @Test
    void onlyAPrefixCounts() {
        assertThat(CATALOGUE.builtFrom(digests("c", "a", "b"), digests("B", "A")))
                .isEmpty();
        assertThat(CATALOGUE.builtFrom(List.of(), digests("X"))).isEmpty();
        assertThat(CATALOGUE.builtFrom(Collections.singletonList(null), Collections.singletonList(null)))
                .isEmpty();
    }

    @Test
    void atTheManifestsLevelADiffIdProvesNothing() {
        ImageFacts.Layer claimed = new ImageFacts.Layer(0, digest("other"), digest("A"), null, null);
        ImageFacts.Layer known = new ImageFacts.Layer(0, digest("a"), null, null, null);

        assertThat(CATALOGUE.builtFrom(List.of(claimed))).isEmpty();
        assertThat(CATALOGUE.builtFrom(List.of(known))).map(KnownBase::image).contains("one");
    }

    @Test
    void whatIsAddedGoesBeforeWhatIsThere() {
        Catalogue both = CATALOGUE.with(new Catalogue(
                List.of(base("ours", digests("a"), digests("A"))), List.of(new Lifetime("debian", "12", DAY))));

        assertThat(both.builtFrom(digests("a"), List.of()))
                .map(KnownBase::image)
                .contains("ours");
        assertThat(both.ofManifest(digest("two"))).map(KnownBase::image).contains("two");
        assertThat(both.endOfLife("debian", "12")).contains(DAY);
    }

    @Test
    void aLifetimeIsThatOfTheVersionsBeginning() {
        Catalogue catalogue = new Catalogue(
                List.of(),
                List.of(new Lifetime("alpine", "3.2", DAY), new Lifetime("alpine", "3.20", DAY.plusYears(1))));

        assertThat(catalogue.endOfLife("alpine", "3.20.3")).contains(DAY.plusYears(1));
        assertThat(catalogue.endOfLife("alpine", "3.2")).contains(DAY);
        assertThat(catalogue.endOfLife("alpine", "3.21.0")).isEmpty();
        assertThat(catalogue.endOfLife("alpine", null)).isEmpty();
        assertThat(catalogue.endOfLife("wolfi", "20230201")).isEmpty();
    }

    @Test
    void aBaseHasLayersAsManyAsDiffIdsAndNotTooMany() {
        List<Digest> many = Collections.nCopies(KnownBase.MOST_LAYERS + 1, digest("a"));

        assertThatThrownBy(() -> base("none", List.of(), List.of()))
                .hasMessageContaining("neither layers nor diff ids");
        assertThatThrownBy(() -> base("uneven", digests("a"), digests("A", "B")))
                .hasMessageContaining("1 layers and 2 diff ids");
        assertThatThrownBy(() -> base("many", many, List.of())).hasMessageContaining("more than 512 layers");
    }
}
