package dev.slimgate.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What proves that a value was put by one of us: one secret, or two while it is changed. Each purpose gets keys of its own,
 * so that none says anything of another or of the secret. Immutable; shows nothing of itself.
 */
public final class StoreSecret {
    /** The fewest bytes of a secret: 32 hex digits would be 128 bits, and who makes secrets by hand makes weaker ones. */
    public static final int FEWEST_BYTES = 32;

    private static final int MOST_FILE_BYTES = 64 * 1024;
    private static final int MOST_SECRETS = 2;

    private final List<byte[]> secrets;

    private StoreSecret(List<byte[]> secrets) {
        this.secrets = secrets;
    }

    /**
     * Reads a file with a secret on each line: the first signs, both verify. Space around a line and empty lines count for
     * nothing.
     *
     * @throws IllegalArgumentException if there is none, a third, or one that is too short
     * @throws IOException if the file cannot be read
     */
    public static StoreSecret read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_FILE_BYTES + 1);
            if (bytes.length > MOST_FILE_BYTES) {
                throw new IllegalArgumentException("is longer than " + MOST_FILE_BYTES + " bytes");
            }
            return of(new String(bytes, StandardCharsets.ISO_8859_1).lines().toList());
        }
    }

    static StoreSecret of(List<String> lines) {
        List<byte[]> found = lines.stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(line -> line.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
        if (found.isEmpty() || found.size() > MOST_SECRETS) {
            throw new IllegalArgumentException(
                    "holds " + found.size() + " secrets: one on a line, or two while it is changed");
        }
        if (found.stream().anyMatch(secret -> secret.length < FEWEST_BYTES)) {
            throw new IllegalArgumentException(
                    "holds a secret of less than " + FEWEST_BYTES + " bytes: make one with `openssl rand -hex 32`");
        }
        return new StoreSecret(found);
    }

    /**
     * A key for one purpose, from each secret, the signing one first.
     *
     * @param scope the same for all that shall understand each other, such as the cluster's name
     */
    List<byte[]> keys(String purpose, String scope) {
        return secrets.stream().map(secret -> derived(secret, purpose, scope)).toList();
    }

    /**
     * A key for one purpose outside of the store, from the signing secret.
     *
     * @param scope as of the store
     */
    public byte[] key(String purpose, String scope) {
        return keys(purpose, scope).getFirst();
    }

    private static byte[] derived(byte[] secret, String purpose, String scope) {
        try {
            Mac mac = Mac.getInstance(Seal.MAC);
            mac.init(new SecretKeySpec(secret, Seal.MAC));
            Seal.feed(mac, "slimgate", purpose, scope);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + Seal.MAC, e);
        }
    }

    @Override
    public String toString() {
        return secrets.size() + " secrets";
    }
}
