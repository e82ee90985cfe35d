package dev.slimgate.application;

import dev.slimgate.controller.CertificateIssuer;
import dev.slimgate.controller.KeyedCertificate;
import dev.slimgate.controller.Pem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A server certificate for trying Slimgate out: EC P-256, signed by itself, for 30 days. Files are readable by their
 * owner only.
 *
 * @param certificate PEM file
 * @param key PEM file, PKCS #8 without a password
 */
public record SelfSignedCertificate(Path certificate, Path key) {
    /** How long it is valid. */
    public static final Duration LIFE = Duration.ofDays(30);

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    /**
     * Writes {@code tls.crt} and {@code tls.key} for {@code localhost}, {@code 127.0.0.1}, {@code ::1} and further
     * names; replaces both where they are there.
     *
     * @param names further host names or IP addresses
     * @throws UncheckedIOException where the directory cannot be written
     * @throws IllegalArgumentException where a name cannot stand in a certificate
     */
    public static SelfSignedCertificate write(Path directory, List<String> names, Instant now) {
        KeyedCertificate made = make(names, now);
        try {
            return new SelfSignedCertificate(
                    write(directory.resolve("tls.crt"), Pem.of(made.certificate())),
                    write(directory.resolve("tls.key"), Pem.of(made.key())));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the self-signed certificate into " + directory, e);
        }
    }

    /** Makes one without writing it. */
    static KeyedCertificate make(List<String> names, Instant now) {
        Set<String> all = new LinkedHashSet<>(List.of("localhost", "127.0.0.1", "::1"));
        all.addAll(names);
        return CertificateIssuer.selfSigned(all, now, LIFE);
    }

    private static Path write(Path file, String pem) throws IOException {
        // The permissions belong to the creation: a key must not be readable for others even for a moment.
        Files.deleteIfExists(file);
        try (var out = Files.newByteChannel(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly(file))) {
            var buffer = ByteBuffer.wrap(pem.getBytes(StandardCharsets.US_ASCII));
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
        }
        return file;
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }
}
