package dev.slimgate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.admission.ReviewResponse.Admitted;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds whatever comes in. Apart from the other tests, because two test engines would share one report. */
class AnyReviewTest {
    @Property(tries = 2_000)
    void isAnsweredOrRefusedInOneLineButNeverFails(@ForAll("reviews") String body) {
        AdmissionResource resource = AdmissionResourceTest.resource(ScriptedAssess.passingReferences());

        try (Response response = resource.validate(
                new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), "10s", "application/json")) {
            assertThat(response.getStatus()).as(body).isIn(200, 400);
            if (response.getStatus() == 400) {
                assertThat(response.getEntity().toString())
                        .endsWith("\n")
                        .hasLineCount(1)
                        .doesNotContain("Exception", "jackson")
                        .hasSizeLessThan(400);
            }
        }
    }

    @Property
    void isRefusedWhereItIsAnyBytes(@ForAll byte[] body) {
        AdmissionResource resource = AdmissionResourceTest.resource(ScriptedAssess.passingReferences());

        try (Response response = resource.validate(new ByteArrayInputStream(body), null, null)) {
            assertThat(response.getStatus()).isEqualTo(400);
            assertThat(response.getEntity().toString()).endsWith("\n").hasLineCount(1);
        }
    }

    @Property
    void isWarnedOfWithinTheBounds(@ForAll List<String> given) {
        List<String> warnings = new ReviewResponse("u", new Admitted(), given, Map.of()).warnings();

        assertThat(warnings).allSatisfy(warning -> {
            assertThat(warning.length()).isBetween(1, 256);
            assertThat(warning.chars().noneMatch(Character::isISOControl)).isTrue();
        });
        assertThat(warnings.stream().mapToInt(String::length).sum()).isLessThanOrEqualTo(4_096);
    }

    @Provide
    Arbitrary<String> reviews() {
        return AnyJson.reviews();
    }
}
