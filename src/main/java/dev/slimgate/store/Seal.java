package dev.slimgate.store;

import dev.slimgate.assess.SharedStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes of a key a name, and of a value bytes, that tell a reader of the store nothing and that nobody without the secret
 * can make, change or put under another key:
 *
 * <pre>
 * name:   slimgate:1:layer:  and in hex  HMAC(engine, kind, registry, repository, access, name)
 * value:  form (1)  HMAC(engine, kind, …, name, form, rest) (32)  end (8)  random (16)
 *         and the value in AES-CTR, deflated first where form is 2
 * </pre>
 *
 * Each text in an HMAC has its length before it. The end is that of the value's life, so that an old value that somebody
 * puts back lives no longer than it would have. What another engine has put has another name, and is not touched.
 */
final class Seal {
    static final String MAC = "HmacSHA256";

    /** How many bytes a sealed value has besides the value. */
    static final int EXTRA_BYTES = 1 + 32 + 8 + 16;

    private static final String CIPHER = "AES/CTR/NoPadding";
    private static final int FORMAT = 1;
    private static final byte PLAIN = 1;
    private static final byte DEFLATED = 2;
    private static final int MAC_BYTES = 32;
    private static final int RANDOM_AT = 1 + MAC_BYTES + Long.BYTES;
    private static final int RANDOM_BYTES = 16;

    private final List<Keys> keys;
    private final String engine;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param scope see {@link StoreSecret#keys}
     * @param engine the version of what makes values
     */
    Seal(StoreSecret secret, String scope, int engine, InstantSource clock) {
        List<byte[]> names = secret.keys("names", scope);
        List<byte[]> values = secret.keys("values", scope);
        List<byte[]> ciphers = secret.keys("encryption", scope);
        this.keys = IntStream.range(0, names.size())
                .mapToObj(i -> new Keys(
                        new SecretKeySpec(names.get(i), MAC),
                        new SecretKeySpec(values.get(i), MAC),
                        new SecretKeySpec(ciphers.get(i), "AES")))
                .toList();
        this.engine = Integer.toString(engine);
        this.clock = clock;
    }

    /** Made from one secret. */
    private record Keys(SecretKeySpec name, SecretKeySpec value, SecretKeySpec cipher) {}

    /** Under which names a key's value may be found: by each secret, that under which it is put first. */
    List<String> names(SharedStore.Key key) {
        return keys.stream().map(each -> name(each, key)).toList();
    }

    private String name(Keys by, SharedStore.Key key) {
        try {
            Mac mac = mac(by.name(), key);
            return "slimgate:" + FORMAT + ":" + key.kind().name().toLowerCase(Locale.ROOT) + ":"
                    + HexFormat.of().formatHex(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    /** The value as it is put under the first of {@link #names}. */
    byte[] seal(SharedStore.Key key, byte[] value, Duration life) {
        Optional<byte[]> squeezed = Squeezed.of(value);
        byte[] inside = squeezed.orElse(value);
        byte[] iv = new byte[RANDOM_BYTES];
        random.nextBytes(iv);
        try {
            Keys by = keys.getFirst();
            byte[] sealed = new byte[EXTRA_BYTES + inside.length];
            sealed[0] = squeezed.isPresent() ? DEFLATED : PLAIN;
            ByteBuffer.wrap(sealed).putLong(1 + MAC_BYTES, clock.millis() + life.toMillis());
            System.arraycopy(iv, 0, sealed, RANDOM_AT, RANDOM_BYTES);
            cipher(Cipher.ENCRYPT_MODE, by, iv).doFinal(inside, 0, inside.length, sealed, EXTRA_BYTES);
            proof(by, key, sealed).doFinal(sealed, 1);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    /**
     * The value that was sealed for this key, while its life lasts.
     *
     * @param place of the name in {@link #names} under which it was found
     * @return empty for whatever else this is
     */
    Optional<byte[]> open(int place, SharedStore.Key key, byte[] sealed) {
        if (sealed.length < EXTRA_BYTES || sealed[0] != PLAIN && sealed[0] != DEFLATED) {
            return Optional.empty();
        }
        try {
            Keys by = keys.get(place);
            byte[] expected = proof(by, key, sealed).doFinal();
            byte[] found = Arrays.copyOfRange(sealed, 1, 1 + MAC_BYTES);
            long end = ByteBuffer.wrap(sealed).getLong(1 + MAC_BYTES);
            if (!MessageDigest.isEqual(expected, found) || clock.millis() >= end) {
                return Optional.empty();
            }
            byte[] iv = Arrays.copyOfRange(sealed, RANDOM_AT, EXTRA_BYTES);
            byte[] value =
                    cipher(Cipher.DECRYPT_MODE, by, iv).doFinal(sealed, EXTRA_BYTES, sealed.length - EXTRA_BYTES);
            return sealed[0] == PLAIN ? Optional.of(value) : Squeezed.restored(value);
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    /** Over the form, the key, and all that stands behind the proof. */
    private Mac proof(Keys by, SharedStore.Key key, byte[] sealed) throws GeneralSecurityException {
        Mac mac = mac(by.value(), key);
        mac.update(sealed[0]);
        mac.update(sealed, 1 + MAC_BYTES, sealed.length - 1 - MAC_BYTES);
        return mac;
    }

    private Mac mac(SecretKeySpec with, SharedStore.Key key) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(MAC);
        mac.init(with);
        feed(mac, engine, key.kind().name(), key.registry(), key.repository(), key.access(), key.name());
        return mac;
    }

    private static Cipher cipher(int mode, Keys by, byte[] iv) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, by.cipher(), new IvParameterSpec(iv));
        return cipher;
    }

    /** With lengths, so that no two lists of texts are the same bytes. */
    static void feed(Mac mac, String... texts) {
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
            mac.update(bytes);
        }
    }

    private static IllegalStateException missing(GeneralSecurityException e) {
        return new IllegalStateException("every Java platform has " + MAC + " and " + CIPHER, e);
    }
}
