package dev.slimgate.registry;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Is told of every request to a registry, and of what kept requests from being sent. Requests wait for it: whatever takes
 * longer than counting belongs elsewhere. Called by many threads at once, event loops among them.
 */
@FunctionalInterface
public interface RegistryListener {
    /** Hears nothing. */
    RegistryListener NONE = event -> {};

    /** Something happened. */
    void happened(RegistryEvent event);

    /** This one, so that its failure is logged and never becomes a request's. */
    static RegistryListener guarded(RegistryListener listener) {
        Logger log = LoggerFactory.getLogger(RegistryListener.class);
        return event -> {
            try {
                listener.happened(event);
            } catch (RuntimeException e) {
                log.atWarn()
                        .setCause(log.isDebugEnabled() ? e : null)
                        .log(
                                "could not tell of a request to a registry: {}",
                                e.getClass().getName());
            }
        };
    }
}
