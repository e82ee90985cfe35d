package dev.slimgate.application;

/** What a process does in a cluster. One may have both roles. */
public enum Role {
    /** Answers the API server. Writes only events and the counts in the status of policies. */
    WEBHOOK,
    /** Writes certificates, webhook configurations and conditions, where it is the leader. */
    CONTROLLER
}
