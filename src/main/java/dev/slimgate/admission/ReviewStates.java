package dev.slimgate.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.policy.ObjectStates;
import dev.slimgate.workload.JsonStates;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The states of a review's object, for rules that look into it: the body is then read once more, whole, as most of it was
 * left out before (docs/adr/0021). Safe for use by many threads; two that ask at once may both read it.
 */
final class ReviewStates implements ObjectStates {
    private final byte[] body;
    private volatile @Nullable JsonStates read;

    ReviewStates(byte[] body) {
        this.body = body;
    }

    @Override
    public Object now() {
        return states().now();
    }

    @Override
    public Object before() {
        return states().before();
    }

    private JsonStates states() {
        JsonStates known = read;
        if (known == null) {
            known = whole();
            read = known;
        }
        return known;
    }

    private JsonStates whole() {
        try {
            JsonNode request = ReviewTree.readWhole(body).path("request");
            return new JsonStates(request.path("object"), request.path("oldObject"));
        } catch (IOException e) {
            throw new MalformedException("the object holds a key twice, or is too large to be looked into");
        }
    }
}
