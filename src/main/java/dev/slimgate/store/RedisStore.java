package dev.slimgate.store;

import dev.slimgate.assess.SharedStore;
import dev.slimgate.content.Deadline;
import dev.slimgate.store.StoreListener.Got;
import dev.slimgate.store.StoreListener.Put;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A store in Redis or Valkey, one server or one address for it (no cluster mode, no sentinel). Two connections: one for the
 * indexes of layers, which may be MiB, and one for all else, so that the small never waits behind the large.
 *
 * <p>What cannot be had is absent: where the store is down nobody waits, and what is not {@linkplain Seal proven} ours is
 * as if it were not there. At most 32 MiB of values are on their way, and none is longer than 16 MiB.
 */
public final class RedisStore implements SharedStore {
    /** The longest value that is put; what is longer costs more on its way than to find out anew. */
    static final int MOST_VALUE_BYTES = 16 << 20;

    private static final int LAYER_TIMES = 10;
    private static final Duration LONGEST_LIFE = Duration.ofDays(365);
    /** What no further command on this connection would be spared. */
    private static final Set<String> ENDING = Set.of("NOAUTH", "LOADING", "MASTERDOWN");

    private final StoreSettings settings;
    private final Seal seal;
    private final StoreListener listener;
    private final LongSupplier nanos;
    private final ByteBudget budget;
    private final StoreState state;
    private final Lane small;
    private final Lane layers;

    /**
     * Begins to connect, and does not wait for it.
     *
     * @param engine the version of what makes values: what another has put is absent
     * @param vertx not closed with this
     */
    public RedisStore(StoreSettings settings, int engine, Vertx vertx, StoreListener listener) {
        this(
                settings,
                StoreSettings.Limits.DEFAULTS,
                engine,
                vertx,
                listener,
                InstantSource.system(),
                System::nanoTime);
    }

    RedisStore(
            StoreSettings settings,
            StoreSettings.Limits limits,
            int engine,
            Vertx vertx,
            StoreListener listener,
            InstantSource clock,
            LongSupplier nanos) {
        this.settings = settings;
        this.seal = new Seal(settings.secret(), settings.scope(), engine, clock);
        this.listener = listener;
        this.nanos = nanos;
        this.budget = new ByteBudget(limits.bytesUnderWay());
        this.state = new StoreState(settings.address(), 2, nanos);
        Connector connector = new Connector(settings, limits, vertx, budget, nanos);
        this.small = new Lane("small", connector, limits, state, nanos);
        this.layers = new Lane("layers", connector, limits, state, nanos);
        small.start();
        layers.start();
    }

    @Override
    public Optional<byte[]> get(Key key, Deadline deadline) {
        long began = nanos.getAsLong();
        Answer answer = lane(key)
                .connection()
                .map(connection -> ask(connection, key, deadline))
                .orElse(Answer.SKIPPED);
        if (answer.result() == Got.REJECTED) {
            state.rejected(key.kind());
        }
        listener.got(key.kind(), answer.result(), Duration.ofNanos(nanos.getAsLong() - began));
        return answer.value();
    }

    private record Answer(Got result, Optional<byte[]> value) {
        static final Answer SKIPPED = new Answer(Got.SKIPPED);

        Answer(Got result) {
            this(result, Optional.empty());
        }
    }

    private Answer ask(RedisConnection connection, Key key, Deadline deadline) {
        Duration own = key.kind() == Kind.LAYER ? settings.timeout().multipliedBy(LAYER_TIMES) : settings.timeout();
        boolean inFull = deadline.remaining().compareTo(own) >= 0;
        Deadline until = deadline.atMost(own);
        if (until.expired()) {
            return Answer.SKIPPED;
        }
        List<CompletableFuture<Reply>> asked = new ArrayList<>();
        for (String name : seal.names(key)) {
            connection.send(Commands.get(name)).ifPresent(asked::add);
        }
        Answer answer = Answer.SKIPPED;
        try {
            for (int place = 0; place < asked.size() && answer.value().isEmpty(); place++) {
                Reply reply = await(asked.get(place), until);
                connection.wasInTime();
                answer = judge(connection, key, place, reply);
            }
        } catch (TimeoutException e) {
            if (inFull) {
                connection.wasLate();
            }
            answer = new Answer(Got.LATE);
        } catch (ExecutionException e) { // the connection ended, which has been logged
            answer = new Answer(Got.FAILED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer = Answer.SKIPPED;
        } finally {
            asked.forEach(this::leave);
        }
        return answer;
    }

    private static Reply await(CompletableFuture<Reply> asked, Deadline until)
            throws ExecutionException, TimeoutException, InterruptedException {
        return asked.get(until.remaining().toNanos(), TimeUnit.NANOSECONDS);
    }

    private Answer judge(RedisConnection connection, Key key, int place, Reply reply) {
        return switch (reply) {
            case Reply.Value value ->
                seal.open(place, key, value.bytes())
                        .map(opened -> new Answer(Got.HIT, Optional.of(opened)))
                        .orElse(new Answer(Got.REJECTED));
            case Reply.Absent absent -> new Answer(Got.MISS);
            case Reply.Skipped skipped -> Answer.SKIPPED;
            case Reply.Status status -> new Answer(Got.REJECTED);
            case Reply.Refusal refusal -> new Answer(refused(connection, refusal.code()));
        };
    }

    /** Nobody waits for it any more: its bytes, if there are or will be any, are given back. */
    private void leave(CompletableFuture<Reply> asked) {
        if (!asked.cancel(false)
                && asked.state() == CompletableFuture.State.SUCCESS
                && asked.resultNow() instanceof Reply.Value value) {
            budget.giveBack(value.bytes().length);
        }
    }

    private Got refused(RedisConnection connection, String code) {
        if (code.equals("WRONGTYPE")) { // it is not we who put it
            return Got.REJECTED;
        }
        state.refused(code);
        if (ENDING.contains(code)) {
            connection.end("it answers with " + code);
        }
        return Got.FAILED;
    }

    @Override
    public void put(Key key, byte[] value, Duration life) {
        if (!life.isPositive()
                || value.length > MOST_VALUE_BYTES
                || !lane(key)
                        .connection()
                        .map(connection -> send(connection, key, value, life))
                        .orElse(false)) {
            listener.put(key.kind(), Put.DROPPED);
        }
    }

    /** Returns whether it is on its way. */
    private boolean send(RedisConnection connection, Key key, byte[] value, Duration life) {
        int bytes = value.length + Seal.EXTRA_BYTES;
        if (!budget.take(bytes)) {
            return false;
        }
        String name = seal.names(key).getFirst();
        Duration bounded = life.compareTo(LONGEST_LIFE) < 0 ? life : LONGEST_LIFE;
        Optional<CompletableFuture<Reply>> sent =
                connection.send(Commands.set(name, seal.seal(key, value, bounded), bounded));
        if (sent.isEmpty()) {
            budget.giveBack(bytes);
            return false;
        }
        var _ = sent.get().whenComplete((reply, failure) -> {
            budget.giveBack(bytes);
            listener.put(key.kind(), outcome(connection, reply));
        });
        return true;
    }

    /** @param reply null where the connection ended */
    private Put outcome(RedisConnection connection, @Nullable Reply reply) {
        return switch (reply) {
            case null -> Put.FAILED;
            case Reply.Status status -> Put.KEPT;
            case Reply.Refusal refusal -> {
                var _ = refused(connection, refusal.code());
                yield Put.FAILED;
            }
            case Reply.Value answered -> {
                budget.giveBack(answered.bytes().length);
                yield Put.FAILED;
            }
            case Reply.Absent absent -> Put.FAILED;
            case Reply.Skipped skipped -> Put.FAILED;
        };
    }

    private Lane lane(Key key) {
        return key.kind() == Kind.LAYER ? layers : small;
    }

    /** Why the store is not of use now, for operators; empty while it is. */
    public Optional<String> trouble() {
        return state.trouble();
    }

    /** How many bytes of values are on their way: none when all is done. */
    long bytesUnderWay() {
        return budget.taken();
    }

    /** Closes its connections; questions under way are answered with nothing. */
    @Override
    public void close() {
        small.close();
        layers.close();
    }
}
