package dev.slimgate.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Printable;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A baseline's JSON. It is a stable contract ({@code docs/schema/baseline.schema.json}), sorted, a finding a line, for people
 * to review:
 *
 * <pre>
 * {"version": 1, "findings": [
 * {"namespace":"shop","kind":"Deployment","name":"api","containerKind":"Container","container":"api","image":"docker.io/library/node","policy":"production","rule":"shell","count":2}
 * ]}
 * </pre>
 */
final class BaselineJson {
    private static final int VERSION = 1;
    private static final List<String> NAMES =
            List.of("namespace", "kind", "name", "containerKind", "container", "image", "policy", "rule");
    private static final Set<String> OPTIONAL = Set.of("class", "bytes", "count");

    private BaselineJson() {}

    /** The document, with a line break at its end. */
    static String of(SortedMap<FindingKey, Optional<Measure>> findings) {
        StringBuilder out = new StringBuilder("{\"version\": " + VERSION + ", \"findings\": [");
        Iterator<Map.Entry<FindingKey, Optional<Measure>>> entries =
                findings.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<FindingKey, Optional<Measure>> entry = entries.next();
            out.append('\n').append(JsonText.compact(json(entry.getKey(), entry.getValue())));
            out.append(entries.hasNext() ? "," : "");
        }
        return out.append("\n]}\n").toString();
    }

    private static ObjectNode json(FindingKey key, Optional<Measure> measure) {
        ObjectNode json = JsonText.object()
                .put("namespace", key.namespace())
                .put("kind", key.kind())
                .put("name", key.name())
                .put("containerKind", key.containerKind())
                .put("container", key.container())
                .put("image", key.image())
                .put("policy", key.policy())
                .put("rule", key.rule());
        if (!key.errorClass().isEmpty()) {
            json.put("class", key.errorClass());
        }
        measure.ifPresent(value -> json.put(value.unit().label(), value.value()));
        return json;
    }

    /**
     * Reads what {@link #of} has written.
     *
     * @throws MalformedException where it is no baseline; the message says why, and of which finding
     */
    static SortedMap<FindingKey, Optional<Measure>> read(JsonNode document) {
        if (!document.isObject() || !document.path("findings").isArray()) {
            throw new MalformedException("is no baseline: it needs version and findings");
        }
        if (!document.path("version").isInt() || document.path("version").asInt() != VERSION) {
            throw new MalformedException(
                    "is a baseline of another version; this program writes and reads version " + VERSION);
        }
        SortedMap<FindingKey, Optional<Measure>> findings = new TreeMap<>();
        int index = 0;
        for (JsonNode each : document.path("findings")) {
            String where = "finding " + index++ + ": ";
            if (findings.put(key(where, each), measure(where, each)) != null) {
                throw new MalformedException(where + "stands there twice");
            }
        }
        return findings;
    }

    private static FindingKey key(String where, JsonNode json) {
        json.fieldNames().forEachRemaining(name -> {
            if (!NAMES.contains(name) && !OPTIONAL.contains(name)) {
                throw new MalformedException(where + "unknown field " + Printable.of(name));
            }
        });
        for (String name : NAMES) {
            if (!json.path(name).isTextual()) {
                throw new MalformedException(where + "needs the text " + name);
            }
        }
        String errorClass = json.path("class").asText("");
        if (json.has("class") && ErrorClass.of(errorClass).isEmpty()) {
            throw new MalformedException(where + "unknown class " + Printable.of(errorClass));
        }
        return new FindingKey(
                json.path("namespace").asText(),
                json.path("kind").asText(),
                json.path("name").asText(),
                json.path("containerKind").asText(),
                json.path("container").asText(),
                json.path("image").asText(),
                json.path("policy").asText(),
                json.path("rule").asText(),
                errorClass);
    }

    private static Optional<Measure> measure(String where, JsonNode json) {
        if (json.has("bytes") && json.has("count")) {
            throw new MalformedException(where + "has either bytes or count");
        }
        for (Measure.Unit unit : Measure.Unit.values()) {
            JsonNode value = json.path(unit.label());
            if (!value.isMissingNode()) {
                if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
                    throw new MalformedException(where + unit.label() + " is a whole number from 0 on");
                }
                return Optional.of(new Measure(unit, value.asLong()));
            }
        }
        return Optional.empty();
    }
}
