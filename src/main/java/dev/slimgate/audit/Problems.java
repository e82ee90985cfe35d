package dev.slimgate.audit;

import dev.slimgate.cluster.ListingException;
import dev.slimgate.cluster.ListingException.Cause;
import dev.slimgate.report.AuditReport.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** What could not be read; what went wrong in the same way in many namespaces is one problem. Safe for many threads. */
final class Problems {
    private static final int MOST_NAMED = 5;
    private static final int MOST_SINGLE = 20;

    private final Map<Kind, TreeSet<String>> byNamespace = new LinkedHashMap<>();
    private final List<Problem> single = new ArrayList<>();
    private int further;
    private boolean whole = true;

    /** @param message without the namespace in it */
    private record Kind(String what, String message) {}

    /**
     * A list that could not be read.
     *
     * @param what such as {@code pods}
     * @param namespace {@code ""} for all
     * @param expected whether it is no wonder: nobody asked for this in particular, and rights are what they are
     */
    synchronized void list(String what, String namespace, ListingException failure, boolean expected) {
        boolean rights = failure.kind() == Cause.FORBIDDEN;
        String message = rights ? "the API server forbids to list them (403)" : String.valueOf(failure.getMessage());
        if (namespace.isEmpty()) {
            single(what, message);
        } else {
            byNamespace
                    .computeIfAbsent(new Kind(what, message), kind -> new TreeSet<>())
                    .add(namespace);
        }
        whole &= rights && expected;
    }

    /** An object or a bound: something is missing. */
    synchronized void missing(String what, String message) {
        single(what, message);
        whole = false;
    }

    /** Something that whoever reads the answers should know, and that leaves nothing out. */
    synchronized void remark(String what, String message) {
        single(what, message);
    }

    private void single(String what, String message) {
        if (single.size() < MOST_SINGLE) {
            single.add(new Problem(what, message));
        } else {
            further++;
        }
    }

    /** Whether all that was asked for was read. */
    synchronized boolean whole() {
        return whole;
    }

    synchronized List<Problem> all() {
        List<Problem> all = new ArrayList<>(single);
        if (further > 0) {
            all.add(new Problem(further + " more", "problems of single objects that are not listed here"));
        }
        byNamespace.forEach((kind, namespaces) -> all.add(new Problem(where(kind.what(), namespaces), kind.message())));
        return all;
    }

    private static String where(String what, SortedSet<String> namespaces) {
        String named = String.join(", ", namespaces.stream().limit(MOST_NAMED).toList());
        if (namespaces.size() == 1) {
            return what + " in namespace " + named;
        }
        return what + " in " + namespaces.size() + " namespaces: " + named
                + (namespaces.size() > MOST_NAMED ? ", …" : "");
    }
}
