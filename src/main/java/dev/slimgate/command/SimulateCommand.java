package dev.slimgate.command;

import dev.slimgate.audit.Audited;
import dev.slimgate.audit.Change;
import dev.slimgate.audit.ClusterReader.Reading;
import dev.slimgate.audit.Comparison;
import dev.slimgate.document.SignatureCheck;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rulebook;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slimgate simulate}: what other policies would make of what runs, compared with those of today. */
@Command(
        name = "simulate",
        header = "Tell what new or changed policies would do to what runs in a cluster.",
        description = {
            "%nJudges what runs twice: by the policies that are stored in the cluster, and by those with the files of --policy"
                    + " among them. A document of the same kind and name takes the place of the stored one, all others"
                    + " stay. Shows the workloads for which something changes, those that would newly be denied first."
                    + " Nothing is written to the cluster, and nothing that runs is stopped by a policy.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  slimgate simulate --policy stricter.yaml",
            "  slimgate simulate --policy policies/ --remove legacy -n shop",
            "  kubectl slimgate simulate --policy stricter.yaml -o json",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing would newly be denied",
            "1:something would",
            "2:arguments, a policy or the cluster could not be read, or a part of it that -n names, or one that broke off;"
                    + " what you have no right to see is only told"
        })
final class SimulateCommand implements Callable<Integer> {
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
    WaiverOptions waivers = new WaiverOptions();

    @Mixin
    JudgeOptions judging = new JudgeOptions();

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "A file with new or changed policies, waivers and families, or a directory. May be repeated.")
    List<Path> policies = List.of();

    @Option(
            names = "--remove",
            paramLabel = "NAME",
            description = "A stored policy to do without: its name, or namespace/name. May be repeated.")
    List<String> remove = List.of();

    @Mixin
    TextOrJson shown = new TextOrJson();

    SimulateCommand(EngineFactory engines, InstantSource clock, Console console) {
        this.clock = clock;
        this.engines = engines;
        this.console = console;
    }

    @Override
    public Integer call() {
        if (policies.isEmpty() && remove.isEmpty()) {
            throw new UsageException("nothing to simulate: name policy files with --policy, or --remove NAME");
        }
        SignatureCheck signatures = waivers.signatures();
        try (Kubeconfig.Access access = cluster.open(console)) {
            ClusterAudit audit = new ClusterAudit(access.client(), cluster, console);
            Rulebook today = audit.policies(signatures).rulebook();
            Rulebook then = PolicyFiles.over(without(today), policies, signatures);
            Reading reading = audit.inventory(judging.platforms, today, then);
            audit.tell(reading.inventory().problems());
            Comparison comparison;
            try (Engine engine = engines.open(registry.engine(judging.noMatch))) {
                Audited before = audit.judge(engine, judging.timeout, reading, today, null);
                Audited after = audit.judge(engine, judging.timeout, reading, then, before);
                comparison = Comparison.of(before, after);
                registry.hint(ClusterAudit.unreachable(after)).ifPresent(console.err()::println);
            }
            console.out()
                    .println(
                            switch (shown.output) {
                                case TEXT ->
                                    SimulationText.of(comparison, access.name(), common.style(console, false, clock));
                                case JSON ->
                                    SimulationJson.of(
                                            comparison,
                                            access.name(),
                                            reading.inventory().problems());
                            });
            if (!reading.whole()) {
                return ExitCode.UNREADABLE;
            }
            return comparison.count(Change.Kind.NEWLY_DENIED) > 0 ? ExitCode.DENIED : ExitCode.FINE;
        }
    }

    private Rulebook without(Rulebook today) {
        Set<String> stored = today.policies().stream().map(Policy::fullName).collect(Collectors.toSet());
        for (String name : remove) {
            if (!stored.contains(name)) {
                throw new UsageException("--remove " + Printable.of(name) + ": the cluster has no policy of this name"
                        + " that you may read");
            }
        }
        return new Rulebook(
                today.policies().stream()
                        .filter(policy -> !remove.contains(policy.fullName()))
                        .toList(),
                today.waivers(),
                today.families());
    }
}
