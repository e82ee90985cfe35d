package dev.slimgate.policy;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What waivers came to for one finding. The words in it are a tenant's own: make them safe where they are shown. */
public sealed interface Waiving {
    /** {@code namespace/name} of the waiver that is told. */
    String waiver();

    /**
     * The finding is waived.
     *
     * @param reason why, in the tenant's words
     * @param ticket where it was agreed, in the tenant's words; null where nobody says
     * @param expiresAt from this instant on the finding counts again
     * @param signed whether a good signature was among what made it count
     */
    record Waived(String waiver, String reason, @Nullable String ticket, Instant expiresAt, boolean signed)
            implements Waiving {}

    /**
     * A waiver speaks of this very finding and has no effect on it.
     *
     * @param why as it goes on after the waiver's name, such as {@code expired 2026-11-20T10:00:00Z}
     */
    record Refused(String waiver, String why) implements Waiving {}
}
