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
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The webhooks: {@code /validate} judges, {@code /mutate} pins tags, {@code /break-glass} tells. Answers 200 with an AdmissionReview, 400 for what is no AdmissionReview, 413 above
 * 8 MiB, 415 for what says that it is no JSON, and 500 only where Slimgate itself failed; other bodies
 * than reviews are one line of plain text.
 */
@Path("/")
@Singleton
public final class AdmissionResource {
    private static final Logger LOG = LoggerFactory.getLogger(AdmissionResource.class);

    /** The largest body, in bytes. The server's own limit ({@code quarkus.http.limits.max-body-size}) lies above it. */
    static final int MOST_BYTES = 8 * 1024 * 1024;

    private final Reviewer reviewer;
    private final Pinner pinner;
    private final BreakGlass breakGlass;

    public AdmissionResource(Reviewer reviewer, Pinner pinner, BreakGlass breakGlass) {
        this.reviewer = reviewer;
        this.pinner = pinner;
        this.breakGlass = breakGlass;
    }

    /** Judges. */
    @POST
    @Path("validate")
    @Consumes(MediaType.WILDCARD)
    @RunOnVirtualThread
    public Response validate(
            byte @Nullable [] body,
            @QueryParam("timeout") @Nullable String timeout,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String contentType) {
        return answer(body, contentType, (bytes, uid) -> {
            ReviewRequest request = ReviewCodec.decode(bytes);
            uid.set(request.uid());
            return reviewer.review(request, AnswerTime.of(timeout));
        });
    }

    /** Pins the tags of a Pod. */
    @POST
    @Path("mutate")
    @Consumes(MediaType.WILDCARD)
    @RunOnVirtualThread
    public Response mutate(
            byte @Nullable [] body,
            @QueryParam("timeout") @Nullable String timeout,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String contentType) {
        return answer(body, contentType, (bytes, uid) -> {
            ReviewRequest request = ReviewCodec.decode(bytes);
            uid.set(request.uid());
            return pinner.pin(request, AnswerTime.of(timeout));
        });
    }

    /** Tells of what was let through without a look; nothing of it waits for anything. */
    @POST
    @Path("break-glass")
    @Consumes(MediaType.WILDCARD)
    @RunOnVirtualThread
    public Response breakGlass(
            byte @Nullable [] body, @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String contentType) {
        return answer(body, contentType, (bytes, uid) -> {
            BreakGlass.Notice notice = ReviewCodec.decodeNotice(bytes);
            uid.set(notice.review().uid());
            return breakGlass.tell(notice);
        });
    }

    /** What makes an answer of a body, and says the request's uid as soon as it knows it. */
    @FunctionalInterface
    private interface Answer {
        ReviewResponse of(byte[] body, AtomicReference<String> uid);
    }

    private static Response answer(byte @Nullable [] body, @Nullable String contentType, Answer answer) {
        if (contentType != null && !isJson(contentType)) {
            return plain(415, "the body must be application/json");
        }
        byte[] bytes = body == null ? new byte[0] : body;
        if (bytes.length > MOST_BYTES) {
            return plain(413, "the body is larger than 8 MiB");
        }
        AtomicReference<String> uid = new AtomicReference<>("");
        try {
            return Response.ok(ReviewCodec.encode(answer.of(bytes, uid)), MediaType.APPLICATION_JSON_TYPE)
                    .build();
        } catch (BadReviewException e) {
            LOG.atDebug().setCause(e).log("refused what is no AdmissionReview");
            return plain(400, String.valueOf(e.getMessage()));
        } catch (RuntimeException | StackOverflowError e) {
            // The outermost frame: whatever went wrong must not reach the API server as a stack trace.
            LOG.atError()
                    .addKeyValue(LogKeys.UID, Printable.of(uid.get()))
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
