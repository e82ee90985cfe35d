package dev.slimgate.command;

import dev.slimgate.assess.Inspection;
import dev.slimgate.content.Deadline;
import dev.slimgate.oci.Platform;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.report.InspectJson;
import dev.slimgate.report.InspectText;
import java.time.Duration;
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
            "%nReads manifest, config and all layers, and shows size, base, user, shells, package managers and more. What"
                    + " an image only says about itself is shown as such.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  slimgate inspect node:22",
            "  slimgate inspect registry.example/team/app:1.4 -o json | jq .shells",
            "  slimgate inspect oci-layout:build/image:latest",
            "  slimgate inspect archive:image.tar --platform linux/arm64",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all is shown", "2:the image or a part of it could not be read"})
final class InspectCommand implements Callable<Integer> {
    private final EngineFactory engines;
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

    InspectCommand(EngineFactory engines, Console console) {
        this.engines = engines;
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
    public Integer call() {
        Inspection inspection = inspection();
        String text =
                switch (output) {
                    case TABLE -> InspectText.of(inspection, console.ink(common.color));
                    case JSON -> InspectJson.of(inspection);
                };
        console.out().println(text);
        if (inspection.incomplete().isEmpty()) {
            return ExitCode.FINE;
        }
        if (output == Output.TABLE) {
            console.err().println("slimgate: not everything could be found out; see the lines marked unknown");
        }
        return ExitCode.UNREADABLE;
    }

    private Inspection inspection() {
        try (Engine engine = engines.open(registry.engine(NoMatch.ADMIT))) {
            return Progress.during(
                    console,
                    () -> "reading " + Printable.of(reference),
                    () -> engine.inspect(reference, platform, Deadline.after(timeout)));
        }
    }
}
