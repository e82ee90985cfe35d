package dev.slimgate.command;

import dev.slimgate.assess.Assessing;
import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.ImageDifference;
import dev.slimgate.assess.Inspection;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.content.Deadline;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.Result;
import dev.slimgate.report.Samples;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** Runs commands in this process, with an engine that denies images named {@code bad}, and keeps what they print. */
final class CommandRun implements Engine, EngineFactory, Server {
    final Map<String, String> environment = new HashMap<>();
    final ConcurrentLinkedQueue<AssessmentRequest> asked = new ConcurrentLinkedQueue<>();
    Supplier<Inspection> inspection = Samples::complete;
    String stdin = "";
    boolean outTerminal;
    boolean errTerminal;
    EngineFactory.Settings settings;
    ServeOptions served;
    DemoOptions demonstrated;
    Supplier<ImageDifference> difference = Samples::difference;
    String inspected = "";
    String compared = "";
    Platform platform;
    long remainingSeconds;
    int closed;
    String out = "";
    String err = "";

    int run(String... args) {
        StringWriter outText = new StringWriter();
        StringWriter errText = new StringWriter();
        Console console = new Console(
                new PrintWriter(outText),
                new PrintWriter(errText),
                new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)),
                outTerminal,
                errTerminal,
                environment);
        int code = SlimgateCommand.run(
                args,
                new SlimgateCommand.Wiring(this, this, "1.2.3", () -> Instant.parse("2026-11-21T12:00:00Z")),
                console);
        out = outText.toString();
        err = errText.toString();
        return code;
    }

    @Override
    public Engine open(EngineFactory.Settings given) {
        settings = given;
        return this;
    }

    @Override
    public Inspection inspect(String reference, Platform wanted, Deadline deadline) {
        inspected = reference;
        platform = wanted;
        remainingSeconds = deadline.remaining().toSeconds();
        return inspection.get();
    }

    @Override
    public ImageDifference compare(String before, String after, Platform wanted, Deadline deadline) {
        compared = before + " " + after;
        platform = wanted;
        remainingSeconds = deadline.remaining().toSeconds();
        return difference.get();
    }

    @Override
    public String nameOf(String reference, Inspection inspected) {
        return reference.replace("oci-layout:", "localhost/");
    }

    @Override
    public Assessment assess(AssessmentRequest request) {
        asked.add(request);
        return new Assessment(
                request.pod(),
                request.images().stream()
                        .map(use -> new ImageAssessment(
                                use,
                                null,
                                List.of(new PlatformAssessment(
                                        null,
                                        new Knowledge.Unresolved(ErrorClass.NOT_FOUND, "gone", false),
                                        List.of(finding(use.image())),
                                        null)),
                                null))
                        .toList());
    }

    @Override
    public Assessing assessing() {
        throw new IllegalStateException("commands against a cluster are tested with one");
    }

    private static Finding finding(String image) {
        if (image.startsWith("bad")) {
            return new Finding("p", null, "shell", Result.FAIL, Enforcement.DENY, "shell", "/bin/sh", null, false);
        }
        if (image.startsWith("so-so")) {
            return new Finding("p", null, "age", Result.WARN, Enforcement.WARN, "age", "old", null, false);
        }
        return new Finding("p", null, "shell", Result.PASS, Enforcement.DENY, "shell", "", null, false);
    }

    @Override
    public int serve(ServeOptions options) {
        served = options;
        return 0;
    }

    @Override
    public int demo(DemoOptions options) {
        demonstrated = options;
        return 0;
    }

    @Override
    public void close() {
        closed++;
    }
}
