package dev.slimgate.report;

import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.Platform;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How messages name an image and its place, all of it fit to be shown. */
final class ImageWords {
    /** What {@link PodContext#kind} says of an image that is judged alone. */
    static final String ALONE = "Image";

    private static final int NAME_BYTES = 96;
    private static final int REFERENCE_BYTES = 120;
    private static final int PLATFORM_BYTES = 40;
    private static final int COMMAND_CHARACTERS = 300;
    private static final int SHORT_HEX = 12;

    private ImageWords() {}

    /** {@code container api}; {@code image} for an image that is judged alone. */
    static String place(PodContext pod, ImageUse use) {
        if (pod.kind().equals(ALONE)) {
            return "image";
        }
        return use.kind().words() + " " + Lines.cutBytes(Printable.of(use.name()), NAME_BYTES);
    }

    /** The reference without its digest in familiar form, else what was written instead of one. */
    static String reference(ImageUse use) {
        if (use.image().isEmpty()) {
            return "(names no image)";
        }
        String text = ImageReference.tryParse(use.image())
                .map(ImageWords::withoutDigest)
                .orElse(use.image());
        return Lines.cutBytes(Printable.of(text), REFERENCE_BYTES);
    }

    /** The text without the image's name in front of it: whatever shows it has named the image already. */
    static String withoutName(String text, ImageAssessment image) {
        return names(image)
                .map(name -> name + ": ")
                .filter(text::startsWith)
                .findFirst()
                .map(name -> text.substring(name.length()))
                .orElse(text);
    }

    /** Everything that a message may call the image by. */
    private static Stream<String> names(ImageAssessment image) {
        Digest resolved = image.resolved();
        Stream<ImageReference> references = ImageReference.tryParse(image.use().image()).stream()
                .flatMap(parsed ->
                        resolved == null ? Stream.of(parsed) : Stream.of(parsed, parsed.withDigest(resolved)));
        return Stream.concat(
                Stream.of(image.use().image()),
                references.flatMap(reference -> Stream.of(reference.toString(), reference.familiar())));
    }

    /** {@code  (sha256:5f7c0a1b2c3d…, linux/amd64, 389.2 MB)}, as much of it as is known; a space in front. */
    static String details(ImageAssessment image) {
        return details(image, image.worst());
    }

    /** The same of one of its platforms; null for none. */
    static String details(ImageAssessment image, @Nullable PlatformAssessment told) {
        List<String> details = new ArrayList<>();
        if (image.resolved() != null) {
            details.add(shortened(image.resolved()));
        }
        if (told != null) {
            if (told.platform() != null) {
                details.add(platform(told.platform()));
            }
            // Rounded as in a line that finds it too large: the same number twice must look the same.
            bytes(told).ifPresent(bytes -> details.add(Quantity.over(bytes)));
        }
        return details.isEmpty() ? "" : " (" + String.join(", ", details) + ")";
    }

    /** {@code sha256:5f7c0a1b2c3d…}. */
    static String shortened(Digest digest) {
        return digest.algorithm() + ":" + digest.hex().substring(0, SHORT_HEX) + "…";
    }

    /** The platform, which an index may spell as it likes, fit to be shown. */
    static String platform(Platform platform) {
        return Lines.cutBytes(Printable.of(platform.toString()), PLATFORM_BYTES);
    }

    /**
     * The command that shows all facts of the judged image; empty where the reference is none, or could not be shown in
     * full: half a command is none.
     */
    static Optional<String> inspectCommand(ImageAssessment image) {
        Digest resolved = image.resolved();
        return ImageReference.tryParse(image.use().image())
                .map(reference -> resolved == null ? reference : reference.withDigest(resolved))
                .map(reference -> reference.familiar() + platformOption(image, resolved))
                .filter(text -> Printable.of(text, COMMAND_CHARACTERS).equals(text))
                .map(text -> "slimgate inspect " + text);
    }

    /** What {@code inspect} must be told to take the judged entry of an index. */
    private static String platformOption(ImageAssessment image, @Nullable Digest resolved) {
        PlatformAssessment told = image.worst();
        if (told == null || told.platform() == null || told.platform().equals(Platform.LINUX_AMD64)) {
            return "";
        }
        boolean single = told.knowledge() instanceof Knowledge.Resolved known
                && known.facts().digest().equals(resolved);
        return single ? "" : " --platform " + told.platform();
    }

    private static Optional<Long> bytes(PlatformAssessment told) {
        return switch (told.knowledge()) {
            case Knowledge.Resolved known -> Optional.ofNullable(bytes(known.facts()));
            case Knowledge.Unresolved ignored -> Optional.empty();
        };
    }

    private static @Nullable Long bytes(ImageFacts facts) {
        return facts.compressedBytes() != null ? facts.compressedBytes() : facts.storedBytes();
    }

    private static String withoutDigest(ImageReference reference) {
        String familiar = reference.familiar();
        int at = familiar.indexOf('@');
        return at < 0 ? familiar : familiar.substring(0, at);
    }
}
