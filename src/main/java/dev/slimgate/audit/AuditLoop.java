package dev.slimgate.audit;

import dev.slimgate.assess.Assessment;
import dev.slimgate.cluster.LeaderLoop;
import dev.slimgate.policy.DebugProfile;
import dev.slimgate.policy.Grandfather;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.Stages.Stage;
import dev.slimgate.policy.Waiver;
import dev.slimgate.report.AuditReport.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Audits in the background, for as long as this process leads. All that runs is listed and judged once in a while, and soon
 * after the lead was gained. What was judged is judged anew in memory when policies, waivers or labels of namespaces have
 * changed, and when a waiver expires or a stage of a policy ends. Only whole results are handed on, by one thread, so that
 * what follows from them never lacks what had not been judged yet.
 *
 * <p>Whoever loses the lead stops at once, and hands on nothing before it has judged all that runs again. What it knows by
 * then is not asked for anew.
 */
public final class AuditLoop implements AutoCloseable {
    /** How often a listing is tried again that lacks what the last one had, before that is taken as it is. */
    private static final int TRIES = 3;

    private final Audit audit;
    private final Listing listing;
    private final Supplier<Rulebook> rulebook;
    private final Supplier<Map<String, Map<String, String>>> namespaces;
    private final BooleanSupplier leads;
    private final Consumer<Audited> results;
    private final AuditListener listener;
    private final Times times;
    private final Duration interval;
    private final InstantSource clock;
    private final LeaderLoop passes;
    private final LeaderLoop judging;
    private final AtomicInteger term = new AtomicInteger();
    private final AtomicReference<@Nullable Whole> whole = new AtomicReference<>();
    private Pending pending = new Pending(-1, Instant.MIN, 0);
    private @Nullable Audited told;
    private volatile boolean closed;

    /**
     * A whole result.
     *
     * @param term in which all that runs was judged
     * @param asked when what could not be found out was last asked for
     */
    private record Whole(Audited audited, int term, Instant asked) {}

    /**
     * What the passes are about to do; theirs alone.
     *
     * @param term of the last one
     * @param next when the next one of that term is due
     * @param lacking how many listings in a row lacked what the last result had
     */
    private record Pending(int term, Instant next, int lacking) {}

    /** Lists all that runs. */
    @FunctionalInterface
    public interface Listing {
        /** Lists it, by whatever number of requests; throws where the API server does not tell. */
        Inventory list();
    }

    /**
     * How often things are done.
     *
     * @param interval from the end of one pass to the next; each process has its own, up to a tenth more or less
     * @param pause between a change and the judging, for what comes together
     * @param retry after which what could not be found out is asked for again
     */
    public record Times(Duration interval, Duration pause, Duration retry) {
        public static final Times DEFAULTS =
                new Times(Duration.ofHours(1), Duration.ofSeconds(1), Duration.ofMinutes(10));

        /** @throws IllegalArgumentException for what makes no sense, with the reason */
        public Times {
            if (interval.compareTo(Duration.ofSeconds(1)) < 0 || retry.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException("an audit is done every second at most");
            }
            if (pause.isNegative() || pause.compareTo(Duration.ofSeconds(5)) > 0) {
                throw new IllegalArgumentException("a change waits for 5 seconds at most");
            }
        }

        /** One process's own interval, the same each time. */
        Duration interval(String identity) {
            int hash = identity.hashCode() * 0x9E3779B9; // spreads names that differ in their last letter
            double fraction = (hash >>> 1) / (double) Integer.MAX_VALUE;
            return Duration.ofMillis((long) (interval.toMillis() * (0.9 + 0.2 * fraction)));
        }
    }

    /**
     * @param rulebook what is in force; {@link #changed} is to be called when that changes
     * @param namespaces labels of all namespaces; {@link #changed} is to be called when those change
     * @param leads whether this process may act; {@link #led} is to be called when it begins to
     * @param results what was judged, each time something may have changed; told again where it throws
     * @param identity of this process and its cluster
     */
    public AuditLoop(
            Audit audit,
            Listing listing,
            Supplier<Rulebook> rulebook,
            Supplier<Map<String, Map<String, String>>> namespaces,
            BooleanSupplier leads,
            Consumer<Audited> results,
            AuditListener listener,
            Times times,
            String identity,
            InstantSource clock) {
        this.audit = audit;
        this.listing = listing;
        this.rulebook = rulebook;
        this.namespaces = namespaces;
        this.leads = leads;
        this.results = results;
        this.listener = listener;
        this.times = times;
        this.interval = times.interval(identity);
        this.clock = clock;
        this.passes = new LeaderLoop("audit-pass", leads, this::pass, times.pause(), clock);
        this.judging = new LeaderLoop("audit-judge", leads, this::judge, times.pause(), clock);
    }

    /** Begins to work, on threads of its own. */
    public void start() {
        passes.start();
        judging.start();
    }

    /** This process leads from now on. Returns at once. */
    public void led() {
        term.incrementAndGet();
        passes.changed();
    }

    /** Policies, waivers, labels of namespaces or the time as the clock tells it have changed. Returns at once. */
    public void changed() {
        judging.changed();
        passes.changed();
    }

    /** Lists and judges all, where it is time for that. Returns when it will be. */
    private Instant pass() {
        int now = term.get();
        if (pending.term == now && clock.instant().isBefore(pending.next)) {
            return pending.next;
        }
        Instant begun = clock.instant();
        listener.passBegan();
        try {
            Whole known = whole.get();
            Audited before = known == null ? null : known.audited;
            Inventory inventory = listing.list();
            refuseLacking(inventory, before);
            Audited judged = audit.judge(inventory, rulebook.get(), before, whileLeading(now));
            whole.set(new Whole(judged, now, judged.at()));
            pending = new Pending(now, clock.instant().plus(interval), 0);
            listener.passEnded(AuditListener.Figures.of(judged), Duration.between(begun, clock.instant()));
            judging.changed();
            return pending.next;
        } catch (AuditStoppedException e) {
            return Instant.MAX; // whoever leads again is told so
        } catch (RuntimeException e) {
            listener.passFailed();
            throw e; // told and tried again by the loop
        }
    }

    /** What could be read before, and cannot be read now, is not taken for gone at once. */
    private void refuseLacking(Inventory inventory, @Nullable Audited before) {
        if (before == null) {
            return;
        }
        Set<String> lacks = new HashSet<>(whats(inventory.problems()));
        lacks.removeAll(whats(before.inventory().problems()));
        if (!lacks.isEmpty() && pending.lacking < TRIES) {
            pending = new Pending(pending.term, pending.next, pending.lacking + 1);
            throw new IncompleteListingException("what was read before could not be read: "
                    + String.join(", ", lacks.stream().sorted().limit(3).toList()));
        }
    }

    private static List<String> whats(List<Problem> problems) {
        return problems.stream().map(Problem::what).toList();
    }

    /** Judges anew what has changed, and hands on what nobody was told of. Returns when the time makes a difference. */
    private Instant judge() {
        int now = term.get();
        Whole known = whole.get();
        if (known == null || known.term != now) {
            return Instant.MAX; // the pass will tell
        }
        Instant begun = clock.instant();
        try {
            Whole judged = judgedNow(known, whileLeading(now));
            if (!whole.compareAndSet(known, judged)) {
                return begun; // a pass has ended meanwhile: its result is the newer one
            }
            if (!judged.audited.equals(told) && whileLeading(now).wanted()) {
                results.accept(judged.audited);
                told = judged.audited;
                listener.told(AuditListener.Figures.of(judged.audited), Duration.between(begun, clock.instant()));
            }
            return earlier(nextVerdict(judged.audited), nextTry(judged));
        } catch (AuditStoppedException e) {
            return Instant.MAX;
        }
    }

    /** The same where nothing has changed. */
    private Whole judgedNow(Whole known, Audit.Progress progress) {
        Audited last = known.audited;
        Rulebook inForce = rulebook.get();
        Inventory inventory = labelled(last.inventory());
        Instant now = clock.instant();
        if (!now.isBefore(nextTry(known))) {
            return new Whole(audit.again(last, inventory, inForce, progress), known.term, now);
        }
        boolean same = inForce.equals(last.rulebook()) && inventory.equals(last.inventory());
        return same && now.isBefore(nextVerdict(last))
                ? known
                : new Whole(audit.atOnce(last, inventory, inForce, progress), known.term, known.asked);
    }

    private Instant nextTry(Whole known) {
        boolean found = known.audited.assessments().stream().allMatch(Assessment::found);
        return found ? Instant.MAX : known.asked.plus(times.retry());
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private Inventory labelled(Inventory inventory) {
        Map<String, Map<String, String>> current = namespaces.get();
        Map<String, Map<String, String>> labels = new HashMap<>(inventory.namespaces());
        labels.replaceAll((name, before) -> current.getOrDefault(name, before));
        return labels.equals(inventory.namespaces())
                ? inventory
                : new Inventory(inventory.subjects(), labels, inventory.nodes(), inventory.problems(), inventory.ran());
    }

    /** When the same facts come to another verdict next: a waiver expires, or a policy becomes stricter. */
    private static Instant nextVerdict(Audited judged) {
        List<Policy> policies = judged.rulebook().policies();
        return Stream.of(
                        judged.rulebook().waivers().stream().map(Waiver::expiresAt),
                        policies.stream()
                                .flatMap(policy -> policy.stages().at(judged.at()).stream())
                                .map(Stage::until),
                        policies.stream()
                                .flatMap(policy -> Stream.ofNullable(policy.grandfather()))
                                .map(Grandfather::until),
                        policies.stream()
                                .flatMap(policy -> Stream.ofNullable(policy.debug()))
                                .flatMap(debug -> debugEnds(debug, judged)))
                .flatMap(times -> times)
                .filter(expiry -> expiry.isAfter(judged.at()))
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    private static Stream<Instant> debugEnds(DebugProfile debug, Audited judged) {
        Duration most = debug.maxDuration();
        Stream<Instant> containers = most == null
                ? Stream.empty()
                : judged.inventory().subjects().stream()
                        .flatMap(subject -> subject.started().values().stream())
                        .map(start -> start.plus(most));
        return Stream.concat(Stream.ofNullable(debug.until()), containers);
    }

    private Audit.Progress whileLeading(int since) {
        return new Audit.Progress() {
            @Override
            public void judged(int judged, int all) {}

            @Override
            public boolean wanted() {
                return !closed && leads.getAsBoolean() && term.get() == since;
            }
        };
    }

    @Override
    public void close() {
        closed = true;
        passes.close();
        judging.close();
    }
}
