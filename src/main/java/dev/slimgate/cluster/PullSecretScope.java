package dev.slimgate.cluster;

import java.util.Set;

/** Which pull secrets may be read: reading Secrets is a great deal of trust. */
public sealed interface PullSecretScope {
    /** None, the default; the service accounts are not read either. */
    record None() implements PullSecretScope {}

    /** Those in some namespaces, each with a role of its own. */
    record Namespaces(Set<String> names) implements PullSecretScope {
        public Namespaces {
            names = Set.copyOf(names);
        }
    }

    /** Those in all namespaces. */
    record All() implements PullSecretScope {}
}
