package dev.slimgate.facts;

import org.jspecify.annotations.Nullable;

/** Who a container of the image runs as when nobody says otherwise. */
public sealed interface EffectiveUser {

    /**
     * A user whose number is known.
     *
     * @param uid 0 to 2^31-1
     * @param gid null where neither the config nor passwd gives one
     * @param name by the config or passwd; null where neither names it
     */
    record Known(long uid, @Nullable Long gid, @Nullable String name) implements EffectiveUser {
        /** Whether this is root. */
        public boolean root() {
            return uid == 0;
        }
    }

    /**
     * A Windows account.
     *
     * @param name as written
     */
    record WindowsAccount(String name) implements EffectiveUser {
        /** Whether this is the container's administrator. */
        public boolean administrator() {
            return name.equalsIgnoreCase("ContainerAdministrator");
        }
    }

    /**
     * A user that a runtime would refuse, or that cannot be known.
     *
     * @param written as in the config
     * @param reason in words, safe to show
     */
    record Unresolved(String written, String reason) implements EffectiveUser {}
}
