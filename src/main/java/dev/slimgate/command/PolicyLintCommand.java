package dev.slimgate.command;

import dev.slimgate.document.FieldPlaces;
import dev.slimgate.lint.Lint;
import dev.slimgate.lint.Severity;
import dev.slimgate.lint.Surroundings;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.report.LintJson;
import dev.slimgate.report.LintPipeline;
import dev.slimgate.report.LintReport;
import dev.slimgate.report.LintText;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slimgate policy lint}. */
@Command(
        name = "lint",
        header = "Find what is legal in policies and still wrong.",
        description = {
            "%nRules that judge nothing, limits that no image can meet, selectors that exclude themselves, policies that"
                    + " contradict each other, waivers without effect, dates that have passed. All files are looked at"
                    + " together. docs/policy-lint.md explains every id.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  slimgate policy lint policies/",
            "  slimgate policy lint policies/ --strict -o github",
            "  slimgate policy lint p.yaml --namespace-labels shop:environment=production",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing, or nothing worse than a warning",
            "1:there are errors; with --strict, or warnings",
            "2:arguments or a document could not be read"
        })
final class PolicyLintCommand implements Callable<Integer> {
    private final Console console;
    private final String version;
    private final InstantSource clock;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Files with policies, waivers and base families, or directories of them.")
    List<Path> files = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text, json, sarif, or github (annotations). Default: text.")
    Output output = Output.TEXT;

    @Option(names = "--strict", description = "Warnings make the exit code 1 too.")
    boolean strict;

    @Option(
            names = "--namespace-labels",
            paramLabel = "NAME:KEY=VALUE,…",
            description = {
                "A namespace that there is, with its labels, as in shop:environment=production,team=a. May be repeated;"
                        + " those named are taken for all that there are."
            })
    List<String> namespaceLabels = List.of();

    @Option(
            names = "--catalogue",
            paramLabel = "FILE",
            description = "Further base images, as `slimgate catalogue add` writes them. May be repeated.")
    List<Path> catalogues = List.of();

    PolicyLintCommand(Console console, String version, InstantSource clock) {
        this.console = console;
        this.version = version;
        this.clock = clock;
    }

    /** How remarks are shown. */
    enum Output {
        TEXT,
        JSON,
        SARIF,
        GITHUB;

        @Override
        public String toString() {
            return Names.lower(this);
        }
    }

    @Override
    public Integer call() {
        KnownNamespaces namespaces = KnownNamespaces.of(List.of(), namespaceLabels);
        FieldPlaces places = new FieldPlaces();
        Rulebook rulebook = PolicyFiles.withPlaces(files, places);
        LintReport report = new LintReport(
                Lint.of(
                        rulebook,
                        new Surroundings(
                                clock.instant(), CatalogueFiles.read(catalogues), namespaces.all(), places::at)),
                rulebook.policies().size()
                        + rulebook.waivers().size()
                        + rulebook.families().size());
        console.out()
                .println(
                        switch (output) {
                            case TEXT -> LintText.of(report, common.style(console, true, clock));
                            case JSON -> LintJson.of(report);
                            case SARIF -> LintPipeline.sarif(report, version, Checkout.of(console));
                            case GITHUB -> LintPipeline.github(report, Checkout.of(console));
                        });
        boolean bad = report.count(Severity.ERROR) > 0 || strict && report.count(Severity.WARNING) > 0;
        return bad ? ExitCode.DENIED : ExitCode.FINE;
    }
}
