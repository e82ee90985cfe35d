package org.eclipse.jetty.util.ajax;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * What the checker of HTML reads its tables with: it asks for this class by the name that it has in a Jetty which WireMock
 * does not bear beside its own. Objects are hash maps, lists arrays, whole numbers longs, as there.
 */
public final class JSON {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .enable(DeserializationFeature.USE_JAVA_ARRAY_FOR_JSON_ARRAY)
            .build();

    private JSON() {}

    public static Object parse(String text) {
        try {
            return MAPPER.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON", e);
        }
    }
}
