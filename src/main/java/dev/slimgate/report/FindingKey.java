package dev.slimgate.report;

import dev.slimgate.facts.ErrorClass;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.ImageUse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What makes two findings of two runs the same one: neither the line it stands in, nor the image's tag, nor what was
 * measured. All text in it is safe to show.
 *
 * @param namespace {@code ""} where there is none
 * @param kind of the object; {@code Image} for an image by itself
 * @param name of the object; {@code ""} where it has none
 * @param containerKind as {@link dev.slimgate.policy.ContainerKind#label} names it
 * @param container its name
 * @param image registry and repository, without tag and digest; what was written where that is no reference
 * @param policy the policy's full name; {@code ""} where none matches
 * @param rule the rule's field name
 * @param errorClass why it could not be found out, as policies name it; {@code ""} for a violation
 */
public record FindingKey(
        String namespace,
        String kind,
        String name,
        String containerKind,
        String container,
        String image,
        String policy,
        String rule,
        String errorClass)
        implements Comparable<FindingKey> {

    private static final int MOST = 300;
    private static final Comparator<FindingKey> ORDER = Comparator.comparing(FindingKey::namespace)
            .thenComparing(FindingKey::kind)
            .thenComparing(FindingKey::name)
            .thenComparing(FindingKey::containerKind)
            .thenComparing(FindingKey::container)
            .thenComparing(FindingKey::image)
            .thenComparing(FindingKey::policy)
            .thenComparing(FindingKey::rule)
            .thenComparing(FindingKey::errorClass);

    /** Of a finding at this place. */
    static FindingKey of(PipelineReport.Subject subject, ImageUse use, Finding finding) {
        @Nullable ErrorClass errorClass = finding.errorClass();
        return new FindingKey(
                shown(subject.namespace()),
                shown(subject.kind()),
                shown(subject.name()),
                use.kind().label(),
                shown(use.name()),
                shown(ImageReference.tryParse(use.image())
                        .map(ImageReference::name)
                        .orElse(use.image())),
                shown(finding.policyName()),
                shown(finding.rule()),
                errorClass == null ? "" : errorClass.label());
    }

    /** The object that it is about, as the key names it. */
    PipelineReport.Subject subject() {
        return new PipelineReport.Subject(namespace, kind, name);
    }

    /** An object as keys name it. */
    static PipelineReport.Subject shown(PipelineReport.Subject subject) {
        return new PipelineReport.Subject(shown(subject.namespace()), shown(subject.kind()), shown(subject.name()));
    }

    /** The same finding of another class. */
    FindingKey ofClass(String other) {
        return new FindingKey(namespace, kind, name, containerKind, container, image, policy, rule, other);
    }

    /** By all members in their order. */
    @Override
    public int compareTo(FindingKey other) {
        return ORDER.compare(this, other);
    }

    /** 32 hexadecimal digits that no other finding has. */
    public String fingerprint() {
        MessageDigest digest = sha256();
        for (String part : List.of(namespace, kind, name, containerKind, container, image, policy, rule, errorClass)) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            // The length in front keeps "ab", "c" apart from "a", "bc".
            digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }

    private static String shown(String text) {
        return Printable.of(text, MOST);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
