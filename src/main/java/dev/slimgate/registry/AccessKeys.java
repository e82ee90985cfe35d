package dev.slimgate.registry;

import dev.slimgate.content.ImageSource.AccessKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names sets of credentials by a keyed hash: two requesters share a name only with the same credentials in the same order.
 * The key lives as long as the process, so that a name tells nothing of a weak password, not even to who can guess it.
 */
final class AccessKeys {
    private static final String ALGORITHM = "HmacSHA256";

    private final byte[] key = new byte[32];

    AccessKeys() {
        new SecureRandom().nextBytes(key);
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
                    case Credential.Exchanged exchanged -> feed(mac, "exchanged", exchanged.source());
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
