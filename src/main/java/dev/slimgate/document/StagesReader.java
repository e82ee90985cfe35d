package dev.slimgate.document;

import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Stages;
import dev.slimgate.policy.Stages.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the dates at which a policy becomes stricter. */
final class StagesReader {
    private static final int MOST = 10;

    private StagesReader() {}

    /**
     * The field {@code stages} of a policy.
     *
     * @param strictest what the policy and its rules do at most
     */
    static Stages read(Fields spec, Enforcement strictest) {
        List<Stage> stages = new ArrayList<>();
        for (Fields each : spec.objects("stages")) {
            Stage stage = stage(each);
            if (stage == null) {
                continue;
            }
            Stage before = stages.isEmpty() ? null : stages.getLast();
            if (before != null && !before.until().isBefore(stage.until())) {
                each.problem("until", "must be later than that of the stage before");
            } else if (before != null && before.most().compareTo(stage.most()) >= 0) {
                each.problem(
                        "enforcement",
                        "must be stricter than that of the stage before, "
                                + before.most().label());
            } else if (stage.most().compareTo(strictest) >= 0) {
                each.problem(
                        "enforcement",
                        "holds nothing back: the policy does nothing stricter than " + strictest.label() + " anyway");
            }
            stages.add(stage);
        }
        spec.atMost("stages", MOST);
        return stages.isEmpty() ? Stages.NONE : new Stages(stages);
    }

    private static @Nullable Stage stage(Fields fields) {
        fields.require("until", "a time such as 2026-12-31T00:00:00Z");
        fields.require("enforcement", "Audit or Warn");
        Instant until = Times.read(fields, "until");
        Enforcement most =
                fields.choice("enforcement", List.of(Enforcement.AUDIT, Enforcement.WARN), Enforcement::label);
        fields.finish();
        return until == null || most == null ? null : new Stage(until, most);
    }
}
