package dev.slimgate.application;

import dev.slimgate.oci.Printable;

/**
 * A further kind of objects that run images, as {@code rollouts.argoproj.io/Rollout=spec.template} names it.
 *
 * @param group of the API, such as {@code argoproj.io}
 * @param resource the plural, such as {@code rollouts}
 * @param kind such as {@code Rollout}
 * @param path where its pod template stands, dotted
 */
public record WorkloadKind(String group, String resource, String kind, String path) {

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException where the text is none; the message says what would be
     */
    public static WorkloadKind parse(String text) {
        int dot = text.indexOf('.');
        int slash = text.indexOf('/');
        int equals = text.indexOf('=');
        if (dot < 1 || slash < dot + 2 || equals < slash + 2 || equals == text.length() - 1) {
            throw new IllegalArgumentException("workload kind " + Printable.of(text)
                    + " is not resource.group/Kind=path, as in rollouts.argoproj.io/Rollout=spec.template");
        }
        return new WorkloadKind(
                text.substring(dot + 1, slash),
                text.substring(0, dot),
                text.substring(slash + 1, equals),
                text.substring(equals + 1));
    }

    /** As {@link dev.slimgate.workload.WorkloadReader} names it. */
    public String groupKind() {
        return group + "/" + kind;
    }
}
