package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.command.Console;
import dev.slimgate.command.SlimgateCommand;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.Layer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A waiver of one expression that looks into the object, as {@code slimgate check} takes it. */
class ObjectReadWaiverCheckTest {
    private static final String POLICY = """
            apiVersion: slimgate.dev/v1alpha1
            kind: ClusterMinimalImagePolicy
            metadata: { name: hosts }
            spec:
              enforcement: Deny
              waivers: { from: Namespaces, namespaces: [shop] }
              rules:
                expressions:
                  - name: no-host-network
                    cel: "!has(object.spec.hostNetwork) || !object.spec.hostNetwork"
                    message: shares the network of its node
            ---
            apiVersion: slimgate.dev/v1alpha1
            kind: ImageWaiver
            metadata: { name: agent, namespace: shop }
            spec: { images: ["**"], rules: [%s], reason: it measures the node, expiresAt: 2026-12-01T00:00:00Z }
            """;
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: { name: agent, namespace: shop }
            spec: { hostNetwork: true, containers: [ { name: agent, image: "%s/agent:1" } ] }
            """;

    private final DemoRegistry registry = DemoRegistry.start();

    @TempDir
    Path folder;

    private String out = "";
    private String err = "";

    @AfterEach
    void close() {
        registry.close();
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private int check(String rule) throws IOException {
        registry.put(
                "agent",
                "1",
                ImageBuilder.linux("amd64").layer(Layer.of("COPY . /")).build());
        StringWriter outText = new StringWriter();
        StringWriter errText = new StringWriter();
        int code = SlimgateCommand.run(
                new String[] {
                    "check",
                    file("pod.yaml", POD.formatted(registry.host())),
                    "--policy",
                    file("policy.yaml", POLICY.formatted(rule)),
                    "--registries",
                    file(
                            "registries.yaml",
                            "registries: [ { host: \"%s\", plainHttp: true } ]\n".formatted(registry.host())),
                    "--no-docker-config",
                    "-o",
                    "json"
                },
                new SlimgateCommand.Wiring(
                        CommandEngine::open, new WebhookServer(), "1.2.3", () -> Instant.parse("2026-11-21T12:00:00Z")),
                new Console(
                        new PrintWriter(outText),
                        new PrintWriter(errText),
                        InputStream.nullInputStream(),
                        false,
                        false,
                        Map.of()));
        out = outText.toString();
        err = errText.toString();
        return code;
    }

    private JsonNode finding() throws IOException {
        return new ObjectMapper()
                .readTree(out)
                .findValues("findings")
                .getFirst()
                .get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"expressions/no-host-network", "expressions"})
    void waivesWhatTheExpressionFindsInTheObject(String rule) throws IOException {
        int code = check(rule);

        assertThat(code).as(out + err).isZero();
        assertThat(finding().get("rule").textValue()).isEqualTo("expressions/no-host-network");
        assertThat(finding().toString()).contains("shop/agent", "it measures the node");
    }

    @Test
    void aWaiverOfAnotherExpressionWaivesNothing() throws IOException {
        int code = check("expressions/other");

        assertThat(code).as(out + err).isOne();
        assertThat(finding().toString())
                .contains("shares the network of its node")
                .doesNotContain("shop/agent");
    }
}
