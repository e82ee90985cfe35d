package dev.slimgate.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Right answers to requests, by the distribution specification; faults are added later.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#endpoints">Endpoints</a>
 */
final class RegistryProtocol {
    static final String TOKEN = "/token";
    static final String BLOB_STORE = "/blob-store/";

    private static final Pattern MANIFEST = Pattern.compile("/v2/(.+)/manifests/([^/]+)");
    private static final Pattern BLOB = Pattern.compile("/v2/(.+)/blobs/([^/]+)");
    private static final Pattern REFERRERS = Pattern.compile("/v2/(.+)/referrers/([^/]+)");
    private static final Pattern REFERRERS_TAG = Pattern.compile("(sha256|sha512)-([0-9a-f]{64,128})");
    private static final Pattern TAGS = Pattern.compile("/v2/(.+)/tags/list");
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");
    private static final String VERSION = "Docker-Distribution-Api-Version: registry/2.0";

    private final RegistryStore store;
    private final TokenDesk desk;

    RegistryProtocol(RegistryStore store, TokenDesk desk) {
        this.store = store;
        this.desk = desk;
    }

    /**
     * How the registry is set up at the time of a request.
     *
     * @param baseUrl as clients reach it
     * @param referrers whether it has a referrers API; else tags stand in for it
     * @param blobsAt where blobs are redirected to; null where they are served in place
     */
    record Setting(
            Authentication authentication,
            String baseUrl,
            boolean referrers,
            @Nullable String blobsAt) {}

    /** Accepts none of the tokens issued so far any longer. */
    void revokeTokens() {
        desk.revokeAll();
    }

    Response answer(Request request, Setting setting) {
        String path = request.path();
        if (path.equals(TOKEN)) {
            return desk.token(setting.authentication, request);
        }
        if (!request.method().equals("GET") && !request.head()) {
            return Response.error(405, "UNSUPPORTED", "this registry only serves")
                    .with("Allow: GET, HEAD");
        }
        if (path.startsWith(BLOB_STORE)) {
            return served(request, store.blob(path.substring(BLOB_STORE.length())));
        }
        return api(request, setting).with(VERSION);
    }

    private Response api(Request request, Setting setting) {
        String path = request.path();
        Matcher manifest = MANIFEST.matcher(path);
        Matcher blob = BLOB.matcher(path);
        Matcher tags = TAGS.matcher(path);
        Matcher referrers = REFERRERS.matcher(path);
        String repository = manifest.matches()
                ? manifest.group(1)
                : blob.matches()
                        ? blob.group(1)
                        : tags.matches() ? tags.group(1) : referrers.matches() ? referrers.group(1) : "";
        Response refusal = desk.refusal(setting.authentication, request, repository, setting.baseUrl);
        if (refusal != null) {
            return refusal;
        }
        if (manifest.matches()) {
            Matcher tag = REFERRERS_TAG.matcher(manifest.group(2));
            return tag.matches() && !setting.referrers
                    ? referrersTag(repository, tag.group(1) + ":" + tag.group(2))
                    : manifest(repository, manifest.group(2));
        }
        if (referrers.matches() && setting.referrers) {
            return referrers(request, repository, referrers.group(2));
        }
        if (blob.matches()) {
            return blob(request, setting, repository, blob.group(2));
        }
        if (tags.matches()) {
            return tags(request, repository);
        }
        return path.equals("/v2/") || path.equals("/v2")
                ? Response.json(200, "{}")
                : Response.error(404, "NOT_FOUND", "no such endpoint");
    }

    private Response manifest(String repository, String reference) {
        if (!store.has(repository)) {
            return Response.error(404, "NAME_UNKNOWN", "repository name not known to registry");
        }
        return store.manifest(repository, reference)
                .map(found -> new Response(
                        200,
                        List.of(
                                "Content-Type: " + found.mediaType(),
                                "Docker-Content-Digest: " + found.manifest().digest(),
                                "ETag: \"" + found.manifest().digest() + "\""),
                        found.manifest().content()))
                .orElseGet(() -> Response.error(404, "MANIFEST_UNKNOWN", "manifest unknown to registry"));
    }

    /** The list of what refers to a manifest, filtered where that is asked for; an empty one where nothing does. */
    private Response referrers(Request request, String repository, String subject) {
        String wanted = Request.parameters(request.query()).getOrDefault("artifactType", "");
        List<RegistryStore.Referrer> all = store.referrers(repository, subject).stream()
                .filter(referrer -> wanted.isEmpty() || referrer.artifactType().equals(wanted))
                .toList();
        Response answer =
                new Response(200, List.of("Content-Type: " + Format.OCI.index()), Content.text(Json.text(index(all))));
        return wanted.isEmpty() ? answer : answer.with("OCI-Filters-Applied: artifactType");
    }

    private Response referrersTag(String repository, String subject) {
        List<RegistryStore.Referrer> all = store.referrers(repository, subject);
        return all.isEmpty()
                ? Response.error(404, "MANIFEST_UNKNOWN", "manifest unknown to registry")
                : new Response(
                        200, List.of("Content-Type: " + Format.OCI.index()), Content.text(Json.text(index(all))));
    }

    private static ObjectNode index(List<RegistryStore.Referrer> referrers) {
        ObjectNode index = Json.object().put("schemaVersion", 2).put("mediaType", Format.OCI.index());
        ArrayNode manifests = index.putArray("manifests");
        referrers.forEach(referrer -> manifests.add(referrer.descriptor()));
        return index;
    }

    private Response blob(Request request, Setting setting, String repository, String digest) {
        Optional<Blob> found = store.blob(repository, digest);
        return setting.blobsAt != null && found.isPresent()
                ? Response.redirect(setting.blobsAt + BLOB_STORE + digest + "?signature=sample")
                : served(request, found);
    }

    private static Response served(Request request, Optional<Blob> blob) {
        return blob.map(found -> ranged(
                        request,
                        new Response(
                                200,
                                List.of(
                                        "Content-Type: application/octet-stream",
                                        "Accept-Ranges: bytes",
                                        "Docker-Content-Digest: " + found.digest()),
                                found.content())))
                .orElseGet(() -> Response.error(404, "BLOB_UNKNOWN", "blob unknown to registry"));
    }

    /** RFC 9110, section 14: one range; anything else that is asked for is ignored, as the RFC allows. */
    private static Response ranged(Request request, Response whole) {
        Matcher range = RANGE.matcher(request.header("Range").orElse(""));
        if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
            return whole;
        }
        long length = whole.body().lengthBytes();
        boolean suffix = range.group(1).isEmpty();
        long from = suffix ? Math.max(0, length - Long.parseLong(range.group(2))) : Long.parseLong(range.group(1));
        long last =
                suffix || range.group(2).isEmpty() ? length - 1 : Math.min(length - 1, Long.parseLong(range.group(2)));
        if (from > last) {
            return new Response(416, List.of("Content-Range: bytes */" + length), Content.empty());
        }
        return new Response(206, whole.headers(), whole.body().slice(from, last + 1))
                .with("Content-Range: bytes " + from + "-" + last + "/" + length);
    }

    private Response tags(Request request, String repository) {
        if (!store.has(repository)) {
            return Response.error(404, "NAME_UNKNOWN", "repository name not known to registry");
        }
        Map<String, String> parameters = Request.parameters(request.query());
        String last = parameters.getOrDefault("last", "");
        String count = parameters.getOrDefault("n", "");
        if (!count.matches("\\d{0,6}")) {
            return Response.error(400, "PAGINATION_NUMBER_INVALID", "n is no number");
        }
        List<String> after = store.tags(repository).stream()
                .filter(tag -> tag.compareTo(last) > 0)
                .toList();
        Stream<String> page = count.isEmpty() ? after.stream() : after.stream().limit(Integer.parseInt(count));
        List<String> shown = page.toList();
        var document = Json.object().put("name", repository);
        document.set("tags", Json.strings(shown));
        Response answer = Response.json(200, Json.text(document));
        return shown.isEmpty() || shown.size() == after.size()
                ? answer
                : answer.with("Link: </v2/" + repository + "/tags/list?n=" + count + "&last=" + shown.getLast()
                        + ">; rel=\"next\"");
    }
}
