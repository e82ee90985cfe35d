package dev.slimgate.benchmarks;

import dev.slimgate.assess.Assessing;
import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.assess.Earlier;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.audit.Audit;
import dev.slimgate.audit.AuditSettings;
import dev.slimgate.audit.Audited;
import dev.slimgate.audit.Comparison;
import dev.slimgate.audit.Inventory;
import dev.slimgate.audit.Subject;
import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Platform;
import dev.slimgate.openreports.ReportKind;
import dev.slimgate.openreports.ReportLimits;
import dev.slimgate.openreports.Reports;
import dev.slimgate.policy.ContainerKind;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.NodeConstraint;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.Verdict;
import dev.slimgate.report.AuditReport;
import dev.slimgate.report.AuditReport.Owner;
import dev.slimgate.workload.Workload;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The audit of a large cluster whose images' facts are given: judged, made into a report, made into objects of the API; and
 * once more after a policy has changed. No Pod is like another here, so that none is judged along with others.
 */
public final class AuditScale {
    private static final int NAMESPACES = 400;
    /** A quarter of the namespaces each. */
    private static final List<Map<String, String>> LABELS = List.of(
            Map.of("slimgate.dev/profile", "restricted"),
            Map.of("environment", "production"),
            Map.of("team", "a"),
            Map.of());

    /** Seconds so far, without the collections between the steps. */
    private static double measured;

    private AuditScale() {}

    /** What is known of images, and nobody to ask. */
    private record Given(Map<String, ImageAssessment> images, AtomicLong asked) implements Assessing {
        @Override
        public Assessment assess(AssessmentRequest request) {
            asked.incrementAndGet();
            List<ImageAssessment> known = request.images().stream()
                    .map(use -> images.get(use.image()))
                    .toList();
            return known(
                            request,
                            new Earlier(new Assessment(request.pod(), known), Rulebook.EMPTY, Earlier.When.LATELY))
                    .orElseThrow();
        }

        @Override
        public Optional<Assessment> known(AssessmentRequest request, Earlier earlier) {
            return earlier.judge(request, NoMatch.ADMIT, Instant.now());
        }

        @Override
        public Assessment again(AssessmentRequest request, Earlier earlier) {
            return assess(request);
        }

        @Override
        public Naming naming(AssessmentRequest request, ImageAssessment running) {
            return new Naming.Same();
        }
    }

    /** Runs it: {@code pods workloads images}. */
    public static void main(String[] arguments) throws IOException {
        int pods = Integer.parseInt(arguments[0]);
        int workloads = Integer.parseInt(arguments[1]);
        int images = Integer.parseInt(arguments[2]);
        List<Knowledge.Resolved> samples = SampleFacts.read();
        Given given = new Given(new HashMap<>(), new AtomicLong());
        for (int i = 0; i < images; i++) {
            ImageAssessment image = image(i, samples.get(i % samples.size()));
            given.images.put(image.use().image(), image);
        }
        Inventory inventory = inventory(pods, workloads, images, given.images);
        Rulebook rulebook = rulebook("restricted.yaml", "baseline.yaml");
        Rulebook other = rulebook("restricted.yaml", "baseline.yaml", "production.yaml");
        Audit audit = new Audit(given, AuditSettings.BACKGROUND.at(0), InstantSource.system());
        System.out.printf(
                "%d Pods, %d workloads, %d images, %d subjects, heap at most %d MiB, %d processors%n%n",
                pods,
                workloads,
                images,
                inventory.subjects().size(),
                Runtime.getRuntime().maxMemory() >> 20,
                Runtime.getRuntime().availableProcessors());
        System.out.println("| what | s | heap after it, live, MiB |");
        System.out.println("|---|---|---|");
        Audited first = timed("judged", () -> audit.judge(inventory, rulebook, Audit.Progress.NONE));
        String made = made(first);
        Audited second = timed("judged anew by another policy", () -> audit.again(first, inventory, other));
        timed(
                "its objects",
                () -> Reports.of(second.report("benchmark"), ReportKind.OPEN_REPORTS, ReportLimits.DEFAULTS));
        Comparison comparison = timed("compared", () -> Comparison.of(first, second));
        System.out.printf(
                Locale.ROOT,
                "%n%s Peak of the heap, garbage included: %d MiB. Asked for %d times, %d workloads changed.%n",
                made,
                peak() >> 20,
                given.asked.get(),
                comparison.changes().size());
    }

    /** The report and its objects, of which nothing is kept. */
    private static String made(Audited first) {
        AuditReport report = timed("made into a report", () -> first.report("benchmark"));
        Reports objects =
                timed("made into objects", () -> Reports.of(report, ReportKind.OPEN_REPORTS, ReportLimits.DEFAULTS));
        return String.format(
                Locale.ROOT,
                "All of the first: %.1f s; %d objects, %d of %d workloads denied.",
                measured,
                objects.objects().size(),
                report.workloads().stream()
                        .filter(one -> one.verdict() == Verdict.DENY)
                        .count(),
                report.workloads().size());
    }

    private static <T> T timed(String what, Supplier<T> work) {
        long begun = System.nanoTime();
        T result = work.get();
        double seconds = (System.nanoTime() - begun) / 1e9;
        measured += seconds;
        long live = live();
        System.out.printf(Locale.ROOT, "| %s | %.1f | %d |%n", what, seconds, live >> 20);
        return result;
    }

    private static long live() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long peak() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }

    private static Rulebook rulebook(String... files) throws IOException {
        List<Policy> policies = new ArrayList<>();
        for (String file : files) {
            PolicyDocuments.Result read = PolicyDocuments.read(
                    file, Files.readString(Path.of("policies").resolve(file)));
            if (read.rulebook().policies().isEmpty() || !read.problems().isEmpty()) {
                throw new IllegalStateException(file + ": " + read.problems());
            }
            policies.addAll(read.rulebook().policies());
        }
        return Rulebook.of(policies);
    }

    private static String name(int image) {
        return "registry.example/team-" + image % 97 + "/service-" + image + ":1." + image % 31;
    }

    private static Digest digest(String kind, long number) {
        return new Digest("sha256", String.format(Locale.ROOT, "%02x%062x", kind.hashCode() & 0xff, number));
    }

    /** Facts of an image of its own: nothing that is its own is shared with the sample. */
    private static ImageAssessment image(int number, Knowledge.Resolved sample) {
        ImageFacts facts = sample.facts();
        Digest digest = digest("manifest", number);
        List<ImageFacts.Layer> layers = facts.layers().stream()
                .map(layer -> new ImageFacts.Layer(
                        layer.index(),
                        digest("layer", (long) number * 100 + layer.index()),
                        digest("diff", (long) number * 100 + layer.index()),
                        layer.compressedBytes(),
                        layer.command() == null ? null : layer.command() + " # " + number))
                .toList();
        ImageFacts own = new ImageFacts(
                digest,
                facts.mediaType(),
                facts.platform(),
                facts.compressedBytes(),
                facts.storedBytes(),
                layers,
                facts.created(),
                facts.user(),
                List.copyOf(new ArrayList<>(facts.entrypoint())),
                List.copyOf(new ArrayList<>(facts.cmd())),
                new HashMap<>(facts.labels()),
                new HashMap<>(facts.annotations()),
                facts.exposedPorts(),
                facts.volumes(),
                List.copyOf(new ArrayList<>(facts.environment())),
                facts.claimedFamily(),
                facts.numericUser(),
                facts.inconsistencies());
        Knowledge knowledge = new Knowledge.Resolved(own, new Knowledge.Contents.Read(contents(sample)));
        return new ImageAssessment(
                new ImageUse(ContainerKind.CONTAINER, "app", name(number), null, null, null),
                digest,
                List.of(new PlatformAssessment(facts.platform(), knowledge, List.of(), null)),
                null);
    }

    private static ContentFacts contents(Knowledge.Resolved sample) {
        if (!(sample.contents() instanceof Knowledge.Contents.Read(ContentFacts facts, var _))) {
            throw new IllegalStateException("the sample's layers were not read");
        }
        return new ContentFacts(
                facts.base(),
                facts.runtime(),
                facts.libc(),
                facts.uncompressedBytes(),
                facts.shells().stream()
                        .map(one -> new ContentFacts.Shell(one.path(), one.target(), one.layer()))
                        .toList(),
                facts.packageManagers().stream()
                        .map(one -> new ContentFacts.PackageManager(one.name(), one.path(), one.layer()))
                        .toList(),
                facts.tools().stream()
                        .map(one -> new ContentFacts.Tool(one.name(), one.path(), one.layer()))
                        .toList(),
                facts.packages(),
                facts.waste(),
                facts.dive(),
                facts.leftovers(),
                facts.entry(),
                facts.provides(),
                facts.foreignModules(),
                facts.effectiveUser(),
                List.copyOf(new ArrayList<>(facts.layers())),
                facts.inconsistencies());
    }

    private static Inventory inventory(int pods, int workloads, int images, Map<String, ImageAssessment> known) {
        Map<String, Map<String, String>> namespaces = new HashMap<>();
        for (int i = 0; i < NAMESPACES; i++) {
            namespaces.put("team-" + i, LABELS.get(i % LABELS.size()));
        }
        List<Subject> subjects = new ArrayList<>(pods + workloads);
        for (int i = 0; i < workloads; i++) {
            String namespace = "team-" + i % NAMESPACES;
            String name = "service-" + i;
            Owner owner = new Owner("apps/v1", "Deployment", namespace, name, "uid-" + i);
            List<ImageUse> uses = uses(i, images);
            subjects.add(new Subject(
                    owner,
                    workload("apps/v1", "Deployment", namespace, name, null, uses),
                    Map.of(),
                    List.of(Platform.LINUX_AMD64),
                    0,
                    Set.of()));
            int own = pods / workloads + (i < pods % workloads ? 1 : 0);
            for (int j = 0; j < own; j++) {
                String node = "node-" + (i + j) % 1_000;
                Map<ImageUse, Digest> running = new HashMap<>();
                uses.forEach(use -> running.put(use, known.get(use.image()).resolved()));
                subjects.add(new Subject(
                        owner,
                        workload("v1", "Pod", namespace, name + "-" + j, node, uses),
                        running,
                        List.of(Platform.LINUX_AMD64),
                        1,
                        Set.of(node)));
            }
        }
        return new Inventory(subjects, namespaces, 1_000, List.of());
    }

    /** An image of its own, and for every second workload one that many have. */
    private static List<ImageUse> uses(int workload, int images) {
        ImageUse app = new ImageUse(ContainerKind.CONTAINER, "app", name(workload % images), null, true, null);
        ImageUse proxy = new ImageUse(ContainerKind.CONTAINER, "proxy", name(0), 1_000L, true, null);
        return workload % 2 == 0 ? List.of(app) : List.of(app, proxy);
    }

    private static Workload workload(
            String apiVersion, String kind, String namespace, String name, String node, List<ImageUse> uses) {
        return new Workload(
                apiVersion,
                kind,
                namespace,
                name,
                Map.of("app", name, "pod", kind),
                !kind.equals("Pod"),
                uses,
                NodeConstraint.NONE,
                node,
                "default",
                List.of(),
                null,
                false,
                null);
    }
}
