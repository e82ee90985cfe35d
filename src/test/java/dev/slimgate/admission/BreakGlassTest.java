package dev.slimgate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BreakGlassTest {
    private final List<Reviewed> heard = new ArrayList<>();
    private final BreakGlass breakGlass = new BreakGlass(heard::add);

    private ReviewResponse tell(String file, String ticket) {
        return breakGlass.tell(ReviewCodec.decodeNotice(Recorded.changed(
                file,
                review -> review.withObject("/request/object/metadata")
                        .withObject("/annotations")
                        .put(BreakGlass.ANNOTATION, ticket))));
    }

    @Test
    void admitsAndTellsTheUserTheAuditLogAndTheListener() {
        ReviewResponse response = tell("pod-create", "OPS-9");

        assertThat(response.outcome()).isEqualTo(new ReviewResponse.Admitted());
        assertThat(response.warnings())
                .containsExactly(
                        "slimgate: break-glass OPS-9: Pod shop/web was let through without a look at its images");
        assertThat(response.auditAnnotations()).containsExactly(Map.entry("break-glass", "OPS-9"));
        assertThat(heard).hasSize(1);
        assertThat(heard.getFirst().decision()).isEqualTo(new Decision.BrokenGlass("admin", "OPS-9"));
        assertThat(heard.getFirst().request().namespace()).isEqualTo("shop");
        assertThat(heard.getFirst().request().apiVersion()).isEqualTo("v1");
    }

    @Test
    void tellsOfATemplateThatItsPodsAreStillJudged() {
        assertThat(tell("deployment-create", "OPS-9").warnings().getFirst())
                .endsWith("its Pods are still judged when controllers make them: use an ImageWaiver")
                .hasSizeLessThanOrEqualTo(256);
    }

    @Test
    void readsNothingOfTheObjectAndMakesTheTicketSafe() {
        byte[] odd = Recorded.changed("pod-create", review -> {
            review.withObject("/request/object").put("spec", "no pod at all");
            review.withObject("/request/object/metadata")
                    .withObject("/annotations")
                    .put(BreakGlass.ANNOTATION, "x\ny\u202e" + "z".repeat(5_000));
        });

        ReviewResponse response = breakGlass.tell(ReviewCodec.decodeNotice(odd));

        assertThat(response.outcome()).isEqualTo(new ReviewResponse.Admitted());
        assertThat(response.auditAnnotations().get("break-glass"))
                .hasSizeLessThanOrEqualTo(60)
                .startsWith("x\\x0ay");
        assertThat(response.warnings()).hasSize(1);
    }

    @Test
    void admitsWithoutATicketAndWhateverTheListenerDoes() {
        BreakGlass failing = new BreakGlass(reviewed -> {
            throw new IllegalStateException("full");
        });

        ReviewResponse response = failing.tell(ReviewCodec.decodeNotice(Recorded.bytes("pod-create")));

        assertThat(response.outcome()).isEqualTo(new ReviewResponse.Admitted());
        assertThat(response.auditAnnotations()).containsEntry("break-glass", "without a ticket");
    }
}
