package dev.slimgate.registry;

import dev.slimgate.content.ImageSource.AccessKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Names sets of credentials by a keyed hash: two requesters share a name only with the same credentials in the same order.
 * The key is a secret, so that a name tells nothing of a weak password, not even to who can guess it.
 */
public final class AccessKeys {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private final byte[] key;
    /** Tells this process from all others where nothing else tells who it is. */
    private final String process;

    private AccessKeys(byte[] key) {
        this.key = key;
        this.process = HexFormat.of().formatHex(random());
    }

    /** Names that mean nothing outside of this process. */
    public static AccessKeys ofProcess() {
        return new AccessKeys(random());
    }

    /**
     * Names on which all holders of a key agree.
     *
     * @param key of 32 bytes
     */
    public static AccessKeys shared(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("the key has " + key.length + " bytes, not " + KEY_BYTES);
        }
        return new AccessKeys(key.clone());
    }

    private static byte[] random() {
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    /** The name; {@link AccessKey#NONE} where there are none. */
    AccessKey of(List<Credential> credentials) {
        if (credentials.isEmpty()) {
            return AccessKey.NONE;
        }
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            for (Credential credential : credentials) {
                switch (credential) {
                    case Credential.Basic basic -> feed(mac, "basic", basic.username(), basic.password());
                    case Credential.IdentityToken token -> feed(mac, "token", token.username(), token.token());
                    case Credential.Exchanged exchanged -> {
                        @Nullable String identity = exchanged.identity();
                        feed(
                                mac,
                                identity == null ? "exchanged here" : "exchanged",
                                exchanged.source(),
                                identity == null ? process : identity);
                    }
                }
            }
            return new AccessKey(HexFormat.of().formatHex(mac.doFinal()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /** With lengths, so that no two lists of texts are the same bytes. */
    private static void feed(Mac mac, String... texts) {
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            mac.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
            mac.update(bytes);
        }
    }
}
