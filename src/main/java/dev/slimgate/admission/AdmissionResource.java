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
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The webhooks: {@code /validate} judges, {@code /mutate} pins tags, {@code /break-glass} tells. Answers 200 with an AdmissionReview, 400 for what is no AdmissionReview, 413 above
 * 8 MiB, 415 for what says that it is no JSON, 503 for what there is no room for now, and 500 only where Slimgate itself
 * failed; other bodies than reviews are one line of plain text.
 *
 * <p>What was not read cannot be answered as a review, whose uid is in it. With 503 goes a {@code Retry-After}: the API
 * server then asks again by itself, up to ten times within the webhook's timeout.
 */
@Path("/")
@Singleton
public final class AdmissionResource {
    private static final Logger LOG = LoggerFactory.getLogger(AdmissionResource.class);

    private final Reviewer reviewer;
    private final Pinner pinner;
    private final BreakGlass breakGlass;
    private final Bodies bodies;

    public AdmissionResource(Reviewer reviewer, Pinner pinner, BreakGlass breakGlass, Bodies bodies) {
        this.reviewer = reviewer;
        this.pinner = pinner;
        this.breakGlass = breakGlass;
        this.bodies = bodies;
    }

    /** Judges. */
    @POST
    @Path("validate")
    @Consumes(MediaType.WILDCARD)
    @RunOnVirtualThread
    public Response validate(
            @Nullable InputStream body,
            @QueryParam("timeout") @Nullable String timeout,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String contentType) {
        return answer(
                body, contentType, AnswerTime.of(timeout), ReviewCodec::decode, ReviewRequest::uid, reviewer::review);
    }

    /** Pins the tags of a Pod. */
    @POST
    @Path("mutate")
    @Consumes(MediaType.WILDCARD)
    @RunOnVirtualThread
    public Response mutate(
            @Nullable InputStream body,
            @QueryParam("timeout") @Nullable String timeout,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String contentType) {
        return answer(body, contentType, AnswerTime.of(timeout), ReviewCodec::decode, ReviewRequest::uid, pinner::pin);
    }

    /** Tells of what was let through without a look; nothing of it waits for anything. */
    @POST
    @Path("break-glass")
    @Consumes(MediaType.WILDCARD)
    @RunOnVirtualThread
    public Response breakGlass(
            @Nullable InputStream body, @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String contentType) {
        return answer(
                body,
                contentType,
                AnswerTime.DEFAULT,
                ReviewCodec::decodeNotice,
                notice -> notice.review().uid(),
                (notice, time) -> breakGlass.tell(notice));
    }

    /** What makes an answer of what was read, in the time that is left. */
    @FunctionalInterface
    private interface Answer<T> {
        ReviewResponse of(T read, Duration time);
    }

    private <T> Response answer(
            @Nullable InputStream in,
            @Nullable String contentType,
            Duration timeout,
            Function<byte[], T> decoder,
            Function<T, String> uidOf,
            Answer<T> answer) {
        long start = System.nanoTime();
        String uid = "";
        try {
            return switch (bodies.read(in == null ? InputStream.nullInputStream() : in)) {
                case Bodies.TooLarge() -> plain(413, "the body is larger than 8 MiB");
                case Bodies.Busy() -> busy();
                case Bodies.Body body -> {
                    try (body) {
                        if (contentType != null && !isJson(contentType)) {
                            yield plain(415, "the body must be application/json");
                        }
                        byte[] bytes = body.bytes();
                        long half = AnswerTime.lessReserve(timeout).toNanos() / 2;
                        T read = bodies.decode(bytes, half, () -> decoder.apply(bytes));
                        uid = uidOf.apply(read);
                        Duration left = timeout.minusNanos(System.nanoTime() - start);
                        yield Response.ok(ReviewCodec.encode(answer.of(read, left)), MediaType.APPLICATION_JSON_TYPE)
                                .build();
                    }
                }
            };
        } catch (Bodies.BusyException e) {
            return busy();
        } catch (BadReviewException e) {
            LOG.atDebug().setCause(e).log("refused what is no AdmissionReview");
            return plain(400, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("a body did not come to its end");
            return plain(408, "the body did not come in time");
        } catch (RuntimeException | StackOverflowError e) {
            // The outermost frame: whatever went wrong must not reach the API server as a stack trace.
            LOG.atError()
                    .addKeyValue(LogKeys.UID, Printable.of(uid))
                    .setCause(LOG.isDebugEnabled() ? e : null)
                    .log("review failed: {}", Printable.of(e.toString()));
            return plain(500, "slimgate failed on this request; its log names the uid");
        }
    }

    private static Response busy() {
        return Response.status(503)
                .header(HttpHeaders.RETRY_AFTER, 1)
                .type(MediaType.TEXT_PLAIN_TYPE.withCharset("UTF-8"))
                .entity("slimgate has no room for this request now; try again in a second\n")
                .build();
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
