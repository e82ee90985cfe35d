package dev.slimgate.command;

import java.util.Locale;

/** How constants are spelled in arguments. */
final class Names {
    private Names() {}

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
