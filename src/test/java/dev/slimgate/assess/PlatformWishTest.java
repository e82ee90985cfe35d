package dev.slimgate.assess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.oci.Platform;
import dev.slimgate.policy.LabelSelector;
import dev.slimgate.policy.NodeConstraint;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformWishTest {

    private record Entry(Platform platform) implements PlatformWish.HasPlatform {}

    @ParameterizedTest(name = "nodes {0}, pod {1}, index {2} -> {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                // Nothing is known: linux/amd64, or all where there is none.
                "            |       | linux/amd64 linux/arm64                | linux/amd64",
                "            |       | linux/arm64 linux/s390x                | linux/arm64 linux/s390x",
                // The nodes decide, with all variants that fit.
                "linux/arm64 |       | linux/amd64 linux/arm64                | linux/arm64",
                "linux/amd64 linux/arm64 |  | linux/amd64 linux/arm64 linux/s390x | linux/amd64 linux/arm64",
                "linux/arm/v7 |      | linux/arm/v5 linux/arm/v6 linux/arm/v7 | linux/arm/v5 linux/arm/v6 linux/arm/v7",
                "linux/arm/v6 |      | linux/arm/v6 linux/arm/v7              | linux/arm/v6",
                "linux/s390x |       | linux/amd64 linux/arm64                | linux/amd64 linux/arm64",
                // The pod narrows.
                "            | arm64 | linux/amd64 linux/arm64                | linux/arm64",
                "linux/amd64 linux/arm64 | arm64 | linux/amd64 linux/arm64    | linux/arm64",
                "linux/amd64 | arm64 | linux/amd64 linux/arm64                | linux/amd64 linux/arm64",
            })
    void choosesWhatANodeOfThePodsMayRun(String nodes, String arch, String index, String expected) {
        PlatformWish wish = new PlatformWish(platforms(nodes), arch == null ? NodeConstraint.NONE : demand(arch));

        List<Entry> chosen =
                wish.choose(platforms(index).stream().map(Entry::new).toList());

        assertThat(chosen.stream().map(Entry::platform)).containsExactlyElementsOf(platforms(expected));
    }

    private static NodeConstraint demand(String arch) {
        return new NodeConstraint(List.of(new NodeConstraint.Term(List.of(
                new LabelSelector.Requirement("kubernetes.io/arch", LabelSelector.Operator.IN, List.of(arch))))));
    }

    private static List<Platform> platforms(String text) {
        return text == null || text.isBlank()
                ? List.of()
                : Arrays.stream(text.strip().split(" +")).map(Platform::parse).toList();
    }
}
