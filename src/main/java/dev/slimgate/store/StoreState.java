package dev.slimgate.store;

import dev.slimgate.assess.SharedStore.Kind;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Says what operators should know: one line when the store goes, one when it is back, and of the same trouble one a minute. */
final class StoreState implements Lane.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(StoreState.class);
    private static final Duration BETWEEN = Duration.ofMinutes(1);
    private static final int MOST_TROUBLES = 64;

    private final StoreAddress address;
    private final int lanes;
    private final LongSupplier nanos;
    private final Set<Lane> up = new HashSet<>();
    private final ConcurrentHashMap<String, Long> told = new ConcurrentHashMap<>();
    private @Nullable String reason = "not connected yet";
    private boolean toldDown;

    /** @param lanes how many must be up for the store to be */
    StoreState(StoreAddress address, int lanes, LongSupplier nanos) {
        this.address = address;
        this.lanes = lanes;
        this.nanos = nanos;
    }

    @Override
    public synchronized void up(Lane lane) {
        up.add(lane);
        if (up.size() == lanes) {
            reason = null;
            LOG.atInfo()
                    .addKeyValue("store", address)
                    .log(toldDown ? "The shared store is back" : "The shared store is there");
            toldDown = false;
        }
    }

    @Override
    public synchronized void down(Lane lane, String why) {
        up.remove(lane);
        reason = why;
        LOG.atLevel(toldDown ? Level.DEBUG : Level.WARN)
                .addKeyValue("store", address)
                .log("The shared store is not there: {}. All goes on without it, and it is tried again", why);
        toldDown = true;
    }

    synchronized Optional<String> trouble() {
        return Optional.ofNullable(reason);
    }

    /** Something that is not ours stands under one of our names. */
    void rejected(Kind kind) {
        if (isTime("rejected " + kind)) {
            LOG.atWarn()
                    .addKeyValue("store", address)
                    .addKeyValue("kind", kind.name().toLowerCase(Locale.ROOT))
                    .log("The shared store holds what Slimgate has not put there, or is damaged or outlived;"
                            + " it counts as absent");
        }
    }

    /** The server does not do what it is asked for. */
    void refused(String code) {
        if (isTime("refused " + code)) {
            LOG.atWarn().addKeyValue("store", address).log("The shared store answers with {}{}", code, hint(code));
        }
    }

    private static String hint(String code) {
        return switch (code) {
            case "MOVED", "ASK", "CROSSSLOT", "CLUSTERDOWN" ->
                ": it is part of a cluster, which Slimgate does not support";
            case "NOPERM" -> ": its user needs the commands GET, SET, PING and SELECT on the keys slimgate:*";
            case "OOM" -> ": it is full; set maxmemory-policy to allkeys-lru";
            case "READONLY" -> ": it is a replica; name the primary";
            default -> "";
        };
    }

    /** Codes come from the server, so that only so many are told apart. */
    private boolean isTime(String trouble) {
        String known = told.containsKey(trouble) || told.size() < MOST_TROUBLES ? trouble : "other";
        long now = nanos.getAsLong();
        boolean[] due = new boolean[1];
        told.compute(known, (key, last) -> {
            due[0] = last == null || now - last > BETWEEN.toNanos();
            return due[0] ? Long.valueOf(now) : last;
        });
        return due[0];
    }
}
