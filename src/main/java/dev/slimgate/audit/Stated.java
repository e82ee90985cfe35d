package dev.slimgate.audit;

/**
 * Who controls an object, as its own owner reference states it. Anybody can write one.
 *
 * @param namespace of the object that states it: an owner stands in the same
 */
record Stated(String apiVersion, String kind, String namespace, String name, String uid) {

    /** Group and kind whatever the version. */
    String groupKind() {
        int slash = apiVersion.indexOf('/');
        return (slash < 0 ? "" : apiVersion.substring(0, slash)) + "/" + kind;
    }
}
