package dev.slimgate.registry;

import org.jspecify.annotations.Nullable;

/**
 * How one origin (scheme, host and port) is treated, and how it did.
 *
 * @param host its name in events: listed, Docker Hub, or {@link RegistryEvent#OTHER}
 * @param rate null where the operator has set none
 */
record Origin(
        String host,
        RegistrySettings.Limits limits,
        Breaker breaker,
        Patience patience,
        @Nullable Rate rate) {}
