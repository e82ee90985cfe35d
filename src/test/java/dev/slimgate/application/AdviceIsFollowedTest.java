package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.command.Console;
import dev.slimgate.command.SlimgateCommand;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.SampleImages;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Advice on the demo's naive image, and the image of the same program that was built as it says. */
class AdviceIsFollowedTest {
    private static final String DOCKERFILE = """
            FROM node:22
            WORKDIR /app
            COPY . .
            RUN npm install
            CMD ["node", "server.js"]
            """;

    private static DemoRegistry registry;

    @TempDir
    Path folder;

    @BeforeAll
    static void servesTheSamples() {
        registry = DemoRegistry.start();
        SampleImages.all(Instant.now().minus(Duration.ofDays(3))).forEach(sample -> sample.putInto(registry));
    }

    @AfterAll
    static void ends() {
        registry.close();
    }

    private record Page(int code, JsonNode json) {
        List<String> texts(String list) {
            return StreamSupport.stream(json.path(list).spliterator(), false)
                    .map(item -> item.path("text").asText())
                    .toList();
        }
    }

    private Page inspect(String image, String... more) throws IOException {
        Path registries = Files.writeString(
                folder.resolve("registries.yaml"),
                "registries: [ { host: \"%s\", plainHttp: true } ]\n".formatted(registry.host()));
        List<String> arguments = new ArrayList<>(List.of(
                "inspect", registry.host() + "/" + image, "--policy", "policies/production.yaml", "--registries"));
        arguments.add(registries.toString());
        arguments.addAll(List.of("-o", "json"));
        arguments.addAll(List.of(more));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Console console = new Console(
                new PrintWriter(out),
                new PrintWriter(err),
                new ByteArrayInputStream(new byte[0]),
                false,
                false,
                Map.of());
        int code = SlimgateCommand.run(
                arguments.toArray(String[]::new),
                new SlimgateCommand.Wiring(CommandEngine::open, new WebhookServer(), "test"),
                console);
        assertThat(err.toString()).isEmpty();
        return new Page(code, new ObjectMapper().readTree(out.toString()));
    }

    @Test
    void theNaiveImageIsToldWhatMakesItPass() throws IOException {
        Path dockerfile = Files.writeString(folder.resolve("Dockerfile"), DOCKERFILE);

        Page page = inspect("shop/api:naive", "--dockerfile", dockerfile.toString());

        assertThat(page.code()).isEqualTo(1);
        assertThat(page.texts("advice"))
                .contains(
                        "build in node:22, run in gcr.io/distroless/nodejs22-debian12 (about 50 MB): copy the app, USER"
                                + " 65532")
                .anyMatch(text -> text.startsWith("keep /app/.git out of the build with a .dockerignore"));
        assertThat(page.texts("source"))
                .anyMatch(text -> text.startsWith("everything is copied before line 4 installs"))
                .anyMatch(text -> text.startsWith("copies the whole folder and there is no .dockerignore"));
    }

    @Test
    void theImageThatWasBuiltThatWayPassesAndIsToldNothing() throws IOException {
        Page page = inspect("shop/api:distroless");

        assertThat(page.code()).isZero();
        assertThat(page.json().path("judgement").path("verdict").asText()).isNotEqualTo("deny");
        assertThat(page.texts("advice")).isEmpty();
    }

    @Test
    void aFileThatIsNoDockerfileIsNamedWithItsLine() throws IOException {
        Path dockerfile = Files.writeString(folder.resolve("Dockerfile"), "FROM a:1\nRUN <<EOF\n");
        StringWriter err = new StringWriter();
        Console console = new Console(
                new PrintWriter(new StringWriter()),
                new PrintWriter(err),
                new ByteArrayInputStream(new byte[0]),
                false,
                false,
                Map.of());

        int code = SlimgateCommand.run(
                new String[] {"inspect", "a", "--dockerfile", dockerfile.toString()},
                new SlimgateCommand.Wiring(CommandEngine::open, new WebhookServer(), "test"),
                console);

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("Dockerfile:2: its here-document EOF has no end");
    }
}
