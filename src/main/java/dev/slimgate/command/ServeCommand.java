package dev.slimgate.command;

import dev.slimgate.policy.NoMatch;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slimgate serve}: the webhook, by files or in a cluster. */
@Command(
        name = "serve",
        header = "Run the webhook.",
        description = {
            "%nAnswers AdmissionReviews over TLS at /validate. With --policies it judges by the files of a directory, which"
                    + " is read again when they change.",
            "%nWithout --policies it is part of a cluster, found as kubectl finds it or by the service account of its pod:"
                    + " policies are what is stored there, and certificates and webhook configurations are looked after."
                    + " Everything else is set by SLIMGATE_ variables, which the chart writes.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  slimgate serve",
            "  slimgate serve --role all --webhook-url https://192.0.2.7:8443",
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
            paramLabel = "DIR",
            description = "A directory of files with policies and waivers, or one file. May be repeated."
                    + " Without it: a cluster.")
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
            description = "What to do with images that no policy matches: admit, warn or deny. Default: admit.")
    @Nullable NoMatch noMatch;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description = "In a cluster: webhook answers, controller looks after certificates and webhook"
                    + " configurations, all does both. Default: all.")
    @Nullable Role role;

    @Option(
            names = "--webhook-url",
            paramLabel = "URL",
            description =
                    "In a cluster: the https address, without a path, by which the API server reaches this process"
                            + " when no Service does.")
    @Nullable URI webhookUrl;

    ServeCommand(Server server) {
        this.server = server;
    }

    @Override
    public Integer call() {
        waivers.check();
        ServeOptions options = new ServeOptions(
                policies,
                registry.registries,
                registry.catalogues,
                namespaces,
                host,
                port,
                tlsCertificate,
                tlsKey,
                registry.dockerConfig(),
                noMatch,
                role,
                webhookUrl,
                waivers.keys,
                waivers.clusterName);
        policies.forEach(path -> exists("--policies", path));
        exists("--registries", registry.registries);
        registry.catalogues.forEach(path -> exists("--catalogue", path));
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
