package dev.slimgate.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.oci.MalformedException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is understood of registry events. */
class PushesTest {

    @Test
    void namesEachTagThatMovedOnce() {
        String events = event("push", "shop/api", "1.4") + "," + event("push", "shop/api", "1.4") + ","
                + event("mount", "shop/web", "2") + "," + event("delete", "shop/old", "1");

        assertThat(Pushes.read(envelope(events)))
                .extracting(Object::toString)
                .containsExactly(
                        "registry.test:5000/shop/api:1.4",
                        "registry.test:5000/shop/web:2",
                        "registry.test:5000/shop/old:1");
    }

    @Test
    void passesOverPullsLayersAndNamesThatNoImageHas() {
        String events = event("pull", "shop/api", "1.4") + "," + event("push", "shop/api", "") + ","
                + event("push", "../etc", "1") + "," + event("push", "shop/api", "a b") + ",7,null,{}";

        assertThat(Pushes.read(envelope(events))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"events\":{}}", "{\"events\":[]} x", "\u0000"})
    void refusesWhatIsNoEnvelope(String text) {
        assertThatThrownBy(() -> Pushes.read(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void readsAsManyEventsAsTheBoundAndNoMore() {
        String event = event("push", "shop/api", "1");
        String most = (event + ",").repeat(Pushes.MOST_EVENTS - 1) + event;

        assertThat(Pushes.read(envelope(most))).hasSize(1);
        assertThatThrownBy(() -> Pushes.read(envelope(most + "," + event)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("more than 1000 events");
    }

    private static byte[] envelope(String events) {
        return ("{\"events\":[" + events + "]}").getBytes(StandardCharsets.UTF_8);
    }

    private static String event(String action, String repository, String tag) {
        return """
                {"id":"1","action":"%s","target":{"repository":"%s","tag":"%s"},"request":{"host":"registry.test:5000"}}""".formatted(action, repository, tag);
    }
}
