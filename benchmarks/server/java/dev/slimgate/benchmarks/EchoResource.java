package dev.slimgate.benchmarks;

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

/**
 * What an admission costs before anything is decided: takes a body as {@code /validate} does and sends it back unread. It is
 * only in the server that benchmarks measure (profile {@code benchmark}), never in the product.
 */
@Path("/")
@Singleton
public final class EchoResource {
    /** Answers with the body. */
    @POST
    @Path("echo")
    @Consumes(MediaType.WILDCARD)
    @RunOnVirtualThread
    public Response echo(
            byte[] body,
            @QueryParam("timeout") String timeout,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) String contentType) {
        return Response.ok(body, MediaType.APPLICATION_JSON_TYPE).build();
    }
}
