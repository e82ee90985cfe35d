package dev.slimgate.registry;

import dev.slimgate.oci.Printable;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What listed registries and Docker Hub said last of how many requests they still allow. A registry counts by address or by
 * account ({@code docker-ratelimit-source}); of several the one with the least left is told.
 */
final class Quotas {
    private static final Logger LOG = LoggerFactory.getLogger(Quotas.class);
    private static final int MOST_SOURCES = 16;
    private static final int MOST_SHOWN = 64;
    private static final double SCARCE = 0.1;
    /** Well above, so that a window that rolls makes no two lines of log for each request. */
    private static final double PLENTY = 0.2;

    private static final Duration UNKNOWN_WINDOW = Duration.ofHours(1);
    private static final Duration LONGEST_WINDOW = Duration.ofHours(24);

    private final LongSupplier nanos;
    private final RegistryListener listener;
    private final Map<String, Account> accounts = new HashMap<>();

    Quotas(LongSupplier nanos, RegistryListener listener) {
        this.nanos = nanos;
        this.listener = listener;
    }

    private static final class Account {
        private final Map<String, Seen> sources = new LeastRecent<>(MOST_SOURCES);
        private boolean scarce;
    }

    private record Seen(Quota quota, long until) {}

    /** Looks at an answer. */
    void look(String host, Answer answer) {
        if (!host.equals(RegistryEvent.OTHER)) {
            Quota.read(answer.headers()::get)
                    .ifPresent(quota ->
                            seen(host, answer.header("docker-ratelimit-source").orElse(""), quota));
        }
    }

    private void seen(String host, String source, Quota quota) {
        Quota least;
        boolean turned;
        boolean scarce;
        synchronized (accounts) {
            Account account = accounts.computeIfAbsent(host, key -> new Account());
            account.sources.put(
                    Printable.of(source, MOST_SHOWN),
                    new Seen(quota, nanos.getAsLong() + life(quota.window()).toNanos()));
            least = least(account).orElse(quota);
            scarce = least.left() < (account.scarce ? PLENTY : SCARCE);
            turned = scarce != account.scarce;
            account.scarce = scarce;
        }
        listener.happened(new RegistryEvent.QuotaSeen(host, least));
        if (turned) {
            (scarce ? LOG.atWarn() : LOG.atInfo())
                    .addKeyValue("registry", host)
                    .addKeyValue("remaining", least.remaining())
                    .addKeyValue("limit", least.limit())
                    .log(
                            scarce
                                    ? "The registry allows few more requests: give it credentials, or a mirror"
                                    : "The registry allows enough requests again");
        }
    }

    private static Duration life(@Nullable Duration window) {
        Duration known = window == null || window.isZero() ? UNKNOWN_WINDOW : window;
        return known.compareTo(LONGEST_WINDOW) < 0 ? known : LONGEST_WINDOW;
    }

    private Optional<Quota> least(Account account) {
        account.sources.values().removeIf(seen -> nanos.getAsLong() - seen.until() > 0);
        return account.sources.values().stream().map(Seen::quota).min(Comparator.comparingDouble(Quota::left));
    }

    /** By host, such as {@code 76 of 100 requests left, window 6h}. */
    Map<String, String> remarks() {
        Map<String, String> remarks = new TreeMap<>();
        synchronized (accounts) {
            accounts.forEach((host, account) -> {
                least(account).ifPresent(quota -> remarks.put(host, shown(quota)));
            });
        }
        return remarks;
    }

    private static String shown(Quota quota) {
        @Nullable Duration window = quota.window();
        return quota.remaining() + " of " + quota.limit() + " requests left"
                + (window == null
                        ? ""
                        : ", window " + window.toString().substring(2).toLowerCase(Locale.ROOT));
    }
}
