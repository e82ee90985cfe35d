package dev.slimgate.policy;

import dev.slimgate.facts.ErrorClass;
import org.jspecify.annotations.Nullable;

/** Why a rule could not be judged, and what that comes to. */
sealed interface Failure {

    /** In words, safe to show. */
    String message();

    /** The class in findings; null where the failure has none. */
    @Nullable ErrorClass errorClass();

    /** What the policy chooses for it; null where it chooses nothing. */
    @Nullable Enforcement choice(Policy policy, PodContext pod);

    /** Whether a choice may be softer than the default: not where the image's owner could pick the class. */
    boolean maySoften();

    /** What the failure does to a rule of this enforcement: the policy's choice, by default Deny under Deny, else Warn. */
    default Enforcement effect(Policy policy, PodContext pod, Enforcement under) {
        Enforcement normal = under == Enforcement.DENY ? Enforcement.DENY : Enforcement.WARN;
        Enforcement choice = choice(policy, pod);
        if (choice == null) {
            return normal;
        }
        return maySoften() ? choice : normal.stricter(choice);
    }

    /** The choice for a class, or for all that are not listed. */
    private static @Nullable Enforcement chosen(Policy policy, ErrorClass errorClass) {
        Enforcement own = policy.unresolved().byClass().get(errorClass);
        return own != null ? own : policy.unresolved().otherwise();
    }

    /** Something could not be fetched. */
    record NotFound(ErrorClass errorClass, String message, boolean configuredHost) implements Failure {
        @Override
        public @Nullable Enforcement choice(Policy policy, PodContext pod) {
            return chosen(policy, errorClass);
        }

        @Override
        public boolean maySoften() {
            return configuredHost;
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
            return chosen(policy, ErrorClass.INVALID);
        }

        @Override
        public boolean maySoften() {
            return false;
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

        @Override
        public boolean maySoften() {
            return true;
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

        @Override
        public boolean maySoften() {
            return false;
        }
    }
}
