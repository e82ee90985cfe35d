package dev.slimgate.command;

import dev.slimgate.audit.Audit;
import dev.slimgate.audit.AuditSettings;
import dev.slimgate.audit.Audited;
import dev.slimgate.audit.ClusterReader;
import dev.slimgate.audit.ClusterReader.Reading;
import dev.slimgate.audit.PodDetails;
import dev.slimgate.audit.ReadSettings;
import dev.slimgate.cluster.ObjectPages;
import dev.slimgate.cluster.StoredPolicies;
import dev.slimgate.cluster.StoredRuns;
import dev.slimgate.document.SignatureCheck;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.oci.Platform;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.RunRecord;
import dev.slimgate.report.AuditReport.Problem;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The steps that commands against a cluster share, each with a moving line. */
final class ClusterAudit {
    private static final int AT_ONCE = AuditSettings.COMMAND.atOnce();

    private final KubernetesClient client;
    private final ClusterOptions options;
    private final Console console;

    ClusterAudit(KubernetesClient client, ClusterOptions options, Console console) {
        this.client = client;
        this.options = options;
        this.console = console;
    }

    /** What is stored in the cluster; what of it cannot be read is told on standard error. */
    StoredPolicies policies(SignatureCheck signatures) {
        ObjectPages pages = new ObjectPages(client, ReadSettings.DEFAULTS.patience(), ReadSettings.DEFAULTS.sleeper());
        StoredPolicies stored = Progress.during(
                console,
                () -> "reading policies",
                () -> StoredPolicies.read(client, pages, options.orOwn(client), signatures));
        stored.unread().forEach((what, why) -> say(what + ": " + why));
        stored.documents()
                .forEach(
                        document -> document.problems().forEach(problem -> say("stored but not readable: " + problem)));
        return stored;
    }

    /** All that runs. What may not be read is among it, see {@link #tell}. */
    Reading inventory(List<Platform> platforms, Rulebook... rulebooks) {
        Rulebook all = Rulebook.of(Stream.of(rulebooks)
                .flatMap(rulebook -> rulebook.policies().stream())
                .toList());
        PodDetails details = PodDetails.lookedAtBy(all, InstantSource.system().instant());
        ReadSettings settings = ReadSettings.DEFAULTS.with(ReadSettings.DEFAULTS.workloads(), List.of(), platforms);
        AtomicInteger read = new AtomicInteger();
        Reading reading = Progress.during(
                console,
                () -> String.format(Locale.ROOT, "reading the cluster: %,d objects", read.get()),
                () -> new ClusterReader(client, settings).read(Set.copyOf(options.namespaces), details, read::set));
        return details.ended() ? new Reading(reading.inventory().knowing(recorded()), reading.whole()) : reading;
    }

    /** What Slimgate has recorded; without it only what Pods say of themselves is known of old. */
    private RunRecord recorded() {
        try {
            return StoredRuns.read(client, options.slimgate);
        } catch (KubernetesClientException e) {
            say("not read: what ran before, in namespace " + Printable.of(options.slimgate)
                    + ": the API server answers " + e.getCode() + "; only what Pods run now counts for grandfather");
            return RunRecord.NONE;
        }
    }

    /** Tells on standard error what was not read. */
    void tell(List<Problem> problems) {
        problems.forEach(problem -> say("not read: " + problem.what() + ": " + problem.message()));
    }

    /**
     * Judges all of it.
     *
     * @param before the same by other policies, of which what was found out counts; null for none
     */
    Audited judge(Engine engine, Duration timeout, Reading reading, Rulebook rulebook, @Nullable Audited before) {
        AuditSettings settings = new AuditSettings(AT_ONCE, timeout, 0, AuditSettings.COMMAND.effort());
        Audit audit = new Audit(engine.assessing(), settings, InstantSource.system());
        TimeLeft left = new TimeLeft(System::nanoTime);
        AtomicInteger judged = new AtomicInteger();
        int all = reading.inventory().subjects().size();
        Audit.Progress progress = (done, of) -> judged.set(done);
        return Progress.during(
                console,
                () -> left.text(judged.get(), all, "workloads and pods judged"),
                () -> before == null
                        ? audit.judge(reading.inventory(), rulebook, progress)
                        : audit.again(before, reading.inventory(), rulebook, progress));
    }

    /** Whether some registry could not be reached at all. */
    static boolean unreachable(Audited audited) {
        return audited.assessments().stream()
                .flatMap(assessment -> assessment.images().stream())
                .flatMap(image -> image.findings().stream())
                .anyMatch(finding -> finding.errorClass() == ErrorClass.UNREACHABLE);
    }

    private void say(String line) {
        console.err().println("slimgate: " + line);
    }
}
