package dev.slimgate.command;

import dev.slimgate.advice.Advisor;
import dev.slimgate.advice.Dockerfile;
import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.Inspection;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.document.SigningKey;
import dev.slimgate.evidence.Statement;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.Incomplete;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Platform;
import dev.slimgate.oci.Printable;
import dev.slimgate.oci.StrictJson;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Judge;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.NodeConstraint;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.policy.Verdict;
import dev.slimgate.report.CheckReport;
import dev.slimgate.report.GivenAdvice;
import dev.slimgate.report.InspectJson;
import dev.slimgate.report.InspectText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
            "  slimgate inspect shop/api:1.4 --sign --key ci.jwk --statement facts.jws",
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
    private final String version;

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

    @Option(
            names = "--sign",
            description = {
                "Print a signed statement of what its layers contain instead; needs --key. Attached to the image it spares",
                "admission and audits reading them, where they trust the key."
            })
    boolean sign;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "The private key to sign with, a JSON Web Key: EC on P-256 or P-384, or RSA.")
    @Nullable Path key;

    @Option(names = "--statement", paramLabel = "FILE", description = "Write the signed statement there.")
    @Nullable Path statement;

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

    /**
     * @param version of this build
     */
    InspectCommand(EngineFactory engines, InstantSource clock, Console console, String version) {
        this.engines = engines;
        this.clock = clock;
        this.console = console;
        this.version = version;
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
        if (sign) {
            return sign();
        }
        if (key != null || statement != null) {
            throw new UsageException("--key and --statement have a meaning with --sign only");
        }
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

    private int sign() {
        Path signer = key;
        if (signer == null) {
            throw new UsageException("--sign needs --key FILE, the private key to sign with");
        }
        if (!policies.isEmpty() || dockerfile != null || output != Output.TABLE || all) {
            throw new UsageException(
                    "--sign tells facts and no opinions: not with --policy, --dockerfile, --output and --all");
        }
        String jwk = TextFiles.read(signer);
        SigningKey signing = WaiverOptions.about(signer, () -> SigningKey.parse(jwk));
        EngineFactory.Settings settings = registry.signing();
        Deadline deadline = Deadline.after(timeout);
        Inspection inspection;
        try (Engine engine = engines.open(settings)) {
            inspection = Progress.during(
                    console,
                    () -> "reading " + Printable.of(reference),
                    () -> engine.inspect(reference, platform, deadline));
        }
        Instant readAt = clock.instant();
        if (!inspection.incomplete().isEmpty()) {
            Incomplete missing = inspection.incomplete().getFirst();
            throw new InputException(
                    List.of(problem("its " + missing.fact() + " could not be read: " + missing.message())));
        }
        String signed;
        try {
            byte[] document = InspectJson.of(inspection).getBytes(StandardCharsets.UTF_8);
            byte[] stated = Statement.of(StrictJson.read(document, "facts").root(), version, readAt);
            signed = signing.sign(stated, Statement.TYPE, Statement.CONTENT_TYPE);
        } catch (MalformedException e) {
            throw new InputException(List.of(problem(String.valueOf(e.getMessage()))));
        }
        if (statement == null) {
            console.out().println(signed);
        } else {
            TextFiles.write(statement, signed + "\n");
        }
        return ExitCode.FINE;
    }

    private CheckReport.Problem problem(String message) {
        return new CheckReport.Problem(new SourceLocation(Printable.of(reference), 0, 0), message);
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
