package dev.slimgate.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a policy. */
public record PolicyStatus(
        @JsonPropertyDescription(Words.CONDITIONS) @Size(max = 8) @Nullable List<Condition> conditions,

        @JsonPropertyDescription(Words.OBSERVED_GENERATION) @Min(0) @Nullable Long observedGeneration,

        @PrinterColumn(name = "Namespaces")
        @JsonPropertyDescription("How many namespaces there are now in which this policy judges; 0 is worth a look.")
        @Min(0) @Nullable Integer matchedNamespaces,

        @PrinterColumn(name = "Judged", priority = 1)
        @JsonPropertyDescription("How many images it has judged at admission since countedSince. An estimate.")
        @Min(0) @Nullable Long judged,

        @PrinterColumn(name = "Denied")
        @JsonPropertyDescription("How many images it has denied at admission since countedSince. An estimate.")
        @Min(0) @Nullable Long denied,

        @PrinterColumn(name = "Warned")
        @JsonPropertyDescription("How many images it has warned about at admission since countedSince. An estimate.")
        @Min(0) @Nullable Long warned,

        @JsonPropertyDescription("Since when judged, denied and warned are counted.") @Size(max = 64) @Nullable String countedSince) {}
