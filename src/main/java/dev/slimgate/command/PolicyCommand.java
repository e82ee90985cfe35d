package dev.slimgate.command;

import dev.slimgate.document.SignatureCheck;
import dev.slimgate.policy.LabelSelector;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Policy;
import dev.slimgate.report.PolicyText;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slimgate policy}: what can be done with policies alone. */
@Command(
        name = "policy",
        header = "Propose, check, test and explain policies.",
        synopsisSubcommandLabel = "COMMAND",
        description = {"%nOnly init looks at a cluster, and only when told to."})
final class PolicyCommand implements Runnable {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Override
    public void run() {
        throw new UsageException("which command? slimgate policy --help lists them");
    }

    /** {@code slimgate policy explain}. */
    @Command(
            name = "explain",
            header = "Say in plain words what policies ask for.",
            description = {
                "%nFor each policy: where it applies, what images must be like, what happens where they are not, and who may"
                        + " waive it. With --namespace only the policies that judge Pods of that namespace are told.",
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  slimgate policy explain policies/production.yaml",
                "  slimgate policy explain policies/ --namespace shop --namespace-labels shop:environment=production",
            },
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:they are explained", "2:arguments or a policy could not be read"})
    static final class Explain implements Callable<Integer> {
        private final Console console;
        private final InstantSource clock;

        @Mixin
        CommonOptions common = new CommonOptions();

        @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files with policies, or directories of them.")
        List<Path> policies = List.of();

        @Option(
                names = {"-n", "--namespace"},
                paramLabel = "NAME",
                defaultValue = "",
                description = "Only what applies to this namespace.")
        String namespace = "";

        @Option(
                names = "--namespace-labels",
                paramLabel = "NAME:KEY=VALUE,…",
                description = "Its labels, as in shop:environment=production,team=a.")
        List<String> namespaceLabels = List.of();

        Explain(Console console, InstantSource clock) {
            this.console = console;
            this.clock = clock;
        }

        @Override
        public Integer call() {
            KnownNamespaces namespaces = KnownNamespaces.of(List.of(), namespaceLabels);
            if (namespace.isEmpty() && !namespaces.isEmpty()) {
                throw new UsageException("--namespace-labels has a meaning with --namespace only");
            }
            List<Policy> read =
                    PolicyFiles.read(policies, SignatureCheck.NO_KEYS).policies();
            List<Policy> told = read.stream()
                    .filter(policy -> namespace.isEmpty() || applies(policy, namespaces.labels(namespace)))
                    .toList();
            if (!namespace.isEmpty() && !namespaces.contains(namespace)) {
                console.err()
                        .println("slimgate: no labels are given for the namespace (--namespace-labels), so every"
                                + " namespace selector counts as matching");
            }
            if (told.isEmpty()) {
                console.out().println("no policy applies to this namespace");
            } else {
                console.out().println(PolicyText.of(told, clock.instant(), common.style(console, true, clock)));
            }
            return ExitCode.FINE;
        }

        private boolean applies(Policy policy, NamespaceLabels labels) {
            LabelSelector selector = policy.match().namespaces();
            boolean own = policy.namespace() == null || policy.namespace().equals(namespace);
            return own
                    && switch (labels) {
                        case NamespaceLabels.Known known -> selector.selects(known.labels());
                        case NamespaceLabels.NotGiven notGiven -> true;
                        case NamespaceLabels.Missing missing -> true;
                    };
        }
    }
}
