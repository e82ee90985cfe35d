package dev.slimgate.cluster;

/**
 * A kind of objects as it is listed.
 *
 * @param group of the API; {@code ""} for the core group
 * @param version such as {@code v1}
 * @param resource the plural, as in paths and in roles
 * @param kind as in {@code kind:}
 * @param namespaced whether its objects stand in namespaces
 */
public record ListedKind(String group, String version, String resource, String kind, boolean namespaced) {

    /** One in namespaces. */
    public static ListedKind of(String group, String version, String resource, String kind) {
        return new ListedKind(group, version, resource, kind, true);
    }

    /** As in {@code apiVersion:}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Group and kind whatever the version: {@code apps/Deployment}, {@code /Pod}. */
    public String groupKind() {
        return group + "/" + kind;
    }

    /**
     * Where they are listed.
     *
     * @param namespace {@code ""} for all
     */
    String path(String namespace) {
        String root = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
        return root + (namespace.isEmpty() ? "" : "/namespaces/" + namespace) + "/" + resource;
    }
}
