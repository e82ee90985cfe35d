package dev.slimgate.application;

import dev.slimgate.cluster.ClusterAccessException;
import dev.slimgate.command.DemoOptions;
import dev.slimgate.command.InputException;
import dev.slimgate.command.KnownNamespaces;
import dev.slimgate.command.ServeOptions;
import dev.slimgate.command.Server;
import dev.slimgate.command.UsageException;
import dev.slimgate.document.Problem;
import dev.slimgate.document.RegistryDocument;
import dev.slimgate.oci.MalformedException;
import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Starts Quarkus with what the command line says; everything that can be wrong is found before. */
final class WebhookServer implements Server {

    /** What is done once the webhook listens. */
    @FunctionalInterface
    interface Started {
        Next listens();
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
        return run(Next.Stay::new);
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
            set("quarkus.http.tls-configuration-name", ServedCertificate.TLS);
        } else {
            set(
                    "slimgate.policies",
                    options.policies().stream().map(Path::toString).collect(Collectors.joining(",")));
            set("slimgate.docker-config", options.dockerConfig()); // in a cluster nobody is logged in
        }
        set("slimgate.registries", options.registries());
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
        Path certificate = options.tlsCertificate();
        Path key = options.tlsKey();
        if (certificate == null || key == null) {
            SelfSignedCertificate made = selfSigned(options.host());
            certificate = made.certificate();
            key = made.key();
        }
        set("quarkus.tls.key-store.pem.0.cert", certificate);
        set("quarkus.tls.key-store.pem.0.key", key);
    }

    private static void set(String key, @Nullable Object value) {
        if (value != null) {
            System.setProperty(key, value.toString());
        }
    }

    private static SelfSignedCertificate selfSigned(String host) {
        try {
            Path directory = Files.createTempDirectory("slimgate-tls");
            directory.toFile().deleteOnExit();
            SelfSignedCertificate made = SelfSignedCertificate.write(directory, names(host), Instant.now());
            made.certificate().toFile().deleteOnExit();
            made.key().toFile().deleteOnExit();
            System.err.println("no --tls-certificate given: serving a self-signed certificate, " + made.certificate()
                    + ", made for this start");
            return made;
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

    /** All problems of all files at once. */
    private static void check(ServeOptions options) {
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
        tls(options.tlsCertificate(), options.tlsKey(), problems);
        if (!problems.isEmpty()) {
            throw new UsageException(String.join("\n", problems));
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

    /** Looks whether the files hold what Quarkus will want of them: its own words would be those of a library. */
    private static void tls(@Nullable Path certificate, @Nullable Path key, List<String> problems) {
        if (certificate != null) {
            try (InputStream in = Files.newInputStream(certificate)) {
                CertificateFactory.getInstance("X.509").generateCertificate(in);
            } catch (CertificateException e) {
                problems.add(certificate + ": is no PEM certificate");
            } catch (IOException e) {
                problems.add(certificate + ": cannot be read");
            }
        }
        if (key != null && !text(key).contains("PRIVATE KEY-----")) {
            problems.add(key + ": is no PEM private key");
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
