package dev.slimgate.application;

import dev.slimgate.assess.Assessing;
import dev.slimgate.cluster.ClusterAccessException;
import dev.slimgate.command.DemoOptions;
import dev.slimgate.command.InputException;
import dev.slimgate.command.KnownNamespaces;
import dev.slimgate.command.ServeOptions;
import dev.slimgate.command.Server;
import dev.slimgate.command.UsageException;
import dev.slimgate.controller.KeyedCertificate;
import dev.slimgate.controller.Pem;
import dev.slimgate.document.Problem;
import dev.slimgate.document.RegistryDocument;
import dev.slimgate.oci.MalformedException;
import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Starts Quarkus with what the command line says; everything that can be wrong is found before. */
final class WebhookServer implements Server {

    /**
     * What is done once the webhook listens, with what judges for it. By then what the start observes has been done: the
     * policies and the certificate of files have been read. What comes from a cluster may still be on its way.
     */
    @FunctionalInterface
    interface Started {
        Next listens(Assessing assessing);
    }

    /** What comes after that. */
    sealed interface Next {
        /** The webhook stays until the process is asked to end. */
        record Stay() implements Next {}

        /**
         * The process ends.
         *
         * @param exitCode its code
         */
        record End(int exitCode) implements Next {}
    }

    @Override
    public int serve(ServeOptions options) {
        check(options);
        configure(options);
        return run(assessing -> new Next.Stay());
    }

    @Override
    public int demo(DemoOptions options) {
        return new DemoServer(this).run(options);
    }

    /** Starts the webhook as {@link #configure configured} and returns when it has ended. */
    int run(Started started) {
        ServeApplication.started(started);
        AtomicInteger exitCode = new AtomicInteger();
        AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
        Quarkus.run(ServeApplication.class, (code, failure) -> {
            exitCode.set(code);
            failed.set(failure);
        });
        Throwable failure = failed.get();
        if (failure != null) {
            throw new UsageException("the webhook could not start: " + rootOf(failure));
        }
        return exitCode.get();
    }

    private static String rootOf(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = root; cause != null; cause = cause.getCause()) {
            root = cause;
            if (cause instanceof ClusterAccessException) {
                break; // says it all; what is below are a library's words
            }
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }

    /** Sets what {@link ServeConfig} and Quarkus read; must come before {@link #run}. */
    void configure(ServeOptions options) {
        if (options.inCluster()) {
            set("slimgate.cluster.enabled", true);
            set(
                    "slimgate.cluster.roles",
                    options.role() == null ? null : options.role().roles());
            set("slimgate.webhooks.url", options.webhookUrl());
        } else {
            set(
                    "slimgate.policies",
                    options.policies().stream().map(Path::toString).collect(Collectors.joining(",")));
            set("slimgate.docker-config", options.dockerConfig()); // in a cluster nobody is logged in
        }
        set("slimgate.registries", options.registries());
        set(
                "slimgate.catalogue",
                options.catalogues().isEmpty()
                        ? null
                        : options.catalogues().stream().map(Path::toString).collect(Collectors.joining(",")));
        set("slimgate.namespaces", options.namespaces());
        set("slimgate.no-match", options.noMatch());
        set("slimgate.waivers.keys", options.waiverKeys());
        set("slimgate.cluster.name", options.clusterName().isEmpty() ? null : options.clusterName());
        set("quarkus.http.host", options.host());
        set("quarkus.http.ssl-port", options.port());
        if (!options.inCluster()) {
            certificate(options);
        }
    }

    private static void certificate(ServeOptions options) {
        if (options.tlsCertificate() == null) {
            selfSigned(options.host());
        }
        set("slimgate.tls-certificate", options.tlsCertificate());
        set("slimgate.tls-key", options.tlsKey());
    }

    private static void set(String key, @Nullable Object value) {
        if (value != null) {
            System.setProperty(key, value.toString());
        }
    }

    /** Its key stays in memory; the certificate is written, for clients to trust it. */
    private static void selfSigned(String host) {
        KeyedCertificate made = SelfSignedCertificate.make(names(host), Instant.now());
        try {
            Path directory = Files.createTempDirectory("slimgate-tls");
            directory.toFile().deleteOnExit();
            Path file = Files.writeString(directory.resolve("tls.crt"), Pem.of(made.certificate()));
            file.toFile().deleteOnExit();
            ServedCertificate.startWith(made, List.of(made.certificate()));
            System.err.println(
                    "no --tls-certificate given: serving a self-signed certificate, " + file + ", made for this start");
        } catch (IOException e) {
            throw new UsageException("cannot write a self-signed certificate: " + e.getMessage());
        }
    }

    private static List<String> names(String host) {
        List<String> names = new ArrayList<>(List.of("localhost", "127.0.0.1", "::1"));
        try {
            names.add(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException e) {
            // A machine that does not know its own name is reached by address.
        }
        if (!host.equals("0.0.0.0") && !names.contains(host)) {
            names.add(host);
        }
        return names;
    }

    /** All problems of all files at once. The key is tried on its certificate beside the rest, which takes as long. */
    private static void check(ServeOptions options) {
        FutureTask<List<String>> certificate = new FutureTask<>(() -> certificateProblems(options));
        TlsWarmUp.begin(certificate);
        List<String> problems = new ArrayList<>();
        WaiverSignatures signatures = signatures(options, problems);
        if (!options.inCluster()) {
            policies(options.policies(), signatures, problems);
        }
        Path registries = options.registries();
        if (registries != null) {
            RegistryDocument.read(registries, text(registries)).problems().stream()
                    .map(Problem::toString)
                    .forEach(problems::add);
        }
        Path namespaces = options.namespaces();
        if (namespaces != null) {
            try {
                KnownNamespaces.read(namespaces);
            } catch (InputException e) {
                problems.addAll(String.valueOf(e.getMessage()).lines().toList());
            }
        }
        problems.addAll(result(certificate));
        if (!problems.isEmpty()) {
            throw new UsageException(String.join("\n", problems));
        }
    }

    private static List<String> certificateProblems(ServeOptions options) {
        Path certificate = options.tlsCertificate();
        Path key = options.tlsKey();
        if (certificate == null || key == null) {
            return List.of();
        }
        CertificateFiles.Pair pair = CertificateFiles.Pair.read(certificate, key, (read, chain) -> false);
        if (pair.certificate() != null) {
            ServedCertificate.startWith(pair.certificate(), pair.chain());
        }
        return pair.problems();
    }

    private static <T> T result(FutureTask<T> task) {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a check failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UsageException("interrupted while the files were checked");
        }
    }

    private static WaiverSignatures signatures(ServeOptions options, List<String> problems) {
        try {
            return WaiverSignatures.of(options.waiverKeys(), options.clusterName());
        } catch (MalformedException e) {
            problems.add(String.valueOf(e.getMessage()));
            return WaiverSignatures.NONE;
        }
    }

    private static void policies(List<Path> paths, WaiverSignatures signatures, List<String> problems) {
        WatchedPolicies policies = new WatchedPolicies(paths, signatures);
        policies.read().stream().map(Problem::toString).forEach(problems::add);
        if (problems.isEmpty() && policies.get().policies().isEmpty()) {
            problems.add("there is no policy in "
                    + paths.stream().map(Path::toString).collect(Collectors.joining(", "))
                    + ": everything would be let in");
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UsageException(file + " cannot be read: " + e.getMessage());
        }
    }
}
