package dev.slimgate.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.policy.LabelSelector;
import dev.slimgate.policy.LabelSelector.Operator;
import dev.slimgate.policy.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class NamespacePartitionTest {
    private static final Set<String> EXEMPT = Set.of("kube-system", "slimgate-system");
    private static final Requirement NOT_EXEMPT =
            new Requirement(NamespacePartition.NAME, Operator.NOT_IN, List.of("kube-system", "slimgate-system"));

    private static LabelSelector selector(Requirement... requirements) {
        return new LabelSelector(List.of(requirements));
    }

    private static Requirement in(String key, String... values) {
        return new Requirement(key, Operator.IN, List.of(values));
    }

    private static Requirement notIn(String key, String... values) {
        return new Requirement(key, Operator.NOT_IN, List.of(values));
    }

    private static Requirement exists(String key) {
        return new Requirement(key, Operator.EXISTS, List.of());
    }

    private static Requirement absent(String key) {
        return new Requirement(key, Operator.DOES_NOT_EXIST, List.of());
    }

    @Test
    void withoutSelectorsEverythingThatIsNotExemptIsTheRest() {
        assertThat(NamespacePartition.of(List.of(), EXEMPT))
                .isEqualTo(new NamespacePartition(List.of(), List.of(selector(NOT_EXEMPT)), true));
    }

    @Test
    void aSelectorOfEverythingLeavesNoRest() {
        assertThat(NamespacePartition.of(List.of(LabelSelector.EVERYTHING, selector(in("a", "b"))), EXEMPT))
                .isEqualTo(new NamespacePartition(List.of(selector(NOT_EXEMPT)), List.of(), true));
    }

    @Test
    void valuesOfOneLabelComeToOneSelectorOnEachSide() {
        List<LabelSelector> selectors =
                List.of(selector(in("env", "prod")), selector(in("env", "stage")), selector(in("env", "prod", "qa")));

        assertThat(NamespacePartition.of(selectors, EXEMPT))
                .isEqualTo(new NamespacePartition(
                        List.of(selector(in("env", "prod", "qa", "stage"), NOT_EXEMPT)),
                        List.of(selector(notIn("env", "prod", "qa", "stage"), NOT_EXEMPT)),
                        true));
    }

    @Test
    void aThousandNamespacedPoliciesComeToOneSelectorOnEachSide() {
        List<LabelSelector> selectors = IntStream.range(0, 1000)
                .mapToObj(i -> NamespacePartition.named("team-" + i))
                .toList();

        NamespacePartition partition = NamespacePartition.of(selectors, EXEMPT);

        assertThat(partition.selected()).hasSize(1);
        assertThat(partition.rest()).hasSize(1);
        assertThat(partition.exact()).isTrue();
    }

    @Test
    void aSelectorThatContradictsItselfSelectsNothing() {
        List<LabelSelector> selectors = List.of(
                selector(in("env", "prod"), notIn("env", "prod")),
                selector(exists("env"), absent("env")),
                NamespacePartition.named("kube-system"));

        assertThat(NamespacePartition.of(selectors, EXEMPT).selected()).isEmpty();
    }

    @Test
    void whatNoLabelCanBeIsLeftOutSoThatTheApiServerTakesTheRest() {
        String tooLong = "x".repeat(64);
        List<LabelSelector> selectors = List.of(
                selector(in("env", "prod", tooLong, "a b")),
                selector(in("no key", "a")),
                selector(in("env", tooLong)),
                selector(notIn("env", tooLong), in("team", "a"), absent("/x")));

        NamespacePartition partition = NamespacePartition.of(selectors, EXEMPT);

        assertThat(Stream.concat(partition.selected().stream(), partition.rest().stream())
                        .flatMap(selector -> selector.requirements().stream()))
                .allSatisfy(requirement -> {
                    assertThat(requirement.key()).isIn("env", "team", NamespacePartition.NAME);
                    assertThat(requirement.values()).doesNotContain(tooLong, "a b");
                })
                .anySatisfy(requirement -> assertThat(requirement).isEqualTo(in("env", "prod")));
    }

    @Test
    void tooManyKeysAreWidenedAndNothingSelectedIsLost() {
        List<LabelSelector> selectors = IntStream.range(0, 60)
                .mapToObj(i -> selector(in("key-" + i, "v"), exists("other-" + i)))
                .toList();

        NamespacePartition partition = NamespacePartition.of(selectors, EXEMPT);

        assertThat(partition.exact()).isFalse();
        assertThat(partition.selected()).hasSizeBetween(1, NamespacePartition.MOST);
        assertThat(partition.rest()).hasSizeLessThanOrEqualTo(NamespacePartition.MOST);
        for (int i = 0; i < 60; i++) {
            Map<String, String> labels = Map.of(NamespacePartition.NAME, "a", "key-" + i, "v", "other-" + i, "");
            assertThat(holding(partition.selected(), labels)).isEqualTo(1);
            assertThat(holding(partition.rest(), labels)).isZero();
        }
    }

    @Test
    @Timeout(20)
    void hundredsOfSelectorsThatShareNothingAreCutWithoutDelayAndNoneIsLost() {
        List<LabelSelector> selectors = IntStream.range(0, 400)
                .mapToObj(i -> selector(in("team-" + i, "a"), in("env", "e" + i)))
                .toList();

        NamespacePartition partition = NamespacePartition.of(selectors, EXEMPT);

        assertThat(partition.exact()).isFalse();
        assertThat(partition.selected().size()).isLessThanOrEqualTo(NamespacePartition.MOST);
        assertThat(partition.rest().size()).isLessThanOrEqualTo(NamespacePartition.MOST);
        for (int i = 0; i < 400; i++) {
            Map<String, String> labels = Map.of("team-" + i, "a", "env", "e" + i, NamespacePartition.NAME, "n" + i);
            assertThat(holding(partition.selected(), labels)).isEqualTo(1);
            assertThat(holding(partition.rest(), labels)).isZero();
        }
    }

    @Test
    void aSelectorOfManyKeysIsWidenedUntilItsRestFits() {
        LabelSelector many = selector(
                IntStream.range(0, 40).mapToObj(i -> in("key-" + i, "v")).toArray(Requirement[]::new));

        NamespacePartition partition = NamespacePartition.of(List.of(many), EXEMPT);

        assertThat(partition.exact()).isFalse();
        assertThat(partition.rest()).hasSizeBetween(1, NamespacePartition.MOST);
        assertThat(holding(partition.selected(), Map.of("key-0", "v"))).isZero();
    }

    @Property(tries = 3000)
    void everyNamespaceIsInJustOnePieceAndOnTheRightSide(
            @ForAll("selectors") List<LabelSelector> selectors, @ForAll("labelSets") List<Map<String, String>> sets) {
        NamespacePartition partition = NamespacePartition.of(selectors, EXEMPT);

        for (Map<String, String> labels : sets) {
            boolean exempt = EXEMPT.contains(labels.get(NamespacePartition.NAME));
            boolean wanted = selectors.stream().anyMatch(selector -> selector.selects(labels));
            int selected = holding(partition.selected(), labels);
            int rest = holding(partition.rest(), labels);
            assertThat(selected + rest).as("%s in %s", labels, partition).isEqualTo(exempt ? 0 : 1);
            if (!exempt && wanted) {
                assertThat(selected).as("%s in %s", labels, partition).isEqualTo(1);
            }
            if (!exempt && !wanted && partition.exact()) {
                assertThat(rest).as("%s in %s", labels, partition).isEqualTo(1);
            }
        }
        if (selectors.size() <= 2) {
            assertThat(partition.exact()).as("%s is small", selectors).isTrue();
        }
    }

    private static int holding(List<LabelSelector> pieces, Map<String, String> labels) {
        return (int) pieces.stream().filter(piece -> piece.selects(labels)).count();
    }

    @Provide
    Arbitrary<List<LabelSelector>> selectors() {
        Arbitrary<String> keys = Arbitraries.of("a", "b", "c.example/d", NamespacePartition.NAME);
        Arbitrary<List<String>> values = Arbitraries.of("x", "y", "z", "kube-system", "")
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
        Arbitrary<Requirement> requirements = Combinators.combine(keys, Arbitraries.of(Operator.values()), values)
                .as((key, operator, some) -> new Requirement(
                        key, operator, operator == Operator.IN || operator == Operator.NOT_IN ? some : List.of()));
        return requirements.list().ofMaxSize(4).map(LabelSelector::new).list().ofMaxSize(6);
    }

    @Provide
    Arbitrary<List<Map<String, String>>> labelSets() {
        Arbitrary<String> value = Arbitraries.of("x", "y", "z", "w", "", "(absent)");
        Arbitrary<Map<String, String>> set = Combinators.combine(
                        value, value, value, Arbitraries.of("x", "y", "team", "kube-system", "slimgate-system"))
                .as((a, b, d, name) -> {
                    Map<String, String> labels = new HashMap<>(Map.of("a", a, "b", b, "c.example/d", d));
                    labels.values().removeIf("(absent)"::equals);
                    labels.put(NamespacePartition.NAME, name);
                    return labels;
                });
        return set.list().ofSize(30).map(ArrayList::new);
    }
}
