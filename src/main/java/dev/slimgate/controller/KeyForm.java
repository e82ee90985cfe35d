package dev.slimgate.controller;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.wildfly.security.asn1.ASN1Exception;
import org.wildfly.security.asn1.DERDecoder;
import org.wildfly.security.asn1.DEREncoder;

/**
 * The forms in which private keys without a password are written. The JDK reads the first; the older two are put into it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5958">RFC 5958</a> (PKCS #8)
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8017#appendix-A.1.2">RFC 8017</a> (PKCS #1)
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5915">RFC 5915</a> (SEC 1)
 */
enum KeyForm {
    PKCS_8("PRIVATE KEY") {
        @Override
        byte[] pkcs8(byte[] der) {
            return der;
        }
    },
    PKCS_1("RSA PRIVATE KEY") {
        @Override
        byte[] pkcs8(byte[] der) {
            DEREncoder key = new DEREncoder();
            key.startSequence();
            key.encodeInteger(BigInteger.ZERO);
            key.startSequence();
            key.encodeObjectIdentifier(RSA);
            key.encodeNull();
            key.endSequence();
            key.encodeOctetString(der);
            key.endSequence();
            return key.getEncoded();
        }
    },
    SEC_1("EC PRIVATE KEY") {
        @Override
        byte[] pkcs8(byte[] der) {
            DEREncoder key = new DEREncoder();
            key.startSequence();
            key.encodeInteger(BigInteger.ZERO);
            key.startSequence();
            key.encodeObjectIdentifier(EC);
            key.encodeObjectIdentifier(curve(der));
            key.endSequence();
            key.encodeOctetString(der);
            key.endSequence();
            return key.getEncoded();
        }
    };

    private static final String RSA = "1.2.840.113549.1.1.1";
    private static final String EC = "1.2.840.10045.2.1";

    private final String label;

    KeyForm(String label) {
        this.label = label;
    }

    /** That of a PEM block; null where the block holds something else. */
    static @Nullable KeyForm labelled(String label) {
        for (KeyForm form : values()) {
            if (form.label.equals(label)) {
                return form;
            }
        }
        return null;
    }

    abstract byte[] pkcs8(byte[] der);

    /**
     * Reads a key.
     *
     * @throws GeneralSecurityException where no algorithm of this JDK reads it
     * @throws ASN1Exception where it is not of this form
     */
    PrivateKey key(byte[] der) throws GeneralSecurityException {
        try {
            byte[] key = pkcs8(der);
            return KeyFactory.getInstance(algorithm(key)).generatePrivate(new PKCS8EncodedKeySpec(key));
        } catch (IndexOutOfBoundsException | NegativeArraySizeException | NoSuchElementException e) {
            throw new ASN1Exception(e); // what the decoder says of lengths that lie
        }
    }

    /** The object identifier, under which the JDK knows the algorithm too. */
    private static String algorithm(byte[] pkcs8) {
        DERDecoder key = new DERDecoder(pkcs8);
        key.startSequence();
        key.decodeInteger();
        key.startSequence();
        return key.decodeObjectIdentifier();
    }

    /** The named curve; it may be left out where something else says it, which nothing does here. */
    private static String curve(byte[] sec1) {
        DERDecoder key = new DERDecoder(sec1);
        key.startSequence();
        key.decodeInteger();
        key.decodeOctetString();
        key.startExplicit(0);
        return key.decodeObjectIdentifier();
    }
}
