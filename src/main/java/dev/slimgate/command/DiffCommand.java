package dev.slimgate.command;

import dev.slimgate.assess.ImageDifference;
import dev.slimgate.content.Deadline;
import dev.slimgate.oci.Platform;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.report.DiffJson;
import dev.slimgate.report.DiffText;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slimgate diff A B}: what changed between two images. */
@Command(
        name = "diff",
        header = "Show what changed between two images.",
        description = {
            "%nReads both with all their layers, those that both have once: size, layers, base, packages, files by"
                    + " directory, user, entry point, ports, names of environment variables and labels. A file counts as"
                    + " changed by its size, kind, permissions or link target; files are not compared byte by byte.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  slimgate diff node:20 node:22",
            "  slimgate diff registry.example/team/app:1.4 oci-layout:build/image -o json",
            "  slimgate diff archive:old.tar archive:new.tar --all",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the images were compared, whatever differs", "2:an image or a part of it could not be read"})
final class DiffCommand implements Callable<Integer>, AboutImages {
    private final EngineFactory engines;
    private final InstantSource clock;
    private final Console console;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Mixin
    RegistryOptions registry = new RegistryOptions();

    @Mixin
    TextOrJson shown = new TextOrJson();

    @Parameters(index = "0", paramLabel = "A", description = "The image before, as inspect takes it.")
    String before = "";

    @Parameters(index = "1", paramLabel = "B", description = "The image after.")
    String after = "";

    @Option(names = "--all", description = "Show long lists to their ends.")
    boolean all;

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH",
            description = "Which image of an index, of both, as in linux/arm64. Default: linux/amd64.")
    @Nullable Platform platform;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "4m",
            description = "How long it may take in all: 30s, 2m. Default: 4m.")
    Duration timeout = Duration.ofMinutes(4);

    DiffCommand(EngineFactory engines, InstantSource clock, Console console) {
        this.engines = engines;
        this.clock = clock;
        this.console = console;
    }

    @Override
    public Optional<String> reference() {
        return Optional.empty();
    }

    @Override
    public RegistryOptions registry() {
        return registry;
    }

    @Override
    public Integer call() {
        ImageDifference difference = difference();
        console.out()
                .println(
                        switch (shown.output) {
                            case TEXT -> DiffText.of(difference, common.style(console, all, clock));
                            case JSON -> DiffJson.of(difference);
                        });
        if (difference.incomplete().isEmpty()) {
            return ExitCode.FINE;
        }
        if (shown.output == TextOrJson.Output.TEXT) {
            console.err().println("slimgate: not everything could be found out; see the lines marked unknown");
        }
        return ExitCode.UNREADABLE;
    }

    private ImageDifference difference() {
        try (Engine engine = engines.open(registry.engine(NoMatch.ADMIT))) {
            return Progress.during(
                    console,
                    () -> "reading " + Printable.of(before) + " and " + Printable.of(after),
                    () -> engine.compare(before, after, platform, Deadline.after(timeout)));
        }
    }
}
