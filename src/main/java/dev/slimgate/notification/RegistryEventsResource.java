package dev.slimgate.notification;

import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.TooManyException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code /registry-events}: registries tell of pushes. 202 where it is heard, 401 without a right token, 404 where no
 * token is configured, 400 for what is no envelope, 413 above 1 MiB. A registry sends again what is not answered 2xx.
 */
@Path("/")
@Singleton
public final class RegistryEventsResource {
    static final int MOST_BYTES = 1 << 20;

    private final RegistryEvents events;

    public RegistryEventsResource(RegistryEvents events) {
        this.events = events;
    }

    /** Hears of events. */
    @POST
    @Path("registry-events")
    @Consumes(MediaType.WILDCARD)
    @RunOnVirtualThread
    public Response events(
            byte @Nullable [] body, @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization) {
        BearerToken token = events.token();
        if (token == null) {
            return plain(404, "registry events are not configured");
        }
        if (!token.isShownBy(authorization)) {
            return plain(401, "a token is asked for");
        }
        byte[] bytes = body == null ? new byte[0] : body;
        if (bytes.length > MOST_BYTES) {
            return plain(413, "the body is larger than 1 MiB");
        }
        try {
            Set<ImageReference> pushed = Pushes.read(bytes);
            events.listener().pushed(pushed);
            return plain(202, "heard of " + pushed.size());
        } catch (MalformedException | TooManyException e) {
            return plain(400, "the body is no envelope of events");
        }
    }

    private static Response plain(int status, String line) {
        return Response.status(status)
                .type(MediaType.TEXT_PLAIN_TYPE.withCharset("UTF-8"))
                .entity(line + "\n")
                .build();
    }
}
