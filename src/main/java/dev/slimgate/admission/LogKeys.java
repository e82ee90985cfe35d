package dev.slimgate.admission;

/** The keys of structured log lines. */
public final class LogKeys {
    /** The API server's id of the request: what connects a line with an answer. */
    public static final String UID = "uid";

    public static final String KIND = "kind";
    public static final String NAMESPACE = "namespace";
    public static final String NAME = "name";
    public static final String OPERATION = "operation";
    public static final String SUB_RESOURCE = "subResource";
    public static final String DRY_RUN = "dryRun";

    /** {@code admit}, {@code warn}, {@code deny}, or {@code notJudged} with {@link #REASON}. */
    public static final String VERDICT = "verdict";

    public static final String REASON = "reason";

    /** How many images were judged. */
    public static final String IMAGES = "images";

    /** The policies that matched. */
    public static final String POLICIES = "policies";

    /** The waivers that were used. */
    public static final String WAIVERS = "waivers";

    /** Ids of the trusted keys by whose word layers were not read; absent where all that was needed was read. */
    public static final String SIGNED_BY = "signedBy";

    /** Who broke the glass, and on which ticket. */
    public static final String USER = "user";

    public static final String TICKET = "ticket";

    /** How many tags were replaced by digests, and how many could not be. */
    public static final String PINNED = "pinned";

    public static final String NOT_PINNED = "notPinned";

    public static final String DURATION_MS = "durationMs";

    private LogKeys() {}
}
