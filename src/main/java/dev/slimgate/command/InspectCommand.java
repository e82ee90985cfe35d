package dev.slimgate.command;

import dev.slimgate.advice.Advisor;
import dev.slimgate.advice.Dockerfile;
import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.Inspection;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.oci.Platform;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Judge;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.NodeConstraint;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.Verdict;
import dev.slimgate.report.GivenAdvice;
import dev.slimgate.report.InspectJson;
import dev.slimgate.report.InspectText;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slimgate inspect REF}: all facts of one image. */
@Command(
        name = "inspect",
        header = "Show what is really inside an image.",
        description = {
            "%nReads manifest, config and all layers: what the image is, how big, whether minimal, what is wrong with it;"
                    + " then its layers, what they waste, and what is inside. What an image only says about itself is"
                    + " shown as such. With --policy also what policies say of it, as check --image would.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  slimgate inspect node:22",
            "  slimgate inspect registry.example/team/app:1.4 -o json | jq .shells",
            "  slimgate inspect node:22 --policy policies/production.yaml",
            "  slimgate inspect oci-layout:build/image:latest --all | less",
            "  slimgate inspect shop/api:1.4 --policy policies/production.yaml --dockerfile Dockerfile",
            "  slimgate inspect archive:image.tar --platform linux/arm64",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all is shown, and no policy that was asked denies it",
            "1:a policy denies it",
            "2:arguments, a policy, the image or a part of it could not be read"
        })
final class InspectCommand implements Callable<Integer>, AboutImages {
    private static final String NAMESPACE = "default";
    private static final String ALONE = "Image";

    private final EngineFactory engines;
    private final InstantSource clock;
    private final Console console;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Mixin
    RegistryOptions registry = new RegistryOptions();

    @Parameters(
            paramLabel = "REF",
            description = {
                "A registry reference such as node:22;",
                "oci-layout:DIR[:NAME] or oci-layout:DIR@DIGEST;",
                "archive:FILE[:NAME], a tar of docker save or of an OCI layout.",
            })
    String reference = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES}. Default: table.")
    Output output = Output.TABLE;

    @Option(names = "--all", description = "Show long lists to their ends.")
    boolean all;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = {
                "Judge it too: a file with policies and waivers, or a directory of them. May be repeated; all apply.",
                "An image on disk is judged as localhost/image with its digest."
            })
    List<Path> policies = List.of();

    @Option(
            names = "--dockerfile",
            paramLabel = "FILE",
            description = {
                "The Dockerfile that it was built from: findings name its lines, and what only the source shows is told.",
                "A .dockerignore beside it is looked at too."
            })
    @Nullable Path dockerfile;

    @Mixin
    WaiverOptions waivers = new WaiverOptions();

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH",
            description = "Which image of an index, as in linux/arm64. Default: linux/amd64.")
    @Nullable Platform platform;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "2m",
            description = "How long it may take in all: 30s, 2m. Default: 2m.")
    Duration timeout = Duration.ofMinutes(2);

    InspectCommand(EngineFactory engines, InstantSource clock, Console console) {
        this.engines = engines;
        this.clock = clock;
        this.console = console;
    }

    /** How facts are shown. */
    enum Output {
        TABLE,
        JSON;

        @Override
        public String toString() {
            return Names.lower(this);
        }
    }

    @Override
    public Optional<String> reference() {
        return Optional.of(reference);
    }

    @Override
    public RegistryOptions registry() {
        return registry;
    }

    @Override
    public Integer call() {
        Rulebook rulebook = policies.isEmpty() ? null : PolicyFiles.read(policies, waivers.signatures());
        Dockerfile source = dockerfile == null ? null : DockerfileFiles.read(dockerfile);
        Looked looked = look(rulebook);
        Inspection inspection = looked.inspection();
        GivenAdvice advice = advice(looked, rulebook, source);
        console.out()
                .println(
                        switch (output) {
                            case TABLE ->
                                InspectText.of(inspection, looked.judged(), advice, common.style(console, all, clock));
                            case JSON -> InspectJson.of(inspection, looked.judged(), advice);
                        });
        if (!inspection.incomplete().isEmpty()) {
            if (output == Output.TABLE) {
                console.err().println("slimgate: not everything could be found out; see the lines marked unknown");
            }
            return ExitCode.UNREADABLE;
        }
        return looked.judged() != null && looked.judged().verdict() == Verdict.DENY ? ExitCode.DENIED : ExitCode.FINE;
    }

    private GivenAdvice advice(Looked looked, @Nullable Rulebook rulebook, @Nullable Dockerfile source) {
        ContentFacts contents = looked.inspection().contents();
        if (contents == null) {
            return GivenAdvice.NONE;
        }
        ImageAssessment judged = looked.judged();
        ImageUse use = judged == null ? ImageUse.ofImage(reference) : judged.use();
        List<Policy> asked = rulebook == null ? List.of() : Judge.matching(rulebook.policies(), use, pod());
        List<Finding> findings = judged == null ? List.of() : judged.findings();
        return new GivenAdvice(
                Advisor.advise(use, looked.inspection().facts(), contents, asked, findings, source, clock.instant()),
                String.valueOf(dockerfile));
    }

    private static PodContext pod() {
        return new PodContext(ALONE, NAMESPACE, "", false, Map.of(), null, new PodContext.NamespaceLabels.NotGiven());
    }

    private record Looked(Inspection inspection, @Nullable ImageAssessment judged) {}

    private Looked look(@Nullable Rulebook rulebook) {
        Deadline deadline = Deadline.after(timeout);
        try (Engine engine = engines.open(registry.engine(NoMatch.ADMIT))) {
            return Progress.during(console, () -> "reading " + Printable.of(reference), () -> {
                Inspection inspection = engine.inspect(reference, platform, deadline);
                return new Looked(inspection, rulebook == null ? null : judge(engine, inspection, rulebook, deadline));
            });
        }
    }

    /** What was read is not read again: the engine remembers it. */
    private ImageAssessment judge(Engine engine, Inspection inspection, Rulebook rulebook, Deadline deadline) {
        String name = engine.nameOf(reference, inspection);
        Assessment assessment = engine.assess(new AssessmentRequest(
                List.of(ImageUse.ofImage(name)),
                pod(),
                rulebook,
                NodeConstraint.NONE,
                List.of(inspection.facts().platform()),
                Requester.NOBODY,
                deadline));
        return assessment.images().getFirst();
    }
}
