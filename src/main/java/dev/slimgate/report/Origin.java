package dev.slimgate.report;

import dev.slimgate.facts.Base;
import dev.slimgate.facts.Family;
import org.jspecify.annotations.Nullable;

/** Whose a layer is: the base's, or the image's own. */
final class Origin {
    private Origin() {}

    /** Null where it is not known which layers belong to the base; nothing does where that is scratch. */
    static @Nullable Boolean fromBase(Base base, int layer) {
        return base.layers() == 0 && base.family() != Family.SCRATCH ? null : layer < base.layers();
    }

    /** {@code base}, {@code own}, or nothing where it is not known. */
    static String word(Base base, int layer) {
        Boolean fromBase = fromBase(base, layer);
        if (fromBase == null) {
            return "";
        }
        return fromBase ? "base" : "own";
    }
}
