package dev.slimgate.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.advice.Advice;

/** Advice as machines read it: {@code advice[]} and {@code source[]} of {@code slimgate inspect -o json}. */
final class AdviceJson {
    private AdviceJson() {}

    /** Puts both lists, each where there is something in it. */
    static void put(ObjectNode json, Advice advice) {
        if (!advice.items().isEmpty()) {
            json.set("advice", items(advice));
        }
        if (!advice.source().isEmpty()) {
            json.set("source", source(advice));
        }
    }

    /** {@code [{"text": "…", "why": "…", "savesBytes": 1, "rules": ["leftovers"], "write": ["…"], "line": 12}]}. */
    private static ArrayNode items(Advice advice) {
        ArrayNode array = JsonText.array();
        for (Advice.Item item : advice.items()) {
            ObjectNode json = array.addObject().put("text", item.text());
            if (!item.why().isEmpty()) {
                json.put("why", item.why());
            }
            JsonText.putKnown(json, "savesBytes", item.savesBytes());
            json.set("rules", JsonText.strings(item.rules().stream().sorted().toList()));
            json.set("write", JsonText.strings(item.write()));
            if (item.line() != null) {
                json.put("line", item.line());
            }
        }
        return array;
    }

    /** {@code [{"line": 3, "text": "…", "write": "…"}]}. */
    private static ArrayNode source(Advice advice) {
        ArrayNode array = JsonText.array();
        advice.source().forEach(note -> {
            ObjectNode json = array.addObject().put("line", note.line()).put("text", note.text());
            if (!note.write().isEmpty()) {
                json.put("write", note.write());
            }
        });
        return array;
    }
}
