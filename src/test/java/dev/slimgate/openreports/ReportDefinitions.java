package dev.slimgate.openreports;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Definitions of the kinds of reports with the fields that both standards have, and no others: what else is sent is refused. */
public final class ReportDefinitions {
    private static final String REFERENCE = """
            {"type": "object", "properties": {"apiVersion": {"type": "string"}, "kind": {"type": "string"},
             "namespace": {"type": "string"}, "name": {"type": "string"}, "uid": {"type": "string"},
             "resourceVersion": {"type": "string"}, "fieldPath": {"type": "string"}}}""";

    private static final String RESULTS = """
            {"type": "array", "items": {"type": "object", "required": ["policy"], "properties": {
              "source": {"type": "string"}, "policy": {"type": "string"}, "rule": {"type": "string"},
              "category": {"type": "string"}, "message": {"type": "string"}, "scored": {"type": "boolean"},
              "severity": {"type": "string", "enum": ["high", "low", "medium"]},
              "result": {"type": "string", "enum": ["pass", "fail", "warn", "error", "skip"]},
              "timestamp": {"type": "object", "required": ["nanos", "seconds"], "properties": {
                "nanos": {"type": "integer", "format": "int32"}, "seconds": {"type": "integer", "format": "int64"}}},
              "resources": {"type": "array", "items": %s},
              "properties": {"type": "object", "additionalProperties": {"type": "string"}}}}}""".formatted(REFERENCE);

    private static final String SUMMARY = """
            {"type": "object", "properties": {"pass": {"type": "integer"}, "fail": {"type": "integer"},
             "warn": {"type": "integer"}, "error": {"type": "integer"}, "skip": {"type": "integer"}}}""";

    private static final String OPEN = """
            , "source": {"type": "string"}, "configuration": {"type": "object", "required": ["limits"], "properties": {
              "limits": {"type": "object", "properties": {"maxResults": {"type": "integer"}, "statusFilter":
                {"type": "array", "items": {"type": "string", "enum": ["pass", "fail", "warn", "error", "skip"]}}}}}}""";

    private ReportDefinitions() {}

    /** Both kinds of a family, as a list for {@code kubectl apply}. */
    public static String of(ReportKind kind) {
        return Stream.of(true, false).map(cluster -> definition(kind, cluster)).collect(Collectors.joining("\n---\n"));
    }

    private static String definition(ReportKind kind, boolean cluster) {
        String[] api = kind.apiVersion().split("/", -1);
        return """
                {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                 "metadata": {"name": "%s"}, "spec": {"group": "%s", "scope": "%s",
                  "names": {"kind": "%s", "plural": "%s", "singular": "%s", "listKind": "%sList"},
                  "versions": [{"name": "%s", "served": true, "storage": true, "schema": {"openAPIV3Schema":
                    {"type": "object", "properties": {"scope": %s, "summary": %s, "results": %s%s}}}}]}}""".formatted(
                        kind.resource(cluster),
                        api[0],
                        cluster ? "Cluster" : "Namespaced",
                        kind.kind(cluster),
                        kind.plural(cluster),
                        kind.kind(cluster).toLowerCase(java.util.Locale.ROOT),
                        kind.kind(cluster),
                        api[1],
                        REFERENCE,
                        SUMMARY,
                        RESULTS,
                        kind == ReportKind.OPEN_REPORTS ? OPEN : "");
    }
}
