package dev.slimgate.command;

import dev.slimgate.audit.Audited;
import dev.slimgate.audit.ClusterReader.Reading;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.proposal.Proposal;
import dev.slimgate.proposal.ProposalText;
import dev.slimgate.proposal.Proposer;
import dev.slimgate.proposal.Strictness;
import dev.slimgate.proposal.Wishes;
import dev.slimgate.report.AuditReport;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slimgate policy init}. */
@Command(
        name = "init",
        header = "Propose a policy that what runs today nearly passes.",
        description = {
            "%nWith --from-cluster it looks with your own kubeconfig at what runs, takes limits from it, and puts rules that"
                    + " nearly all keep into a policy that counts at once, and the others into one that does less up to a"
                    + " day. Tells which workloads would not pass, and why. Without a cluster, limits are usual ones."
                    + " Nothing is written to the cluster.",
            "%nOn a terminal it asks for what no option says.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  slimgate policy init",
            "  slimgate policy init --strictness restricted -o restricted.yaml",
            "  slimgate policy init --from-cluster --namespace-selector environment=production -o p.yaml",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:a policy is proposed",
            "2:arguments or the cluster could not be read, or the file not be written; what you have no right to see is"
                    + " only told"
        })
final class PolicyInitCommand implements Callable<Integer> {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,198}[a-z0-9])?");

    private final EngineFactory engines;
    private final InstantSource clock;
    private final Console console;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Mixin
    ClusterOptions cluster = new ClusterOptions();

    @Mixin
    RegistryOptions registry = new RegistryOptions();

    @Mixin
    LookOptions look = new LookOptions();

    @Option(names = "--strictness", paramLabel = "NAME", description = "${COMPLETION-CANDIDATES}. Default: baseline.")
    @Nullable Strictness strictness;

    @Option(
            names = "--namespace-selector",
            paramLabel = "SELECTOR",
            description = "Which namespaces, as in environment=production,team!=a. Default: all.")
    @Nullable String namespaceSelector;

    @Option(
            names = "--enforcement",
            paramLabel = "EFFECT",
            description = "What breaking a rule does that nearly all keep: deny, warn or audit. Default: deny.")
    @Nullable Enforcement enforcement;

    @Option(
            names = "--until",
            paramLabel = "DATE",
            description = {
                "Up to which day what many break does less, as in 2027-03-01. Default: 90 days from now.",
                "Without a cluster it holds the whole policy back."
            })
    @Nullable LocalDate until;

    @Option(names = "--name", paramLabel = "NAME", description = "The policy's name. Default: that of the strictness.")
    @Nullable String name;

    @Option(names = "--from-cluster", description = "Look at what runs. So do --kubeconfig, --context and -n.")
    boolean fromCluster;

    @Option(names = "--no-input", description = "Ask nothing.")
    boolean noInput;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write the policy. Default: standard output.")
    @Nullable Path output;

    PolicyInitCommand(EngineFactory engines, InstantSource clock, Console console) {
        this.engines = engines;
        this.clock = clock;
        this.console = console;
    }

    @Override
    public Integer call() {
        fromCluster |= cluster.kubeconfig != null || cluster.context != null || !cluster.namespaces.isEmpty();
        if (!noInput && console.errTerminal()) {
            ask(new Questions(console));
        }
        Strictness wanted = strictness == null ? Strictness.BASELINE : strictness;
        Wishes wishes = new Wishes(
                wanted,
                name == null ? wanted.toString() : checked(name),
                LabelArgument.parse(namespaceSelector == null ? "" : namespaceSelector),
                enforcement == null ? Enforcement.DENY : enforcement,
                checked(until),
                clock.instant());
        boolean whole = true;
        Proposal proposal;
        if (fromCluster) {
            try (Kubeconfig.Access access = cluster.open(console)) {
                ClusterAudit audit = new ClusterAudit(access.client(), cluster, console);
                Rulebook probe = Rulebook.of(Proposer.probe());
                Reading reading = audit.inventory(look.platforms, probe);
                audit.tell(reading.inventory().problems());
                whole = reading.whole();
                proposal = Proposer.propose(wishes, audited(audit, reading, probe, access.name()));
            }
        } else {
            proposal = Proposer.propose(wishes, null);
        }
        print(proposal);
        return whole ? ExitCode.FINE : ExitCode.UNREADABLE;
    }

    private AuditReport audited(ClusterAudit audit, Reading reading, Rulebook probe, String clusterName) {
        try (Engine engine = engines.open(registry.engine(NoMatch.ADMIT))) {
            Audited audited = audit.judge(engine, look.timeout, reading, probe, null);
            registry.hint(ClusterAudit.unreachable(audited)).ifPresent(console.err()::println);
            return audited.report(clusterName);
        }
    }

    private void print(Proposal proposal) {
        if (output == null) {
            console.out().print(proposal.yaml());
            console.err().println(ProposalText.of(proposal, "FILE", common.style(console, false, clock)));
        } else {
            TextFiles.write(output, proposal.yaml());
            console.out().println(ProposalText.of(proposal, output.toString(), common.style(console, false, clock)));
        }
    }

    /** Only what no option says. */
    private void ask(Questions questions) {
        if (strictness == null) {
            strictness = questions.choice(
                    "How strict", List.of(Strictness.values()), Strictness.BASELINE, Strictness::toString);
        }
        if (enforcement == null) {
            enforcement = questions.choice(
                    "What to do with what breaks it",
                    List.of(Enforcement.DENY, Enforcement.WARN, Enforcement.AUDIT),
                    Enforcement.DENY,
                    Names::lower);
        }
        if (namespaceSelector == null) {
            namespaceSelector =
                    questions.checked("Which namespaces, such as environment=production", "all", LabelArgument::parse);
        }
        if (!fromCluster) {
            fromCluster = questions.yes("Look at what runs in your cluster, to take limits from it");
        }
        if (output == null) {
            String file = questions.text("Write it to which file", "standard output");
            output = file.isEmpty() ? null : Path.of(file);
        }
    }

    private @Nullable LocalDate checked(@Nullable LocalDate day) {
        if (day != null && !day.isAfter(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC))) {
            throw new UsageException("--until " + day + " has passed: name a day to come");
        }
        return day;
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new UsageException("--name must be lower-case letters, digits, - and ., at most 200 of them");
        }
        return name;
    }
}
