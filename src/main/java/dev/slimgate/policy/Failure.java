package dev.slimgate.policy;

import dev.slimgate.facts.ErrorClass;
import org.jspecify.annotations.Nullable;

/** Why a rule could not be judged, and what that comes to. */
sealed interface Failure {

    /** In words, safe to show. */
    String message();

    /** The class in findings; null where the failure has none. */
    @Nullable ErrorClass errorClass();

    /**
     * What the policy chooses for it; null where it chooses nothing, or where whoever owns the image's registry could
     * pick the class and so the choice.
     */
    @Nullable Enforcement choice(Policy policy, PodContext pod);

    /**
     * What the failure does to a rule of this enforcement: Deny under Deny, else Warn; a choice only softens that, since
     * an error should not do more than a violation would.
     */
    default Enforcement effect(Policy policy, PodContext pod, Enforcement under) {
        Enforcement normal = under == Enforcement.DENY ? Enforcement.DENY : Enforcement.WARN;
        Enforcement choice = choice(policy, pod);
        return choice == null ? normal : normal.milder(choice);
    }

    /** Something could not be fetched. */
    record NotFound(ErrorClass errorClass, String message, boolean configuredHost) implements Failure {
        @Override
        public @Nullable Enforcement choice(Policy policy, PodContext pod) {
            OnUnresolved chosen = policy.unresolved();
            Enforcement own = chosen.byClass().get(errorClass);
            return configuredHost ? own != null ? own : chosen.otherwise() : null;
        }
    }

    /** A reference that is none, an image that contradicts itself, a user that no runtime would accept. */
    record Unreadable(String message) implements Failure {
        @Override
        public ErrorClass errorClass() {
            return ErrorClass.INVALID;
        }

        @Override
        public @Nullable Enforcement choice(Policy policy, PodContext pod) {
            return null;
        }
    }

    /** A scan that goes on. */
    record StillRunning(String message) implements Failure {
        @Override
        public @Nullable ErrorClass errorClass() {
            return null;
        }

        @Override
        public @Nullable Enforcement choice(Policy policy, PodContext pod) {
            OnPending chosen = policy.pending();
            return pod.template() ? chosen.templates() : chosen.pods();
        }
    }

    /** The policy itself does not compile, or nobody knows whether it is meant. */
    record NoPolicy(String message) implements Failure {
        @Override
        public @Nullable ErrorClass errorClass() {
            return null;
        }

        @Override
        public @Nullable Enforcement choice(Policy policy, PodContext pod) {
            return null;
        }
    }
}
