package dev.slimgate.advice;

import dev.slimgate.facts.ErrorClass;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.Result;
import java.util.List;
import java.util.Optional;

/** What to do where something could not be found out. */
final class ErrorAdvice {
    private ErrorAdvice() {}

    /** For the first error, one that denies before others; empty where there is none. */
    static Optional<String> of(ImageUse use, Knowledge knowledge, List<Finding> findings) {
        List<Finding> errors = findings.stream()
                .filter(finding -> finding.result() == Result.ERROR)
                .toList();
        Optional<Finding> first = errors.stream()
                .filter(Finding::denies)
                .findFirst()
                .or(() -> errors.stream().findFirst());
        return first.map(error -> words(use, knowledge, error));
    }

    private static String words(ImageUse use, Knowledge knowledge, Finding error) {
        if (error.pending()) {
            return "try again in a moment: reading goes on, and what was read is kept";
        }
        ErrorClass errorClass = error.errorClass();
        if (errorClass == null) {
            return "ask whoever runs this cluster: policy " + Printable.of(error.policyName())
                    + " could not be applied";
        }
        if (knowledge instanceof Knowledge.Resolved resolved
                && resolved.comparisons().failedWith(error.text())) {
            return "ask whoever runs this cluster: what policy " + Printable.of(error.policyName())
                    + " compares the image with cannot be had";
        }
        Optional<ImageReference> reference = ImageReference.tryParse(use.image());
        String registry = reference.map(r -> Printable.of(r.registry())).orElse("the registry");
        return switch (errorClass) {
            case NOT_FOUND -> "check the image's name and tag, and that it was pushed to " + registry;
            case UNAUTHORIZED -> "add an imagePullSecret for " + registry + " to the pod or its service account";
            case RATE_LIMITED ->
                "try again later, or add an imagePullSecret for " + registry + ": anonymous pulls have a low limit";
            case UNREACHABLE -> "check that " + registry + " answers, then try again";
            case TIMED_OUT -> "try again; where it stays slow, look at the way to " + registry;
            case TOO_LARGE -> "make the image smaller: it is beyond what is read of one image";
            case REFUSED -> "use a registry that is allowed here, or have " + registry + " listed";
            case INVALID -> invalid(knowledge, error, reference);
        };
    }

    private static String invalid(Knowledge knowledge, Finding error, Optional<ImageReference> reference) {
        if (reference.isEmpty()) {
            return "write the image as registry/repository:tag or registry/repository@sha256:…";
        }
        if (knowledge instanceof Knowledge.Unresolved) {
            return "check that the name is that of a container image, pushed whole, for the platform of the nodes";
        }
        return error.rule().equals("user") && isSound(knowledge)
                ? "name the user by a number that is not 0: USER 65532"
                : "build and push the image again: no runtime can be trusted to read it as another does";
    }

    /** Whether the image was read and agrees with itself, so that only what it says of its user is wrong. */
    private static boolean isSound(Knowledge knowledge) {
        return knowledge instanceof Knowledge.Resolved resolved
                && resolved.facts().inconsistencies().isEmpty()
                && !(resolved.contents() instanceof Knowledge.Contents.Failed)
                && !(resolved.contents() instanceof Knowledge.Contents.Read read
                        && !read.facts().inconsistencies().isEmpty());
    }
}
