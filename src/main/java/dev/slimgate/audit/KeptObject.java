package dev.slimgate.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.policy.ObjectStates;
import dev.slimgate.workload.JsonStates;

/**
 * An object as it was listed, for policies that look into it: as text, which is a fraction of what its tree takes. It is read
 * each time it is judged; an audit sees no older state.
 *
 * @param json all of it
 */
record KeptObject(String json) implements ObjectStates {
    private static final JsonMapper MAPPER = new JsonMapper();

    static KeptObject of(JsonNode object) {
        return new KeptObject(object.toString());
    }

    @Override
    public Object now() {
        try {
            return new JsonStates(MAPPER.readTree(json)).now();
        } catch (JsonProcessingException e) {
            throw new MalformedException("the object cannot be looked into");
        }
    }

    @Override
    public Object before() {
        return Nothing.NOTHING;
    }
}
