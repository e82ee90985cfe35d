package dev.slimgate.assess;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Whose layers are read next. Namespaces take turns, and one of them never has all readers where there are several, so
 * that one with a thousand images delays another's single one by one image at most. Within a namespace what was asked
 * for last comes first, as somebody still waits for that; what nobody has asked for in a while is dropped. What only the
 * background asks for has its turn when nothing else waits, and never more than half of the readers, but for a single one.
 * Safe for use by many threads.
 *
 * @param <K> what is waited for; one that waits is not entered again
 */
final class ScanQueue<K> {
    /** Who else asked for the same is remembered up to here. */
    private static final int MOST_NAMESPACES = 8;

    private final int atOnce;
    private final int mostWaiting;
    private final Duration patience;
    private final LongSupplier nanos;
    private final Map<K, Waiting> waiting = new LinkedHashMap<>();
    private final Map<String, Integer> running = new HashMap<>();
    private final Map<String, Long> served = new HashMap<>();
    private int runs;
    private int runsInBackground;
    private long turns;
    private long dropped;

    /**
     * @param atOnce how many run at once
     * @param mostWaiting how many wait; half of them at least are left to other namespaces once there are some
     * @param patience how long something waits that nobody asks for again
     */
    ScanQueue(int atOnce, int mostWaiting, Duration patience, LongSupplier nanos) {
        this.atOnce = atOnce;
        this.mostWaiting = mostWaiting;
        this.patience = patience;
        this.nanos = nanos;
    }

    /** A turn, which must be ended once. */
    final class Turn {
        private final String namespace;
        private final boolean background;

        private Turn(String namespace, boolean background) {
            this.namespace = namespace;
            this.background = background;
        }

        /** Then it is somebody else's. */
        void end() {
            leave(this);
        }
    }

    private final class Waiting {
        private final CompletableFuture<Optional<Turn>> turn = new CompletableFuture<>();
        private final Set<String> namespaces = new LinkedHashSet<>();
        private long askedNanos;
        private boolean background = true;

        void asked(String namespace, boolean inBackground) {
            background &= inBackground;
            if (namespaces.size() < MOST_NAMESPACES) {
                namespaces.add(namespace);
            }
            askedNanos = nanos.getAsLong();
        }

        boolean isInBackground() {
            return background;
        }

        String first() {
            return namespaces.iterator().next();
        }

        boolean stale() {
            return nanos.getAsLong() - askedNanos >= patience.toNanos();
        }
    }

    /**
     * Waits for a turn.
     *
     * @param background whether nobody waits for what comes of it
     * @return empty where there is none: too many wait, or nobody has asked again for a while
     */
    Optional<Turn> enter(K key, String namespace, boolean background) {
        Waiting mine = begin(key, namespace, background);
        while (true) {
            try {
                return mine.turn.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                dispatch(); // drops it, unless somebody has asked
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                drop(key, mine);
                return mine.turn.resultNow();
            } catch (ExecutionException e) {
                throw Flights.unwrap(e);
            }
        }
    }

    private synchronized Waiting begin(K key, String namespace, boolean background) {
        Waiting mine = new Waiting();
        mine.asked(namespace, background);
        if (waiting.size() >= mostWaiting && !makeRoom(mine)) {
            dropped++;
            mine.turn.complete(Optional.empty());
            return mine;
        }
        if (waiting.putIfAbsent(key, mine) != null) {
            throw new IllegalStateException("it waits already");
        }
        dispatch();
        return mine;
    }

    /**
     * Takes the place of what the background asked for longest ago; else of what was asked for longest ago in the namespace
     * that waits for most, if that is another.
     */
    private boolean makeRoom(Waiting comer) {
        dropStale();
        if (waiting.size() < mostWaiting) {
            return true;
        }
        if (comer.background) {
            return false;
        }
        Optional<K> background = oldest(Waiting::isInBackground);
        if (background.isPresent()) {
            drop(background.get());
            return true;
        }
        String namespace = comer.first();
        Map<String, Integer> counts = new HashMap<>();
        waiting.values().forEach(one -> counts.merge(one.first(), 1, Integer::sum));
        Map.Entry<String, Integer> largest =
                counts.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
        if (counts.getOrDefault(namespace, 0) + 1 > largest.getValue()
                || largest.getKey().equals(namespace)) {
            return false;
        }
        drop(oldest(one -> one.first().equals(largest.getKey())).orElseThrow());
        return true;
    }

    private Optional<K> oldest(Predicate<Waiting> which) {
        return waiting.entrySet().stream()
                .filter(one -> which.test(one.getValue()))
                .min(Comparator.comparingLong(one -> one.getValue().askedNanos))
                .map(Map.Entry::getKey);
    }

    /** Somebody has asked again for what waits; nothing happens where it does not. */
    synchronized void asked(K key, String namespace, boolean background) {
        Waiting one = waiting.get(key);
        if (one != null) {
            one.asked(namespace, background);
        }
    }

    /** How many wait. */
    synchronized int waiting() {
        return waiting.size();
    }

    /** How many have their turn. */
    synchronized int running() {
        return runs;
    }

    /** How many were given up before they had their turn, since the start. */
    synchronized long dropped() {
        return dropped;
    }

    /** Nothing waits any more, and nothing will have a turn. */
    synchronized void close() {
        List.copyOf(waiting.keySet()).forEach(this::drop);
    }

    private synchronized void leave(Turn turn) {
        runs--;
        runsInBackground -= turn.background ? 1 : 0;
        running.computeIfPresent(turn.namespace, (name, count) -> count == 1 ? null : count - 1);
        dispatch();
    }

    private synchronized void drop(K key, Waiting mine) {
        if (waiting.get(key) == mine) {
            drop(key);
        }
    }

    private void drop(K key) {
        Waiting gone = waiting.remove(key);
        if (gone != null) {
            dropped++;
            gone.turn.complete(Optional.empty());
        }
    }

    private void dropStale() {
        List<K> stale = new ArrayList<>();
        waiting.forEach((key, one) -> {
            if (one.stale()) {
                stale.add(key);
            }
        });
        stale.forEach(this::drop);
    }

    private synchronized void dispatch() {
        dropStale();
        while (runs < atOnce) {
            Optional<Next<K>> next = next();
            if (next.isEmpty()) {
                break;
            }
            String namespace = next.get().namespace;
            Waiting chosen = waiting.remove(next.get().key);
            runs++;
            running.merge(namespace, 1, Integer::sum);
            served.put(namespace, ++turns);
            if (chosen != null) {
                runsInBackground += chosen.background ? 1 : 0;
                chosen.turn.complete(Optional.of(new Turn(namespace, chosen.background)));
            }
        }
        served.keySet().retainAll(known());
    }

    private Set<String> known() {
        Set<String> known = new LinkedHashSet<>(running.keySet());
        waiting.values().stream().map(one -> one.namespaces).forEach(known::addAll);
        return known;
    }

    /** What could be next, and for whom. */
    private record Next<K>(K key, String namespace, boolean background, int running, long served, long askedNanos) {
        boolean before(Next<K> other) {
            if (background != other.background) {
                return other.background;
            }
            if (running != other.running) {
                return running < other.running;
            }
            return served != other.served ? served < other.served : askedNanos - other.askedNanos > 0;
        }
    }

    private Optional<Next<K>> next() {
        int share = Math.max(1, atOnce - 1);
        Optional<Next<K>> best = Optional.empty();
        boolean noneInBackground = runsInBackground >= Math.max(1, atOnce / 2);
        for (Map.Entry<K, Waiting> entry : waiting.entrySet()) {
            if (entry.getValue().background && noneInBackground) {
                continue;
            }
            for (String namespace : entry.getValue().namespaces) {
                int own = running.getOrDefault(namespace, 0);
                Next<K> next = new Next<>(
                        entry.getKey(),
                        namespace,
                        entry.getValue().background,
                        own,
                        served.getOrDefault(namespace, 0L),
                        entry.getValue().askedNanos);
                if (own < share && (best.isEmpty() || next.before(best.get()))) {
                    best = Optional.of(next);
                }
            }
        }
        return best;
    }
}
