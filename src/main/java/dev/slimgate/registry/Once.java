package dev.slimgate.registry;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A value that is worked out when first asked for; those who ask meanwhile wait for it. */
final class Once<T> implements Supplier<T> {
    private final Supplier<T> work;
    private @Nullable T value;

    Once(Supplier<T> work) {
        this.work = work;
    }

    @Override
    public synchronized T get() {
        @Nullable T known = value;
        if (known == null) {
            known = work.get();
            value = known;
        }
        return known;
    }
}
