package dev.slimgate.command;

import dev.slimgate.oci.Printable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slimgate demo}: the first thing that a newcomer runs. */
@Command(
        name = "demo",
        header = "See it admit, warn and deny: no cluster, no network.",
        description = {
            "%nBuilds sample images, serves them from a registry of its own, starts the real webhook over TLS with the"
                    + " shipped policies, sends it real AdmissionReviews and prints what kubectl would print. It leaves"
                    + " a report to look at in a browser, as the audit writes it. Then the webhook stays until Ctrl-C.",
        },
        footerHeading = "%nExamples:%n",
        footer = {"  slimgate demo", "  slimgate demo --once --report report.html"},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it ended well",
            "1:an answer was not the one that the samples' truth demands",
            "2:it could not start, or ended early"
        })
final class DemoCommand implements Callable<Integer> {
    private final Server server;
    private final Console console;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8443",
            description = "The webhook's port; 0 takes any that is free. Default: 8443.")
    int port = 8443;

    @Option(names = "--once", description = "End after the scripted part instead of leaving the webhook running.")
    boolean once;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Where to write the report. Default: a new file in the folder for temporary files.")
    @Nullable Path report;

    DemoCommand(Server server, Console console) {
        this.server = server;
        this.console = console;
    }

    @Override
    public Integer call() {
        Path file = report;
        if (file != null) {
            Path folder = file.toAbsolutePath().getParent();
            if (Files.isDirectory(file) || folder == null || !Files.isDirectory(folder)) {
                throw new UsageException("--report " + Printable.of(file.toString(), 200)
                        + (Files.isDirectory(file) ? ": is a directory" : ": there is no such directory"));
            }
        }
        return server.demo(new DemoOptions(port, once, console.ink(common.color).on(), file));
    }
}
