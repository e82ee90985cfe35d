package dev.slimgate.command;

import dev.slimgate.policy.NoMatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slimgate serve}: the webhook without a cluster. */
@Command(
        name = "serve",
        header = "Run the webhook.",
        description = {
            "%nAnswers AdmissionReviews over TLS at /validate, judging by the policies of a directory, which is read again"
                    + " when its files change.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  slimgate serve --policies policies/",
            "  slimgate serve --policies policies/ --registries registries.yaml --port 9443",
            "  slimgate serve --policies p/ --tls-certificate tls.crt --tls-key tls.key",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it was asked to stop", "2:it could not start as it was told to"})
final class ServeCommand implements Callable<Integer> {
    private final Server server;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Mixin
    RegistryOptions registry = new RegistryOptions();

    @Mixin
    WaiverOptions waivers = new WaiverOptions();

    @Option(
            names = "--policies",
            required = true,
            paramLabel = "DIR",
            description = "A directory of files with policies and waivers, or one file. May be repeated.")
    List<Path> policies = List.of();

    @Option(
            names = "--namespaces",
            paramLabel = "FILE",
            description =
                    "Namespace objects with their labels. Without it every namespace selector counts as matching.")
    @Nullable Path namespaces;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "0.0.0.0",
            description = "The address to listen on. Default: all.")
    String host = "0.0.0.0";

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8443",
            description = "The port to listen on; 0 takes any that is free. Default: 8443.")
    int port = 8443;

    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description = "The certificate chain, PEM. Without one a self-signed certificate is made.")
    @Nullable Path tlsCertificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "The certificate's private key, PEM.")
    @Nullable Path tlsKey;

    @Option(
            names = "--no-match",
            paramLabel = "VERDICT",
            defaultValue = "admit",
            description = "What to do with images that no policy matches: admit, warn or deny. Default: admit.")
    NoMatch noMatch = NoMatch.ADMIT;

    ServeCommand(Server server) {
        this.server = server;
    }

    @Override
    public Integer call() {
        waivers.check();
        ServeOptions options = new ServeOptions(
                policies,
                registry.registries,
                namespaces,
                host,
                port,
                tlsCertificate,
                tlsKey,
                registry.dockerConfig(),
                noMatch,
                waivers.keys,
                waivers.clusterName);
        policies.forEach(path -> exists("--policies", path));
        exists("--registries", registry.registries);
        exists("--namespaces", namespaces);
        exists("--tls-certificate", tlsCertificate);
        exists("--tls-key", tlsKey);
        exists("--waiver-keys", waivers.keys);
        return server.serve(options);
    }

    private static void exists(String option, @Nullable Path path) {
        if (path != null && !Files.isReadable(path)) {
            throw new UsageException(option + " " + path + ": "
                    + (Files.exists(path) ? "may not be read" : "there is no such file or directory"));
        }
    }
}
