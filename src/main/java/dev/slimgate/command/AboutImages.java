package dev.slimgate.command;

import java.util.Optional;

/** A command about images that its arguments name, whose failures say which image they are about. */
interface AboutImages {
    /** The image that is being read; empty where it is not one alone. */
    Optional<String> reference();

    /** Which registries may be asked. */
    RegistryOptions registry();
}
