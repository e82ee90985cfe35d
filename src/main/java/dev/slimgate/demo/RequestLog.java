package dev.slimgate.demo;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** What was asked of a registry: the first 100,000 requests since it was cleared. Safe for use by many threads. */
final class RequestLog {
    static final int MOST = 100_000;

    private final Queue<RequestEntry> entries = new ConcurrentLinkedQueue<>();
    private final AtomicInteger added = new AtomicInteger();

    void add(RequestEntry entry) {
        if (added.incrementAndGet() <= MOST) {
            entries.add(entry);
        }
    }

    /** In the order of arrival. */
    List<RequestEntry> entries() {
        return List.copyOf(entries);
    }

    /** How often this method was used on a path that the regular expression matches as a whole. */
    long count(String method, String pathRegex) {
        Pattern path = Pattern.compile(pathRegex);
        return entries.stream()
                .filter(entry -> entry.method().equals(method)
                        && path.matcher(entry.path()).matches())
                .count();
    }

    void clear() {
        entries.clear();
        added.set(0);
    }
}
