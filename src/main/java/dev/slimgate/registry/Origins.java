package dev.slimgate.registry;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All origins: those that the operator lists and Docker Hub's are kept, of those that users name the thousand used last. */
final class Origins {
    private static final Logger LOG = LoggerFactory.getLogger(Origins.class);
    private static final int MOST_OTHERS = 1_000;

    private final Hosts hosts;
    private final LongSupplier nanos;
    private final RegistryListener listener;
    private final Map<String, Origin> known = new HashMap<>();
    private final Map<String, Origin> others = new LeastRecent<>(MOST_OTHERS);

    Origins(Hosts hosts, LongSupplier nanos, RegistryListener listener) {
        this.hosts = hosts;
        this.nanos = nanos;
        this.listener = listener;
    }

    /** Where a request goes. */
    Origin of(Target target) {
        String host = hosts.label(target);
        synchronized (known) {
            return (host.equals(RegistryEvent.OTHER) ? others : known)
                    .computeIfAbsent(target.origin(), key -> make(target, host));
        }
    }

    /** How many are remembered. */
    int count() {
        synchronized (known) {
            return known.size() + others.size();
        }
    }

    /** What is wrong with hosts whose names users did not choose; by host. */
    Map<String, String> remarks() {
        Map<String, String> remarks = new TreeMap<>();
        synchronized (known) {
            known.values().forEach(origin -> remark(origin, remarks));
        }
        return remarks;
    }

    private static void remark(Origin origin, Map<String, String> remarks) {
        @Nullable String open = origin.breaker().open();
        if (open != null) {
            remarks.put(origin.host(), "not asked for a moment, as the last requests failed (" + open + ")");
        }
    }

    private Origin make(Target target, String host) {
        RegistrySettings.Limits limits =
                hosts.entry(target).map(RegistrySettings.Host::limits).orElse(RegistrySettings.Limits.DEFAULTS);
        String authority = target.authority();
        return new Origin(
                host,
                limits,
                new Breaker(authority, nanos, open -> switched(host, open)),
                new Patience(authority, nanos),
                limits.requestsPerSecond() == 0 ? null : new Rate(authority, limits.requestsPerSecond(), nanos));
    }

    private void switched(String host, boolean open) {
        if (!host.equals(RegistryEvent.OTHER)) {
            (open ? LOG.atWarn() : LOG.atInfo())
                    .addKeyValue("registry", host)
                    .log(open ? "The registry fails; it is tried once a second" : "The registry answers again");
        }
        listener.happened(new RegistryEvent.Switched(host, open));
    }
}
