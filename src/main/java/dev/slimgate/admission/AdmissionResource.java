package dev.slimgate.admission;

import dev.slimgate.oci.Printable;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The validating webhook. Answers 200 with an AdmissionReview, 400 for what is no AdmissionReview, 413 (by the server's
 * own limit) above 8 MiB, 415 for what says that it is no JSON, and 500 only where Slimgate itself failed; other bodies
 * than reviews are one line of plain text.
 */
@Path("/validate")
@Singleton
public final class AdmissionResource {
    private static final Logger LOG = LoggerFactory.getLogger(AdmissionResource.class);

    private final Reviewer reviewer;

    public AdmissionResource(Reviewer reviewer) {
        this.reviewer = reviewer;
    }

    /** Answers one AdmissionReview. */
    @POST
    @Consumes(MediaType.WILDCARD)
    @RunOnVirtualThread
    public Response validate(
            byte @Nullable [] body,
            @QueryParam("timeout") @Nullable String timeout,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String contentType) {
        if (contentType != null && !isJson(contentType)) {
            return plain(415, "the body must be application/json");
        }
        String uid = "";
        try {
            ReviewRequest request = ReviewCodec.decode(body == null ? new byte[0] : body);
            uid = request.uid();
            ReviewResponse response = reviewer.review(request, AnswerTime.of(timeout));
            return Response.ok(ReviewCodec.encode(response), MediaType.APPLICATION_JSON_TYPE)
                    .build();
        } catch (BadReviewException e) {
            LOG.atDebug().setCause(e).log("refused what is no AdmissionReview");
            return plain(400, String.valueOf(e.getMessage()));
        } catch (RuntimeException | StackOverflowError e) {
            // The outermost frame: whatever went wrong must not reach the API server as a stack trace.
            LOG.atError()
                    .addKeyValue(LogKeys.UID, Printable.of(uid))
                    .setCause(LOG.isDebugEnabled() ? e : null)
                    .log("review failed: {}", Printable.of(e.toString()));
            return plain(500, "slimgate failed on this request; its log names the uid");
        }
    }

    private static boolean isJson(String contentType) {
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return type.strip().toLowerCase(Locale.ROOT).equals(MediaType.APPLICATION_JSON);
    }

    private static Response plain(int status, String line) {
        return Response.status(status)
                .type(MediaType.TEXT_PLAIN_TYPE.withCharset("UTF-8"))
                .entity(line + "\n")
                .build();
    }
}
