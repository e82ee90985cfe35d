package dev.slimgate.registry;

import io.vertx.core.http.HttpMethod;
import java.util.regex.Pattern;

/** What a request is for. */
public enum RequestKind {
    /** Which digest a name stands for. */
    MANIFEST_HEAD,
    /** A manifest or index. */
    MANIFEST_GET,
    /** Whether a blob may be read. */
    BLOB_HEAD,
    /** A config or layer. */
    BLOB_GET,
    /** A page of a list of tags. */
    TAGS,
    /** What refers to a manifest. */
    REFERRERS,
    /** A bearer token. */
    TOKEN,
    /** A cloud's credential. */
    CREDENTIAL,
    /** Anywhere else a registry redirects to. */
    REDIRECTED;

    private static final Pattern API = Pattern.compile("/v2/.{1,2000}/(manifests|blobs|tags|referrers)/[^/]{1,2000}");

    /** Told by the distribution API's paths. */
    static RequestKind of(HttpMethod method, String path) {
        var api = API.matcher(path);
        if (!api.matches()) {
            return REDIRECTED;
        }
        boolean head = method.equals(HttpMethod.HEAD);
        return switch (api.group(1)) {
            case "manifests" -> head ? MANIFEST_HEAD : MANIFEST_GET;
            case "blobs" -> head ? BLOB_HEAD : BLOB_GET;
            case "referrers" -> REFERRERS;
            default -> TAGS;
        };
    }
}
