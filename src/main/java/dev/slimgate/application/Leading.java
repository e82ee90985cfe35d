package dev.slimgate.application;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/**
 * Which of several controllers writes, for all parts of this process: one of them stands for election, the others follow. Until
 * somebody stands, nobody leads. Safe for use by many threads.
 */
final class Leading implements BooleanSupplier {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile BooleanSupplier leads = () -> false;

    /** Has this process' parts follow an election. */
    void follow(BooleanSupplier election) {
        leads = election;
    }

    /** To be called when this process has become the leader. */
    void gained() {
        listeners.forEach(Runnable::run);
    }

    /** Has somebody told, quickly, whenever this process has become the leader; and at once where it is already. */
    void onLeading(Runnable listener) {
        listeners.add(listener);
        if (getAsBoolean()) {
            listener.run();
        }
    }

    /** Whether this process may write now. */
    @Override
    public boolean getAsBoolean() {
        return leads.getAsBoolean();
    }
}
