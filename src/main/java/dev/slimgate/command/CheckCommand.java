package dev.slimgate.command;

import dev.slimgate.facts.ErrorClass;
import dev.slimgate.layout.Layouts;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.Verdict;
import dev.slimgate.report.Baseline;
import dev.slimgate.report.CheckJson;
import dev.slimgate.report.CheckReport;
import dev.slimgate.report.CheckText;
import dev.slimgate.report.GitHubAnnotations;
import dev.slimgate.report.JUnit;
import dev.slimgate.report.PipelineReport;
import dev.slimgate.report.Sarif;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slimgate check}: judges manifests as the webhook would. */
@Command(
        name = "check",
        header = "Judge Kubernetes manifests, or images, as the webhook would.",
        description = {
            "%nReads every object that runs images, asks the registries and judges by the policies. Objects that run no"
                    + " images are left out; Namespace objects among them give the labels that policies select by.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  slimgate check k8s/ --policy policies/production.yaml",
            "  kubectl kustomize overlays/prod | slimgate check - --policy policies/",
            "  slimgate check --image node:22 --policy policies/restricted.yaml",
            "  slimgate check app.yaml --policy p.yaml --namespace-labels shop:env=prod",
            "  slimgate check k8s/ --policy policies/ --write-baseline .slimgate-baseline.json",
            "  slimgate check k8s/ --policy policies/ --baseline .slimgate-baseline.json",
            "  slimgate check k8s/ --policy policies/ -o sarif > slimgate.sarif",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything is admitted, perhaps with warnings",
            "1:something is denied",
            "2:arguments, a policy or a manifest could not be read, whatever else there is"
        })
final class CheckCommand implements Callable<Integer> {
    private static final int MOST_TOLERANCE = 1_000;

    private final EngineFactory engines;
    private final String version;
    private final Console console;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Mixin
    RegistryOptions registry = new RegistryOptions();

    @Mixin
    WaiverOptions waivers = new WaiverOptions();

    @Mixin
    JudgeOptions judging = new JudgeOptions();

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description = "Manifests: YAML or JSON with any number of documents, a directory, or - for standard input.")
    List<String> files = List.of();

    @Option(
            names = "--policy",
            required = true,
            paramLabel = "FILE",
            description = "A file with policies and waivers, or a directory of them. May be repeated; all apply.")
    List<Path> policies = List.of();

    @Option(names = "--image", paramLabel = "REF", description = "Judge this image by itself. May be repeated.")
    List<String> images = List.of();

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            defaultValue = "default",
            description = "The namespace of objects that name none. Default: default.")
    String namespace = "default";

    @Option(
            names = "--namespace-labels",
            paramLabel = "NAME:KEY=VALUE,…",
            description = {
                "The labels of a namespace, as in shop:environment=production,team=a; shop: alone has none. May be repeated.",
                "Without labels every namespace selector counts as matching."
            })
    List<String> namespaceLabels = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = {
                "text, json, sarif, junit (XML), or github (annotations, and a summary of the job). Default: text.",
                "Files are named relative to the checkout that GitHub or GitLab tells of, else to this directory."
            })
    Output output = Output.TEXT;

    @Option(
            names = "--baseline",
            paramLabel = "FILE",
            description = "Findings that were there before: fail only on what is new or worse.")
    @Nullable Path baseline;

    @Option(
            names = "--baseline-tolerance",
            paramLabel = "PERCENT",
            defaultValue = "1",
            description = "By how much bytes may grow beyond the baseline; counts may not. Default: 1.")
    double tolerance = 1;

    @Option(
            names = "--write-baseline",
            paramLabel = "FILE",
            description = {
                "Write what is found as a baseline. Without --baseline it counts at once.",
                "Nothing is written while files cannot be read."
            })
    @Nullable Path writeBaseline;

    /** @param version of this program */
    CheckCommand(EngineFactory engines, String version, Console console) {
        this.engines = engines;
        this.version = version;
        this.console = console;
    }

    /** How results are shown. */
    enum Output {
        TEXT,
        JSON,
        SARIF,
        JUNIT,
        GITHUB;

        @Override
        public String toString() {
            return Names.lower(this);
        }
    }

    @Override
    public Integer call() {
        checkArguments();
        Rulebook inForce = PolicyFiles.read(policies, waivers.signatures());
        Optional<Baseline> before = Optional.ofNullable(baseline).map(BaselineFile::read);
        Manifests manifests = Manifests.read(files, console.in());
        KnownNamespaces namespaces = KnownNamespaces.of(
                manifests.objects().stream().map(Manifests.Manifest::object).toList(), namespaceLabels);
        Check check = new Check(inForce, judging.platforms, judging.timeout, namespaces, namespace);
        check.add(manifests);
        images.forEach(check::addImage);
        check.notices().forEach(console.err()::println);
        CheckReport report;
        try (Engine engine = engines.open(registry.engine(judging.noMatch))) {
            report = Progress.during(console, check::progress, () -> check.judge(engine));
        }
        Optional<Baseline> written = write(report, inForce);
        Optional<Baseline.Comparison> comparison =
                before.or(() -> written).map(used -> used.compare(report, inForce, tolerance));
        print(report, comparison);
        registry.hint(unreachable(report)).ifPresent(console.err()::println);
        if (!report.problems().isEmpty()) {
            return ExitCode.UNREADABLE;
        }
        Verdict verdict =
                comparison.map(Baseline.Comparison::counting).orElse(report).verdict();
        return verdict == Verdict.DENY ? ExitCode.DENIED : ExitCode.FINE;
    }

    private Optional<Baseline> write(CheckReport report, Rulebook inForce) {
        if (writeBaseline == null) {
            return Optional.empty();
        }
        if (!report.problems().isEmpty()) {
            console.err().println("slimgate: no baseline is written, as not everything could be read");
            return Optional.empty();
        }
        Baseline found = Baseline.of(report, inForce);
        BaselineFile.write(writeBaseline, found);
        int passing = Baseline.passing(report);
        console.err()
                .println("slimgate: " + found.size() + (found.size() == 1 ? " finding" : " findings")
                        + " written to " + Printable.of(writeBaseline.toString(), 300)
                        + (passing == 0 ? "" : "; " + passing + " left out that could not be found out for now"));
        return Optional.of(found);
    }

    private void checkArguments() {
        if (files.isEmpty() && images.isEmpty()) {
            throw new UsageException("nothing to check: name manifest files, - for standard input, or --image REF");
        }
        images.stream().filter(Layouts::isLocal).findFirst().ifPresent(CheckCommand::refuseLocal);
        if (files.stream().filter("-"::equals).count() > 1) {
            throw new UsageException("- (standard input) can be read only once");
        }
        if (!(tolerance >= 0 && tolerance <= MOST_TOLERANCE)) {
            throw new UsageException("--baseline-tolerance is a number of percent from 0 to " + MOST_TOLERANCE);
        }
    }

    private static boolean unreachable(CheckReport report) {
        return report.objects().stream()
                .flatMap(object -> object.assessment().images().stream())
                .flatMap(image -> image.findings().stream())
                .anyMatch(finding -> finding.errorClass() == ErrorClass.UNREACHABLE);
    }

    private static void refuseLocal(String image) {
        throw new UsageException(
                "--image " + Printable.of(image)
                        + " is no image in a registry, and only those can run in a cluster; slimgate inspect shows what is in it");
    }

    private void print(CheckReport report, Optional<Baseline.Comparison> comparison) {
        PipelineReport pipeline =
                comparison.map(Baseline.Comparison::pipeline).orElseGet(() -> PipelineReport.of(report));
        switch (output) {
            case TEXT -> {
                report.problems().forEach(problem -> console.err().println("slimgate: " + problem));
                CheckReport told = comparison.map(Baseline.Comparison::counting).orElse(report);
                console.out().println(CheckText.of(told, console.ink(common.color)));
                comparison.ifPresent(compared -> console.out().println(compared.words()));
            }
            case JSON -> console.out().println(comparison.map(CheckJson::of).orElseGet(() -> CheckJson.of(report)));
            case SARIF -> console.out().println(Sarif.of(pipeline, version, Checkout.of(console)));
            case JUNIT -> console.out().println(JUnit.of(pipeline, version));
            case GITHUB -> {
                console.out().println(GitHubAnnotations.of(pipeline, Checkout.of(console)));
                summarise(GitHubAnnotations.summary(pipeline));
            }
        }
        if (output != Output.TEXT) {
            comparison.ifPresent(compared -> console.err().println("slimgate: " + compared.words()));
        }
    }

    /** Appends to the summary of the job, where GitHub has told where that is. */
    private void summarise(String summary) {
        String file = console.environment().getOrDefault("GITHUB_STEP_SUMMARY", "");
        if (file.isEmpty()) {
            return;
        }
        try {
            Files.writeString(Path.of(file), summary, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            console.err()
                    .println("slimgate: the summary of the job could not be written: "
                            + Printable.of(e.toString(), 200));
        }
    }
}
