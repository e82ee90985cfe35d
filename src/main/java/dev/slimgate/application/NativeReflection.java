package dev.slimgate.application;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What the native executable must keep for reflection besides what the extensions register themselves: the classes that
 * Caffeine chooses by name from the features a cache uses. No type of ours is bound by an {@code ObjectMapper}; those of
 * Kubernetes are registered by the client's extension.
 */
@RegisterForReflection(
        classNames = {
            // maximumWeight: the cache and its entries
            "com.github.benmanes.caffeine.cache.SSMW",
            "com.github.benmanes.caffeine.cache.PSMW",
            // recordStats
            "com.github.benmanes.caffeine.cache.SSSMW",
        })
final class NativeReflection {
    private NativeReflection() {}
}
