package dev.slimgate.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.oci.ImageReference;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may tell of pushes, and what is answered. */
class RegistryEventsResourceTest {
    private static final String TOKEN = "token-of-sixteen-or-more";
    private static final byte[] PUSH = """
            {"events":[{"action":"push","target":{"repository":"a","tag":"1"},"request":{"host":"r.test"}}]}""".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private final List<ImageReference> heard = new ArrayList<>();

    @Test
    void hearsOfAPushFromWhoShowsTheToken() throws IOException {
        RegistryEventsResource resource = resource(TOKEN + "\n");

        assertThat(status(resource, PUSH, "Bearer " + TOKEN)).isEqualTo(202);
        assertThat(heard).extracting(Object::toString).containsExactly("r.test/a:1");
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"Bearer", "Bearer ", "Bearer wrong", "Basic " + TOKEN, TOKEN, "Bearer " + TOKEN + "x"})
    void nobodyElseIsHeard(String authorization) throws IOException {
        RegistryEventsResource resource = resource(TOKEN);

        assertThat(status(resource, PUSH, authorization)).isEqualTo(401);
        assertThat(heard).isEmpty();
    }

    @Test
    void aReplacedTokenCountsAtOnceAndBothWhileBothAreThere() throws IOException {
        RegistryEventsResource resource = resource(TOKEN);
        Files.writeString(file(), TOKEN + "\nanother-token-of-theirs\n");
        int both = status(resource, PUSH, "Bearer another-token-of-theirs");
        Files.writeString(file(), "another-token-of-theirs\n");

        assertThat(both).isEqualTo(202);
        assertThat(status(resource, PUSH, "Bearer " + TOKEN)).isEqualTo(401);
    }

    @Test
    void aTokenThatCouldBeGuessedOrIsGoneLetsNobodyIn() throws IOException {
        RegistryEventsResource guessed = resource("short\n");
        int withShort = status(guessed, PUSH, "Bearer short");
        Files.delete(file());

        assertThat(withShort).isEqualTo(401);
        assertThat(status(guessed, PUSH, "Bearer short")).isEqualTo(401);
        assertThat(new BearerToken(file()).problem()).contains("cannot be read");
    }

    @Test
    void withoutATokenTheAddressIsNotThere() {
        RegistryEventsResource resource = new RegistryEventsResource(new RegistryEvents(null, heard::addAll));

        assertThat(status(resource, PUSH, "Bearer " + TOKEN)).isEqualTo(404);
    }

    @Test
    void whatIsNoEnvelopeOrTooLongIsRefused() throws IOException {
        RegistryEventsResource resource = resource(TOKEN);
        byte[] long1 = new byte[RegistryEventsResource.MOST_BYTES + 1];

        assertThat(status(resource, "x".getBytes(StandardCharsets.UTF_8), "Bearer " + TOKEN))
                .isEqualTo(400);
        assertThat(status(resource, null, "Bearer " + TOKEN)).isEqualTo(400);
        assertThat(status(resource, long1, "Bearer " + TOKEN)).isEqualTo(413);
    }

    private RegistryEventsResource resource(String tokens) throws IOException {
        Files.writeString(file(), tokens);
        return new RegistryEventsResource(new RegistryEvents(new BearerToken(file()), heard::addAll));
    }

    private Path file() {
        return folder.resolve("tokens");
    }

    private static int status(RegistryEventsResource resource, byte[] body, String authorization) {
        try (Response response = resource.events(body, authorization)) {
            return response.getStatus();
        }
    }
}
