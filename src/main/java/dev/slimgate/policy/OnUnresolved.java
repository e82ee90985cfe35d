package dev.slimgate.policy;

import dev.slimgate.facts.ErrorClass;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What "could not find out" does, by its class.
 *
 * @param otherwise for classes that are not listed (the field {@code default}); null leaves it to the built-in default,
 *     Deny under Deny and else Warn
 * @param byClass the listed classes
 */
public record OnUnresolved(@Nullable Enforcement otherwise, Map<ErrorClass, Enforcement> byClass) {
    /** Nothing chosen. */
    public static final OnUnresolved DEFAULT = new OnUnresolved(null, Map.of());

    public OnUnresolved {
        byClass = Map.copyOf(byClass);
    }
}
