package dev.slimgate.command;

import dev.slimgate.document.PolicyTest;
import dev.slimgate.document.PolicyTestDocument;
import dev.slimgate.document.SignatureCheck;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policytest.PolicyTests;
import dev.slimgate.policytest.Sources;
import dev.slimgate.policytest.TestJUnit;
import dev.slimgate.policytest.TestJson;
import dev.slimgate.policytest.TestReport;
import dev.slimgate.policytest.TestText;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slimgate policy test}: judges given facts, and compares with what is expected. */
@Command(
        name = "test",
        header = "Test policies: given facts, expected findings.",
        description = {
            "%nRuns every document of kind PolicyTest in these files, and in the YAML files below these directories. Other"
                    + " documents are passed over, so that tests may stand beside the policies that they are about.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  slimgate policy test policies/",
            "  slimgate policy test policies/tests/go.yaml --verbose",
            "  slimgate policy test policies/ --require-coverage -o junit > policies.xml",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all is as expected",
            "1:a case is not, or --require-coverage finds a rule without a case",
            "2:arguments, a test, a policy or facts could not be read, whatever else there is"
        })
final class PolicyTestCommand implements Callable<Integer> {
    private final Console console;
    private final InstantSource clock;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Parameters(arity = "1..*", paramLabel = "DIR", description = "Directories with tests, or files.")
    List<Path> places = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text, json or junit (XML). Default: text.")
    Output output = Output.TEXT;

    @Option(
            names = {"-v", "--verbose"},
            description = "Tell the cases that pass too.")
    boolean verbose;

    @Option(
            names = "--coverage",
            description =
                    "Tell which rules of the policies no case breaks, or none keeps. Policies below DIR count too.")
    boolean coverage;

    @Option(names = "--require-coverage", description = "The same, and fail where there is such a rule.")
    boolean requireCoverage;

    PolicyTestCommand(Console console, InstantSource clock) {
        this.console = console;
        this.clock = clock;
    }

    /** How results are shown. */
    enum Output {
        TEXT,
        JSON,
        JUNIT;

        @Override
        public String toString() {
            return Names.lower(this);
        }
    }

    @Override
    public Integer call() {
        PolicyTests tests = new PolicyTests(new TestFiles(), clock);
        int found = places.stream().mapToInt(place -> run(tests, place)).sum();
        TestReport report = tests.report();
        if (found == 0 && report.problems().isEmpty()) {
            throw new UsageException("there is no document of kind PolicyTest in what is named");
        }
        print(report);
        boolean uncovered = requireCoverage && !report.coverage().missing().isEmpty();
        if (!report.problems().isEmpty()) {
            return ExitCode.UNREADABLE;
        }
        return report.failed() > 0 || uncovered ? ExitCode.DENIED : ExitCode.FINE;
    }

    /** Runs the tests of a file or of those below a directory; how many there are. */
    private int run(PolicyTests tests, Path place) {
        int found = 0;
        List<Path> policies = new ArrayList<>();
        for (Path file : TextFiles.below(place)) {
            try {
                PolicyTestDocument.Read read = PolicyTestDocument.read(file, TextFiles.read(file));
                read.problems().forEach(problem -> tests.problem(problem.toString()));
                for (PolicyTest test : read.tests()) {
                    tests.run(test);
                    found++;
                }
                if (read.others()) {
                    policies.add(file);
                }
            } catch (InputException e) {
                tests.problem(String.valueOf(e.getMessage()));
            }
        }
        if (!policies.isEmpty() && (coverage || requireCoverage)) {
            try {
                tests.cover(PolicyFiles.over(Rulebook.EMPTY, policies, SignatureCheck.NO_KEYS));
            } catch (InputException e) {
                tests.problem(String.valueOf(e.getMessage()));
            }
        }
        return found;
    }

    private void print(TestReport report) {
        switch (output) {
            case TEXT -> {
                report.problems().stream()
                        .distinct()
                        .forEach(problem ->
                                problem.lines().forEach(line -> console.err().println("slimgate: " + line)));
                console.out().println(TestText.of(report, verbose, console.ink(common.color)));
                if (coverage || requireCoverage) {
                    console.out().println(TestText.coverage(report.coverage(), console.ink(common.color)));
                }
            }
            case JSON -> console.out().println(TestJson.of(report));
            case JUNIT -> console.out().println(TestJUnit.of(report));
        }
        if (output == Output.JUNIT && requireCoverage) {
            report.coverage()
                    .missing()
                    .forEach(row -> console.err()
                            .println("slimgate: " + row.policy() + ": rule " + row.rule() + " is not covered"));
        }
    }

    /** The files that tests name, read as all other commands read them. */
    private static final class TestFiles implements Sources {
        @Override
        public Rulebook policies(List<Path> places) {
            try {
                return PolicyFiles.over(Rulebook.EMPTY, places, SignatureCheck.NO_KEYS);
            } catch (InputException e) {
                throw new UnreadableException(String.valueOf(e.getMessage()));
            }
        }

        @Override
        public String text(Path file) {
            try {
                return TextFiles.read(file);
            } catch (InputException e) {
                throw new UnreadableException(String.valueOf(e.getMessage()));
            }
        }

        @Override
        public HasMetadata workload(Path file) {
            Manifests read = Manifests.read(List.of(file.toString()), InputStream.nullInputStream());
            if (!read.problems().isEmpty()) {
                throw new UnreadableException(
                        read.problems().stream().map(Object::toString).collect(Collectors.joining("\n")));
            }
            if (read.objects().size() != 1) {
                throw new UnreadableException(file + ": a case's workload is one object, and the file holds "
                        + read.objects().size());
            }
            return read.objects().getFirst().object();
        }
    }
}
