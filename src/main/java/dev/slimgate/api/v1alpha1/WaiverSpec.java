package dev.slimgate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an {@link ImageWaiver} permits. */
@ValidationRule(
        value = "self == oldSelf",
        message = "the spec of an ImageWaiver cannot be changed: delete it and make another")
@ValidationRule(value = "self.reason.trim() != ''", message = "reason must not be blank")
@ValidationRule(value = "!has(self.ticket) || self.ticket.trim() != ''", message = "ticket must not be blank")
public record WaiverSpec(
        @Required
        @JsonPropertyDescription(
                "The images: digests (sha256:...), or globs over registry and repository without tag as in a policy's"
                        + " match.images.")
        @Size(min = 1, max = 100) List<@Size(min = 1, max = 512) String> images,

        @JsonPropertyDescription("The rules that may be broken, by their field names. Absent: all rules.")
        @Size(min = 1, max = 100) @Nullable List<String> rules,

        @JsonPropertyDescription(
                "The policies that it is meant for: name of a ClusterMinimalImagePolicy, namespace/name of a"
                        + " MinimalImagePolicy. Absent: all that it can touch.")
        @Size(min = 1, max = 100) @Nullable List<@Size(min = 1, max = 317) String> policies,

        @Required
        @PrinterColumn(name = "Reason")
        @JsonPropertyDescription("Why these images may break rules; told to people in every warning.")
        @Size(min = 1, max = 1024) String reason,

        @PrinterColumn(name = "Ticket")
        @JsonPropertyDescription("Where it was agreed. Absent: nowhere.")
        @Size(min = 1, max = 1024) @Nullable String ticket,

        @Required
        @PrinterColumn(name = "Expires")
        @JsonPropertyDescription(
                "From this instant on it has no effect, such as 2026-12-31T00:00:00Z. A policy may let it end sooner.")
        @Size(max = 64) String expiresAt,

        @JsonPropertyDescription(
                "A compact JWS that binds this waiver to the cluster, its namespace, its name and its spec, for policies"
                        + " whose waivers are from: Signed. One that proves nothing makes the waiver worth nothing."
                        + " Absent: not signed.")
        @Size(min = 1, max = 16384) @Nullable String signature) {}
