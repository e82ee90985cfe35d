package dev.slimgate.cluster;

import java.time.Duration;

/** Waits; injected, so that tests do not. */
@FunctionalInterface
public interface Sleeper {
    void sleep(Duration time) throws InterruptedException;
}
