package dev.slimgate.application;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hangs up on who sends a body that does not come to its end in time: a byte now and then would keep its thread and what
 * it has sent so far for ever. The API server sends a body at once.
 */
@Singleton
final class SlowSenders {
    private static final int BEFORE_ALL_OTHERS = 1_000;
    private static final long HTTP2_CANCEL = 0x8;

    private static final long LONGEST_PERIOD_MILLIS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(SlowSenders.class);

    private final Vertx vertx;
    private final long mostMillis;
    /** Requests whose body was not there with their head, each with when it was seen on the monotonic clock. */
    private final Map<HttpServerRequest, Long> sending = new ConcurrentHashMap<>();

    SlowSenders(Vertx vertx, ServeConfig config) {
        this.vertx = vertx;
        this.mostMillis = config.bounds().bodyTime().toMillis();
    }

    void watch(@Observes Filters filters) {
        filters.register(this::watch, BEFORE_ALL_OTHERS);
        // One look at all of them now and then: a timer for each request costs more than the rest of the way through
        // here.
        long period = Math.max(1, Math.min(LONGEST_PERIOD_MILLIS, mostMillis / 4));
        vertx.setPeriodic(period, id -> look(System.nanoTime()));
    }

    private void watch(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!request.isEnded()) {
            sending.put(request, System.nanoTime());
            context.addEndHandler(ended -> sending.remove(request));
        }
        context.next();
    }

    private void look(long nowNanos) {
        sending.forEach((request, seenNanos) -> {
            if (isWhole(request)) {
                sending.remove(request);
            } else if (nowNanos - seenNanos >= TimeUnit.MILLISECONDS.toNanos(mostMillis)) {
                sending.remove(request);
                hangUp(request);
            }
        });
    }

    /**
     * Whether all of it has been read. Its end is not told before somebody reads on, which nobody does who has as many bytes
     * as were announced.
     */
    private static boolean isWhole(HttpServerRequest request) {
        if (request.isEnded()) {
            return true;
        }
        String announced = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return announced != null && request.bytesRead() >= Long.parseLong(announced);
        } catch (NumberFormatException e) {
            return false; // which the server's own reader refuses
        }
    }

    private static void hangUp(HttpServerRequest request) {
        LOG.atInfo().log("hung up on a sender whose request did not come to its end in time");
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset(HTTP2_CANCEL);
        } else {
            request.connection().close();
        }
    }
}
