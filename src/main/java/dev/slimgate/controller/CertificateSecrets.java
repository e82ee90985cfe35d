package dev.slimgate.controller;

import dev.slimgate.controller.CertificatePlan.Serving;
import dev.slimgate.oci.Printable;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The two Secrets of certificates as values, and back. What cannot be read is as if it were absent, and told.
 *
 * <pre>
 * slimgate-ca   ca.crt ca.key           the authority that signs
 *               next.crt next.key       the one to follow
 *               previous.crt            the one before; its key is gone
 * slimgate-tls  tls.crt tls.key ca.crt  as for every kubernetes.io/tls
 * </pre>
 */
public final class CertificateSecrets {
    static final String CERTIFICATE = "tls.crt";
    static final String KEY = "tls.key";
    static final String AUTHORITY = "ca.crt";
    private static final String AUTHORITY_KEY = "ca.key";
    private static final String NEXT = "next.crt";
    private static final String NEXT_KEY = "next.key";
    private static final String PREVIOUS = "previous.crt";

    /** Annotations: RFC 3339, since when the API server was told to trust an authority. */
    private static final String CURRENT_PUBLISHED = "slimgate.dev/ca-published";

    private static final String NEXT_PUBLISHED = "slimgate.dev/next-ca-published";
    private static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    private CertificateSecrets() {}

    /**
     * The authorities in a Secret.
     *
     * @param secret null where there is none
     * @param problems is told what cannot be read
     */
    static Authorities authorities(@Nullable Secret secret, Consumer<String> problems) {
        Fields fields = new Fields(secret, problems);
        X509Certificate previous = fields.certificate(PREVIOUS);
        return new Authorities(
                fields.keyed(AUTHORITY, AUTHORITY_KEY),
                fields.instant(CURRENT_PUBLISHED),
                fields.keyed(NEXT, NEXT_KEY),
                fields.instant(NEXT_PUBLISHED),
                previous);
    }

    /** What is served, from a Secret; null where there is nothing that can be. Key and certificate may not fit. */
    static @Nullable Serving serving(@Nullable Secret secret, Consumer<String> problems) {
        Fields fields = new Fields(secret, problems);
        KeyedCertificate keyed = fields.keyed(CERTIFICATE, KEY);
        return keyed == null ? null : new Serving(keyed, fields.certificate(AUTHORITY));
    }

    /**
     * What the webhook can serve.
     *
     * @param certificate whose key fits
     * @param chain from it towards its authority
     */
    public record Servable(KeyedCertificate certificate, List<X509Certificate> chain) {
        public Servable {
            chain = List.copyOf(chain);
        }
    }

    /** What the webhook can serve of a Secret; null where it holds nothing that fits together. */
    public static @Nullable Servable servable(@Nullable Secret secret, Consumer<String> problems) {
        Fields fields = new Fields(secret, problems);
        KeyedCertificate keyed = fields.keyed(CERTIFICATE, KEY);
        if (keyed == null) {
            return null;
        }
        if (!keyed.fits()) {
            problems.accept(KEY + " is not the key of " + CERTIFICATE);
            return null;
        }
        return new Servable(keyed, fields.certificates(CERTIFICATE));
    }

    /** The bundle that somebody else has written beside the certificate; {@code ""} for the system's roots. */
    static String bundle(@Nullable Secret secret, Consumer<String> problems) {
        Fields fields = new Fields(secret, problems);
        String pem = fields.text(AUTHORITY);
        return pem == null || fields.certificates(AUTHORITY).isEmpty() ? "" : pem;
    }

    /** The Secret that holds these authorities. */
    static Secret secret(String namespace, String name, @Nullable Secret old, Authorities authorities) {
        Map<String, String> data = new HashMap<>();
        put(data, AUTHORITY, AUTHORITY_KEY, authorities.current());
        put(data, NEXT, NEXT_KEY, authorities.next());
        if (authorities.previous() != null) {
            data.put(PREVIOUS, encoded(Pem.of(authorities.previous())));
        }
        Map<String, String> annotations = annotations(old);
        put(annotations, CURRENT_PUBLISHED, authorities.currentPublished());
        put(annotations, NEXT_PUBLISHED, authorities.nextPublished());
        return builder(namespace, name, "Opaque", old)
                .editMetadata()
                .withAnnotations(annotations)
                .endMetadata()
                .withData(data)
                .build();
    }

    /** The Secret that holds what is to be served. */
    static Secret secret(String namespace, String name, @Nullable Secret old, Serving serving) {
        Map<String, String> data = new HashMap<>();
        put(data, CERTIFICATE, KEY, serving.certificate());
        if (serving.authority() != null) {
            data.put(AUTHORITY, encoded(Pem.of(serving.authority())));
        }
        return builder(namespace, name, "kubernetes.io/tls", old).withData(data).build();
    }

    private static SecretBuilder builder(String namespace, String name, String type, @Nullable Secret old) {
        if (old != null) {
            return new SecretBuilder(old); // its version goes with it, so that nothing is overwritten unseen
        }
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels(MANAGED_BY, "slimgate")
                .endMetadata()
                .withType(type);
    }

    private static Map<String, String> annotations(@Nullable Secret old) {
        Map<String, String> annotations = new HashMap<>();
        if (old != null && old.getMetadata().getAnnotations() != null) {
            annotations.putAll(old.getMetadata().getAnnotations());
        }
        return annotations;
    }

    private static void put(
            Map<String, String> data, String certificate, String key, @Nullable KeyedCertificate keyed) {
        if (keyed != null) {
            data.put(certificate, encoded(Pem.of(keyed.certificate())));
            data.put(key, encoded(Pem.of(keyed.key())));
        }
    }

    private static void put(Map<String, String> annotations, String name, @Nullable Instant instant) {
        if (instant == null) {
            annotations.remove(name);
        } else {
            annotations.put(name, instant.toString());
        }
    }

    static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What a Secret holds, read field by field. */
    private static final class Fields {
        private final Map<String, String> data;
        private final Map<String, String> annotations;
        private final Consumer<String> problems;

        Fields(@Nullable Secret secret, Consumer<String> problems) {
            this.data = secret == null || secret.getData() == null ? Map.of() : secret.getData();
            this.annotations = annotations(secret);
            this.problems = problems;
        }

        @Nullable String text(String field) {
            String encoded = data.get(field);
            if (encoded == null || encoded.isEmpty()) {
                return null;
            }
            try {
                return new String(Base64.getMimeDecoder().decode(encoded), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                problems.accept(field + " is no base64");
                return null;
            }
        }

        List<X509Certificate> certificates(String field) {
            String pem = text(field);
            try {
                return pem == null ? List.of() : Pem.certificates(pem);
            } catch (Pem.UnreadableException e) {
                problems.accept(field + " " + e.getMessage());
                return List.of();
            }
        }

        @Nullable X509Certificate certificate(String field) {
            List<X509Certificate> all = certificates(field);
            return all.isEmpty() ? null : all.getFirst();
        }

        @Nullable KeyedCertificate keyed(String certificateField, String keyField) {
            X509Certificate certificate = certificate(certificateField);
            String key = text(keyField);
            if (certificate == null || key == null) {
                if (certificate != null || key != null) {
                    problems.accept(
                            certificate == null
                                    ? keyField + " has no " + certificateField
                                    : certificateField + " has no " + keyField);
                }
                return null;
            }
            try {
                return new KeyedCertificate(certificate, Pem.key(key));
            } catch (Pem.UnreadableException e) {
                problems.accept(keyField + " " + e.getMessage());
                return null;
            }
        }

        @Nullable Instant instant(String annotation) {
            String text = annotations.get(annotation);
            try {
                return text == null ? null : Instant.parse(text);
            } catch (DateTimeException e) {
                problems.accept("the annotation " + annotation + " is no time: " + Printable.of(text));
                return null;
            }
        }
    }
}
