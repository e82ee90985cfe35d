package dev.slimgate.admission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Recorded reviews of which some parts were replaced by any other JSON, taken away or copied elsewhere. */
final class AnyJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1e400",
            "3.5",
            "99999999999999999999999",
            "\"\"",
            "\"text\"",
            "\"\\u0000\\ud800\"",
            "[]",
            "[null]",
            "[[]]",
            "[3]",
            "{}",
            "{\"a\": null}",
            "{\"name\": 3}",
            "{\"image\": {\"reference\": []}}",
            "\"2026-11-20T23:57:13Z\"",
            "\"v1\"",
            "\"Pod\"",
            "\"CREATE\"",
            "\"10%\"",
            "{\"containers\": [null, {}]}");

    private AnyJson() {}

    static Arbitrary<String> reviews() {
        Arbitrary<String> file =
                Arbitraries.of(Recorded.names().stream().sorted().toList());
        Arbitrary<List<Integer>> places =
                Arbitraries.integers().greaterOrEqual(0).list().ofMinSize(1).ofMaxSize(4);
        Arbitrary<List<String>> values = Arbitraries.of(VALUES).list().ofSize(4);
        return Combinators.combine(file, places, values).as(AnyJson::spoil);
    }

    private static String spoil(String file, List<Integer> places, List<String> values) {
        try {
            JsonNode review = MAPPER.readTree(new String(Recorded.bytes(file), StandardCharsets.UTF_8));
            for (int i = 0; i < places.size(); i++) {
                List<Runnable> replacements = new ArrayList<>();
                collect(review, MAPPER.readTree(values.get(i)), replacements);
                if (!replacements.isEmpty()) {
                    replacements.get(places.get(i) % replacements.size()).run();
                }
            }
            return review.toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One replacement for each member and element below a node. */
    private static void collect(JsonNode node, JsonNode value, List<Runnable> replacements) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> {
                replacements.add(() -> object.set(member.getKey(), value));
                collect(member.getValue(), value, replacements);
            });
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int at = i;
                replacements.add(() -> array.set(at, value));
                collect(array.get(i), value, replacements);
            }
        }
    }
}
