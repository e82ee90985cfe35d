package dev.slimgate.demo;

import java.util.regex.Pattern;

/**
 * Which requests a fault meets.
 *
 * @param host as the {@code Host} header names this registry; {@code ""} for any
 * @param method such as {@code GET}; {@code ""} for any
 * @param path matched against the whole path without its query
 * @param first the first matching request that is met, counted from 1 since the fault was injected
 * @param times how many are met from there on
 */
public record When(String host, String method, Pattern path, int first, int times) {

    public When {
        if (first < 1 || times < 1) {
            throw new IllegalArgumentException("requests are counted from 1: first " + first + ", times " + times);
        }
    }

    /** Every request. */
    public static When always() {
        return path(".*");
    }

    /** Every request for a path that this regular expression matches as a whole. */
    public static When path(String regex) {
        return new When("", "", Pattern.compile(regex), 1, Integer.MAX_VALUE);
    }

    /** Every request for a manifest or index. */
    public static When manifests() {
        return path("/v2/.*/manifests/.*");
    }

    /** Every request for a blob, a redirected one too. */
    public static When blobs() {
        return path("/v2/.*/blobs/.*|" + RegistryProtocol.BLOB_STORE + ".*");
    }

    /** Only requests that name the registry so, such as {@code 127.0.0.2:5000}. */
    public When host(String only) {
        return new When(only, method, path, first, times);
    }

    /** Only requests with this method. */
    public When method(String only) {
        return new When(host, only, path, first, times);
    }

    /** Only the matching request with this number, counted from 1. */
    public When nth(int number) {
        return new When(host, method, path, number, 1);
    }

    /** Only the first matching requests. */
    public When times(int count) {
        return new When(host, method, path, first, count);
    }

    boolean matches(Request request) {
        return (host.isEmpty() || host.equals(request.header("Host").orElse("")))
                && (method.isEmpty() || method.equals(request.method()))
                && path.matcher(request.path()).matches();
    }

    boolean meets(int number) {
        return number >= first && number - first < times;
    }
}
