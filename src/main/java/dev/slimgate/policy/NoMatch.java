package dev.slimgate.policy;

/** What happens to an image that no policy matches. */
public enum NoMatch {
    ADMIT,
    WARN,
    DENY
}
