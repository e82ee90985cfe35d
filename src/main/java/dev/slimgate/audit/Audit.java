package dev.slimgate.audit;

import dev.slimgate.assess.Assessing;
import dev.slimgate.assess.Earlier.When;
import dev.slimgate.policy.Rulebook;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges an inventory by the one entry that judges. Subjects that registries would be asked the same for are judged
 * together: the first finds out, the others are judged by what it found. Safe for use by many threads.
 */
public final class Audit {
    private final Assessing assessing;
    private final AuditSettings settings;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Pace.Sleeper sleeper;

    /** With the system's monotonic clock. */
    public Audit(Assessing assessing, AuditSettings settings, InstantSource clock) {
        this(assessing, settings, clock, System::nanoTime, TimeUnit.NANOSECONDS::sleep);
    }

    Audit(Assessing assessing, AuditSettings settings, InstantSource clock, LongSupplier nanos, Pace.Sleeper sleeper) {
        this.assessing = assessing;
        this.settings = settings;
        this.clock = clock;
        this.nanos = nanos;
        this.sleeper = sleeper;
    }

    /** Told of each subject that was judged, by the thread that judged it. */
    @FunctionalInterface
    public interface Progress {
        /** Nobody is told. */
        Progress NONE = (judged, all) -> {};

        void judged(int judged, int all);

        /** Whether anybody still wants the result; asked several times a second. */
        default boolean wanted() {
            return true;
        }
    }

    /**
     * Judges all subjects. What cannot be found out is a finding.
     *
     * @throws AuditStoppedException once nobody wants the result any more
     */
    public Audited judge(Inventory inventory, Rulebook rulebook, Progress progress) {
        return judge(inventory, rulebook, null, progress);
    }

    /**
     * Judges all subjects, some of which may have been judged before: nothing is asked for what a digest stands for that was
     * found out then. Tags are asked for anew, and whatever failed.
     *
     * @param before what was judged before, by whichever policies; null where nothing was
     * @throws AuditStoppedException once nobody wants the result any more
     */
    public Audited judge(Inventory inventory, Rulebook rulebook, @Nullable Audited before, Progress progress) {
        return new AuditRun(inventory, rulebook, before, When.LONG_AGO, pass(progress)).judge();
    }

    /**
     * Judges by another set of policies, or with other labels of namespaces, what was judged a while before. That happens in
     * memory; registries are asked only for what could not be found out, and for what other rules need to know that the last
     * ones did not ask for.
     *
     * @param inventory that of before, with the labels of now; a subject that is new is found out about
     * @throws AuditStoppedException once nobody wants the result any more
     */
    public Audited again(Audited before, Inventory inventory, Rulebook rulebook, Progress progress) {
        return new AuditRun(inventory, rulebook, before, When.LATELY, pass(progress)).judge();
    }

    /** As above, telling nobody. */
    public Audited again(Audited before, Inventory inventory, Rulebook rulebook) {
        return again(before, inventory, rulebook, Progress.NONE);
    }

    /** As above, without another try at what could not be found out: no answer hangs on a registry that does not answer. */
    Audited atOnce(Audited before, Inventory inventory, Rulebook rulebook, Progress progress) {
        return new AuditRun(inventory, rulebook, before, When.JUST_NOW, pass(progress)).judge();
    }

    private Pass pass(Progress progress) {
        return new Pass(assessing, settings, clock, new Pace(settings.perSecond(), nanos, sleeper), progress);
    }

    /**
     * With what one run works.
     *
     * @param pace of subjects that registries are asked for
     */
    record Pass(Assessing assessing, AuditSettings settings, InstantSource clock, Pace pace, Progress progress) {}
}
