package dev.slimgate.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.audit.Audited;
import dev.slimgate.audit.ClusterReader.Reading;
import dev.slimgate.document.SignatureCheck;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Quantity;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.Verdict;
import dev.slimgate.report.AuditCsv;
import dev.slimgate.report.AuditJson;
import dev.slimgate.report.AuditReport;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import dev.slimgate.report.AuditTerms;
import dev.slimgate.report.AuditText;
import dev.slimgate.report.EarlierAudit;
import dev.slimgate.report.JUnit;
import dev.slimgate.report.PipelineReport;
import dev.slimgate.report.Sarif;
import dev.slimgate.report.page.AuditPage;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slimgate audit}: judges what runs in a cluster, with the caller's own rights. */
@Command(
        name = "audit",
        header = "Judge what runs in a cluster.",
        description = {
            "%nReads with your own kubeconfig what runs and what would run: Pods with the digests that they run, and the"
                    + " templates of Deployments and all else that makes Pods. Asks the registries and judges by the"
                    + " policies that are stored in the cluster, or by --policy where there are none. Slimgate need not be"
                    + " installed; nothing is written to the cluster.",
            "%nPrivate images are read with your own docker configuration and with what --registries says; pull secrets"
                    + " are not read.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  slimgate audit",
            "  slimgate audit -n shop -n search -o html=report.html -o json=audit.json",
            "  slimgate audit --policy policies/restricted.yaml --fail-on never",
            "  slimgate audit -o html=report.html --earlier last-week.json --bandwidth 1G",
            "  kubectl slimgate audit --context staging",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing is as bad as --fail-on says",
            "1:something is",
            "2:arguments, a policy or the cluster could not be read, or a part of it that -n names, or one that broke off;"
                    + " what you have no right to see is only told"
        })
final class AuditCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final EngineFactory engines;
    private final String version;
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
            description = {
                "A file with policies and waivers, or a directory of them, to judge by instead of what is stored in the"
                        + " cluster. May be repeated; all apply."
            })
    List<Path> policies = List.of();

    @Option(
            names = "--stored-policies",
            description =
                    "With --policy: by what is stored too. A file's document goes before a stored one of its name.")
    boolean storedPolicies;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT[=FILE]",
            description = {
                "text, json, html, csv, sarif or junit; to standard output, or to a file as in html=report.html. May be"
                        + " repeated. Default: text."
            })
    List<AuditOutput> outputs = List.of();

    @Option(
            names = "--earlier",
            paramLabel = "FILE",
            description = "An earlier audit, as -o json wrote it, for the trend in json and html. May be repeated.")
    List<Path> earlier = List.of();

    @Option(
            names = "--bandwidth",
            paramLabel = "BITS",
            defaultValue = "100M",
            description = "At how many bits a second a node pulls images, for times: 100M, 1G. Default: 100M.")
    String bandwidth = "100M";

    @Option(
            names = "--fail-on",
            paramLabel = "VERDICT",
            defaultValue = "deny",
            description = "What makes the exit code 1: ${COMPLETION-CANDIDATES}. Default: deny.")
    FailOn failOn = FailOn.DENY;

    AuditCommand(EngineFactory engines, String version, InstantSource clock, Console console) {
        this.engines = engines;
        this.version = version;
        this.clock = clock;
        this.console = console;
    }

    /** What makes the exit code 1. */
    enum FailOn {
        DENY,
        WARN,
        NEVER;

        @Override
        public String toString() {
            return Names.lower(this);
        }

        boolean by(Verdict worst) {
            return switch (this) {
                case DENY -> worst == Verdict.DENY;
                case WARN -> worst != Verdict.ADMIT;
                case NEVER -> false;
            };
        }
    }

    @Override
    public Integer call() {
        List<AuditOutput> wanted = outputs.isEmpty() ? List.of(AuditOutput.TEXT) : outputs;
        AuditOutput.check(wanted);
        if (storedPolicies && policies.isEmpty()) {
            throw new UsageException("--stored-policies has a meaning with --policy only");
        }
        AuditTerms terms = terms();
        SignatureCheck signatures = waivers.signatures();
        Rulebook files = policies.isEmpty() || storedPolicies ? Rulebook.EMPTY : PolicyFiles.read(policies, signatures);
        try (Kubeconfig.Access access = cluster.open(console)) {
            ClusterAudit audit = new ClusterAudit(access.client(), cluster, console);
            Rulebook rulebook = files.policies().isEmpty() ? stored(audit, signatures) : files;
            Reading reading = audit.inventory(judging.platforms, rulebook);
            AuditReport report;
            try (Engine engine = engines.open(registry.engine(judging.noMatch))) {
                Audited audited = audit.judge(engine, judging.timeout, reading, rulebook, null);
                report = audited.report(access.name());
                registry.hint(ClusterAudit.unreachable(audited)).ifPresent(console.err()::println);
            }
            if (!wanted.contains(AuditOutput.TEXT)) { // which tells them itself
                audit.tell(report.problems());
            }
            wanted.forEach(output -> output.write(text(output.format(), report, terms), console));
            Verdict worst =
                    report.workloads().stream().map(AuditedWorkload::verdict).reduce(Verdict.ADMIT, Verdict::worse);
            return !reading.whole() ? ExitCode.UNREADABLE : failOn.by(worst) ? ExitCode.DENIED : ExitCode.FINE;
        }
    }

    /** What is stored, with the files' documents over it. */
    private Rulebook stored(ClusterAudit audit, SignatureCheck signatures) {
        Rulebook all = PolicyFiles.over(audit.policies(signatures).rulebook(), policies, signatures);
        if (all.policies().isEmpty()) {
            throw new UsageException("there is no policy to judge by: the cluster has none that you may read;"
                    + " name files with --policy");
        }
        return all;
    }

    private AuditTerms terms() {
        long bits;
        try {
            bits = Quantity.parse(bandwidth).bytes();
        } catch (MalformedException e) {
            bits = 0;
        }
        if (bits < 1) {
            throw new UsageException(
                    "--bandwidth " + Printable.of(bandwidth) + " is no number of bits a second, as in 100M or 1G");
        }
        List<EarlierAudit> before = new ArrayList<>();
        for (Path file : earlier) {
            before.add(earlier(file));
        }
        return new AuditTerms(bits, before);
    }

    private static EarlierAudit earlier(Path file) {
        try {
            return EarlierAudit.of(JSON.readTree(TextFiles.read(file)))
                    .orElseThrow(() -> new UsageException("--earlier " + Printable.of(file.toString())
                            + " is no audit that slimgate audit -o json has written"));
        } catch (JsonProcessingException e) {
            throw new UsageException("--earlier " + Printable.of(file.toString()) + " is no JSON");
        }
    }

    private String text(AuditOutput.Format format, AuditReport report, AuditTerms terms) {
        return switch (format) {
            case TEXT -> AuditText.of(report, common.style(console, false, clock));
            case JSON -> AuditJson.of(report, terms);
            case HTML -> AuditPage.of(report, terms);
            case CSV -> AuditCsv.of(report);
            case SARIF -> Sarif.of(PipelineReport.of(report), version);
            case JUNIT -> JUnit.of(PipelineReport.of(report), version);
        };
    }
}
