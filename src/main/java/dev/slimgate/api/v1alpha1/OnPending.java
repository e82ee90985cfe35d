package dev.slimgate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** What a scan that goes on does. */
public record OnPending(
        @JsonPropertyDescription(
                "For Deployments and other workloads, whose Pods are judged again. Absent: Deny under Deny, else Warn.")
        @Nullable Enforcement templates,

        @JsonPropertyDescription("For Pods, which are about to run the image. Absent: Deny under Deny, else Warn.")
        @Nullable Enforcement pods) {}
