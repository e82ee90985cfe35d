package dev.slimgate.application;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Hangs up on who sends a body that does not come to its end in time: a byte now and then would keep its thread and what
 * it has sent so far for ever. The API server sends a body at once.
 */
@Singleton
final class SlowSenders {
    private static final int BEFORE_ALL_OTHERS = 1_000;
    private static final long HTTP2_CANCEL = 0x8;

    private final Vertx vertx;
    private final long mostMillis;

    SlowSenders(Vertx vertx, ServeConfig config) {
        this.vertx = vertx;
        this.mostMillis = config.bounds().bodyTime().toMillis();
    }

    void watch(@Observes Filters filters) {
        filters.register(this::watch, BEFORE_ALL_OTHERS);
    }

    private void watch(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!request.isEnded()) {
            long timer = vertx.setTimer(mostMillis, id -> hangUp(request));
            context.addEndHandler(ended -> vertx.cancelTimer(timer));
        }
        context.next();
    }

    private static void hangUp(HttpServerRequest request) {
        if (request.isEnded()) {
            return;
        }
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset(HTTP2_CANCEL);
        } else {
            request.connection().close();
        }
    }
}
