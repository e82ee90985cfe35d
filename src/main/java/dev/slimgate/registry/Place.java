package dev.slimgate.registry;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One repository on one host.
 *
 * @param base what stands before the repository's name in paths, such as {@code /v2/}; begins and ends with a slash
 * @param namespace the registry whose mirror the host is, as images name it; {@code ""} for the registry itself
 * @param headers for each request to the host itself; never shown
 */
record Place(Target api, String base, String repository, String namespace, Map<String, String> headers) {
    private static final String VERSION = "/v2/";

    /** A registry itself. */
    static Place of(Target api, String repository) {
        return new Place(api, VERSION, repository, "", Map.of());
    }

    boolean isMirror() {
        return !namespace.isEmpty();
    }

    /** Where something below the repository is; mirrors are told by {@code ns} whose content it is, as containerd does. */
    Target at(String below) {
        String path = base + repository + "/" + below;
        if (namespace.isEmpty()) {
            return api.at(path);
        }
        String separator = path.indexOf('?') < 0 ? "?" : "&";
        return api.at(path + separator + "ns=" + URLEncoder.encode(namespace, StandardCharsets.UTF_8));
    }

    /** The repository's name as the host itself has it, which its token service wants to hear. */
    String ownName() {
        return base.startsWith(VERSION) ? base.substring(VERSION.length()) + repository : repository;
    }

    /** Without the headers. */
    @Override
    public String toString() {
        return api + base + repository;
    }
}
