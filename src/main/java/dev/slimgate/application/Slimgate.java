package dev.slimgate.application;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** x. */
@QuarkusMain
public final class Slimgate {
    private Slimgate() {}

    /** x. */
    public static void main(String[] args) {
        Quarkus.run(args);
    }
}
