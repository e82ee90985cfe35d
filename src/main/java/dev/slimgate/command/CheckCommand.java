package dev.slimgate.command;

import dev.slimgate.facts.ErrorClass;
import dev.slimgate.layout.Layouts;
import dev.slimgate.oci.Platform;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.Verdict;
import dev.slimgate.report.CheckJson;
import dev.slimgate.report.CheckReport;
import dev.slimgate.report.CheckText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
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
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything is admitted, perhaps with warnings",
            "1:something is denied",
            "2:arguments, a policy or a manifest could not be read, whatever else there is"
        })
final class CheckCommand implements Callable<Integer> {
    private final EngineFactory engines;
    private final Console console;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Mixin
    RegistryOptions registry = new RegistryOptions();

    @Mixin
    WaiverOptions waivers = new WaiverOptions();

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
            names = "--platform",
            paramLabel = "OS/ARCH",
            description = "A platform of the cluster's nodes. May be repeated. Default: linux/amd64 of an index.")
    List<Platform> platforms = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json; sarif, junit and github are not supported yet. Default: text.")
    Output output = Output.TEXT;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "2m",
            description = "How long one object may take: 30s, 2m. Default: 2m.")
    Duration timeout = Duration.ofMinutes(2);

    @Option(
            names = "--no-match",
            paramLabel = "VERDICT",
            defaultValue = "admit",
            description = "What to do with images that no policy matches: admit, warn or deny. Default: admit.")
    NoMatch noMatch = NoMatch.ADMIT;

    CheckCommand(EngineFactory engines, Console console) {
        this.engines = engines;
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
        Manifests manifests = Manifests.read(files, console.in());
        KnownNamespaces namespaces = KnownNamespaces.of(
                manifests.objects().stream().map(Manifests.Manifest::object).toList(), namespaceLabels);
        Check check = new Check(inForce, platforms, timeout, namespaces, namespace);
        check.add(manifests);
        images.forEach(check::addImage);
        check.notices().forEach(console.err()::println);
        CheckReport report;
        try (Engine engine = engines.open(registry.engine(noMatch))) {
            report = Progress.during(console, check::progress, () -> check.judge(engine));
        }
        print(report);
        registry.hint(unreachable(report)).ifPresent(console.err()::println);
        if (!report.problems().isEmpty()) {
            return ExitCode.UNREADABLE;
        }
        return report.verdict() == Verdict.DENY ? ExitCode.DENIED : ExitCode.FINE;
    }

    private void checkArguments() {
        switch (output) {
            case TEXT, JSON -> {
                if (files.isEmpty() && images.isEmpty()) {
                    throw new UsageException(
                            "nothing to check: name manifest files, - for standard input, or --image REF");
                }
                images.stream().filter(Layouts::isLocal).findFirst().ifPresent(CheckCommand::refuseLocal);
                if (files.stream().filter("-"::equals).count() > 1) {
                    throw new UsageException("- (standard input) can be read only once");
                }
            }
            case SARIF, JUNIT, GITHUB ->
                throw new UsageException("-o " + output + " is not supported yet; text and json are");
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

    private void print(CheckReport report) {
        switch (output) {
            case TEXT -> {
                report.problems().forEach(problem -> console.err().println("slimgate: " + problem));
                console.out().println(CheckText.of(report, console.ink(common.color)));
            }
            case JSON -> console.out().println(CheckJson.of(report));
            case SARIF, JUNIT, GITHUB -> throw new IllegalStateException("refused before");
        }
    }
}
