package dev.slimgate.registry;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What all requests of a process share so that registries are asked calmly.
 *
 * @param origins breaker, patience and rate of each host
 * @param budget of retries
 * @param quotas what registries still allow
 * @param listener guarded
 * @param clock what dates are held against
 * @param nanos what waits are measured with
 */
record Calm(
        Origins origins,
        RetryBudget budget,
        Quotas quotas,
        RegistryListener listener,
        InstantSource clock,
        LongSupplier nanos) {

    static Calm of(Hosts hosts, RegistryListener listener, InstantSource clock, LongSupplier nanos) {
        RegistryListener guarded = RegistryListener.guarded(listener);
        return new Calm(
                new Origins(hosts, nanos, guarded),
                new RetryBudget(nanos),
                new Quotas(nanos, guarded),
                guarded,
                clock,
                nanos);
    }
}
