package dev.slimgate.lint;

import dev.slimgate.policy.Policy;
import dev.slimgate.policy.SourceLocation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The remarks as they come up. */
final class Remarks {
    private static final Comparator<Remark> BY_PLACE = Comparator.comparing(
                    (Remark remark) -> remark.location().file())
            .thenComparingInt(remark -> remark.location().line())
            .thenComparingInt(remark -> remark.location().column())
            .thenComparing(Remark::check)
            .thenComparing(Remark::message);

    private final Places places;
    private final List<Remark> found = new ArrayList<>();

    Remarks(Places places) {
        this.places = places;
    }

    /** Of a policy, as bad as the check says. */
    void add(Check check, Policy policy, String path, String message, String fix) {
        add(check, check.severity(), policy, path, message, fix);
    }

    /** Of a policy. */
    void add(Check check, Severity severity, Policy policy, String path, String message, String fix) {
        add(check, severity, "policy " + policy.fullName(), policy.location(), path, message, fix);
    }

    /** Of any document. */
    void add(
            Check check,
            Severity severity,
            String subject,
            SourceLocation document,
            String path,
            String message,
            String fix) {
        found.add(new Remark(check, severity, places.at(document, path), subject, path, message, fix));
    }

    /** By file, line and column. */
    List<Remark> sorted() {
        return found.stream().distinct().sorted(BY_PLACE).toList();
    }
}
