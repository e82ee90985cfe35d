package dev.slimgate.advice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.facts.ImageFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LayerLinesTest {
    private static final String FILE = """
            FROM node:22
            WORKDIR /app
            COPY package.json ./
            RUN npm ci \\
              --omit=dev
            COPY . .
            RUN echo $VERSION > /v
            """;

    private static Map<Integer, Integer> lines(String... commands) {
        List<ImageFacts.Layer> layers = new ArrayList<>();
        for (String command : commands) {
            layers.add(new ImageFacts.Layer(layers.size(), null, null, 1L, command));
        }
        return LayerLines.of(Dockerfile.read(FILE, null), layers).lines();
    }

    @Test
    void layersOfBuildKitAreFoundFromTheLastOne() {
        assertThat(lines(
                        "/bin/sh -c #(nop) ADD file:0d in / ",
                        "WORKDIR /app",
                        "COPY package.json ./ # buildkit",
                        "RUN /bin/sh -c npm ci   --omit=dev # buildkit",
                        "COPY . . # buildkit",
                        "RUN |1 VERSION=3 /bin/sh -c echo $VERSION > /v # buildkit"))
                .isEqualTo(Map.of(1, 2, 2, 3, 3, 4, 4, 6, 5, 7));
    }

    @Test
    void layersOfTheOldBuilderAreFoundByTheirTargets() {
        assertThat(lines(
                        "/bin/sh -c #(nop) ADD file:0d in / ",
                        "/bin/sh -c #(nop) COPY file:aa in ./ ",
                        "/bin/sh -c npm ci   --omit=dev",
                        "/bin/sh -c #(nop) COPY dir:bb in . ",
                        "/bin/sh -c echo $VERSION > /v"))
                .isEqualTo(Map.of(1, 3, 2, 4, 3, 6, 4, 7));
    }

    @Test
    void nothingIsClaimedBelowTheFirstDifference() {
        assertThat(lines(
                        "COPY package.json ./",
                        "RUN /bin/sh -c something else",
                        "COPY . . # buildkit",
                        "RUN echo $VERSION > /v"))
                .isEqualTo(Map.of(2, 6, 3, 7));
    }

    @Test
    void anotherFilesImageHasNoLines() {
        assertThat(lines("RUN /bin/sh -c make", "COPY --link a b")).isEmpty();
    }
}
