package dev.slimgate.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** The schemas of {@code docs/schema}. */
public final class Schemas {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Schemas() {}

    /** Reads the document and holds it to the schema of this name. */
    public static JsonNode valid(String schema, String document) {
        JsonNode json = read(document);
        assertThat(problems(schema, json)).as(document).isEmpty();
        return json;
    }

    static Set<ValidationMessage> problems(String schema, JsonNode document) {
        try {
            String text = Files.readString(Path.of("docs", "schema", schema + ".schema.json"));
            JsonSchema read = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(text);
            return read.validate(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode read(String document) {
        try {
            return MAPPER.readTree(document);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + document, e);
        }
    }
}
