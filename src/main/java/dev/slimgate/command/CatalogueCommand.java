package dev.slimgate.command;

import dev.slimgate.assess.Inspection;
import dev.slimgate.content.Deadline;
import dev.slimgate.document.CatalogueDocument;
import dev.slimgate.facts.Base;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.facts.KnownBase;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Platform;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.NoMatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slimgate catalogue}: keeps catalogues of base images. */
@Command(
        name = "catalogue",
        header = "Keep catalogues of base images.",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "%nA catalogue tells what an image was built from by its lowest layers. Slimgate brings one; --catalogue FILE"
                    + " adds others.",
        })
final class CatalogueCommand implements Runnable {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Override
    public void run() {
        throw new UsageException("which command? slimgate catalogue --help lists them");
    }

    /** {@code slimgate catalogue add}. */
    @Command(
            name = "add",
            header = "Read base images and add them to a catalogue.",
            description = {
                "%nReads all layers of each image, and adds a line with its name, its family and the digests of its layers."
                        + " What is there already is not added again.",
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  slimgate catalogue add --out bases.jsonl registry.example/base/java:21",
                "  slimgate catalogue add --out bases.jsonl --platform linux/arm64 debian:12-slim python:3.12-slim",
                "  slimgate catalogue add --out bases.jsonl --name example/base:1 oci-layout:build/base",
            },
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:all are in the catalogue", "2:an image could not be read, or is nobody's base"})
    static final class Add implements Callable<Integer> {
        private final EngineFactory engines;
        private final Console console;
        private final InstantSource clock;

        @Mixin
        CommonOptions common = new CommonOptions();

        @Mixin
        RegistryOptions registry = new RegistryOptions();

        @Parameters(paramLabel = "REF", arity = "1..*", description = "Images as `slimgate inspect` takes them.")
        List<String> references = List.of();

        @Option(names = "--out", required = true, paramLabel = "FILE", description = "The catalogue; made if need be.")
        Path out = Path.of("");

        @Option(
                names = "--name",
                paramLabel = "NAME",
                description = "The name that people know the image by. Default: REF. For one REF only.")
        @Nullable String name;

        @Option(
                names = "--platform",
                paramLabel = "OS/ARCH",
                description = "Which image of an index, as in linux/arm64. Default: linux/amd64.")
        @Nullable Platform platform;

        @Option(
                names = "--timeout",
                paramLabel = "TIME",
                defaultValue = "2m",
                description = "How long one image may take: 30s, 2m. Default: 2m.")
        Duration timeout = Duration.ofMinutes(2);

        Add(EngineFactory engines, Console console, InstantSource clock) {
            this.engines = engines;
            this.console = console;
            this.clock = clock;
        }

        @Override
        public Integer call() throws IOException {
            if (name != null && references.size() > 1) {
                throw new UsageException("--name is for one image, and here are " + references.size());
            }
            Set<String> lines = new LinkedHashSet<>();
            if (Files.exists(out)) {
                CatalogueFiles.read(List.of(out)); // says what is wrong with it before anything is written
                TextFiles.read(out).lines().filter(line -> !line.isBlank()).forEach(lines::add);
            }
            LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
            try (Engine engine = engines.open(registry.engine(NoMatch.ADMIT))) {
                for (String reference : references) {
                    Inspection inspection = Progress.during(
                            console,
                            () -> "reading " + Printable.of(reference),
                            () -> engine.inspect(reference, platform, Deadline.after(timeout)));
                    String line = CatalogueDocument.line(known(name == null ? reference : name, inspection, today));
                    boolean added = lines.stream().noneMatch(there -> sameBut(there, line)) && lines.add(line);
                    console.err().println(Printable.of(reference) + (added ? ": added" : ": is there already"));
                }
            }
            Files.writeString(out, String.join("\n", lines) + "\n");
            return ExitCode.FINE;
        }

        /** Lines that differ in the day only stand for one reading. */
        private static boolean sameBut(String one, String other) {
            return withoutDay(one).equals(withoutDay(other));
        }

        private static String withoutDay(String line) {
            int day = line.lastIndexOf(",\"read\":");
            return day < 0 ? line : line.substring(0, day);
        }

        private static KnownBase known(String image, Inspection inspection, LocalDate today) {
            ImageFacts facts = inspection.facts();
            ContentFacts contents = inspection.contents();
            if (contents == null || !inspection.incomplete().isEmpty()) {
                throw new UsageException(Printable.of(image) + " could not be read in full");
            }
            Base base = contents.base();
            if (base.family() == Family.UNKNOWN
                    || base.family() == Family.SCRATCH
                    || !base.modified().isEmpty()) {
                throw new UsageException(Printable.of(image) + " is "
                        + base.family().label()
                        + (base.modified().isEmpty() ? "" : ", modified")
                        + ": its layers would prove nothing");
            }
            if (!facts.inconsistencies().isEmpty()
                    || !contents.inconsistencies().isEmpty()) {
                throw new UsageException(Printable.of(image) + " contradicts itself: its layers would prove nothing");
            }
            List<Digest> layers = new ArrayList<>();
            List<Digest> diffIds = new ArrayList<>();
            for (ImageFacts.Layer layer : facts.layers()) {
                if (layer.digest() != null) {
                    layers.add(layer.digest());
                }
                if (layer.diffId() != null) {
                    diffIds.add(layer.diffId());
                }
            }
            int depth = facts.layers().size();
            return new KnownBase(
                    image,
                    base.family(),
                    base.variant(),
                    base.distribution(),
                    facts.platform(),
                    layers.size() == depth ? layers : List.of(),
                    diffIds.size() == depth ? diffIds : List.of(),
                    facts.compressedBytes(),
                    today,
                    facts.digest());
        }
    }
}
