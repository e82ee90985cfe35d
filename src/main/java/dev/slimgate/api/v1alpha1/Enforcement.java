package dev.slimgate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a violation, or what cannot be found out, does. */
public enum Enforcement {
    @JsonProperty("Audit")
    AUDIT,
    @JsonProperty("Warn")
    WARN,
    @JsonProperty("Deny")
    DENY
}
