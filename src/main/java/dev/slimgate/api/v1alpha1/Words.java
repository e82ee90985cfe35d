package dev.slimgate.api.v1alpha1;

/** Descriptions that stand at more than one field. */
final class Words {
    static final String ENFORCEMENT =
            "What a violation does: Deny refuses the request, Warn admits it with a warning, Audit only reports it."
                    + " Each rule may carry its own.";
    static final String STAGES =
            "How it becomes strict step by step, the first stage first: up to its date nothing that the policy finds has more"
                    + " effect than its enforcement. Absent: the policy means what it says at once.";
    static final String GRANDFATHER =
            "What of old is borne with: what this policy finds on an image that the same workload ran before one date only"
                    + " warns until another. Absent: nothing.";
    static final String DEBUG =
            "Images that people debug with: in an ephemeral container, what some rules of this policy find on them only"
                    + " warns. Absent: none.";
    static final String OWN_ENFORCEMENT =
            "What a violation of this rule does, be it stricter or milder than the policy. Absent: the policy's enforcement.";
    static final String MATCH = "Which uses of which images this policy judges. Absent: all of them.";
    static final String RULES = "What images must be like; at least one rule. What is not named is not judged.";
    static final String ON_UNRESOLVED =
            "What it does when something about an image cannot be found out, by class. Absent: Deny under Deny, else"
                    + " Warn. An effect softer than that applies only to registries that the operator has configured.";
    static final String ON_PENDING =
            "What it does while an image is still being read when the answer is due. Absent: Deny under Deny, else Warn.";
    static final String OBJECT_SELECTOR =
            "Selects the object that brings the image by the object's own labels. Absent: all objects. Whoever makes the"
                    + " object sets these labels.";
    static final String IMAGES = "Selects images by registry and repository. Absent: all images.";
    static final String CONTAINERS =
            "Which kinds of containers are judged. Absent: Container, Init and Ephemeral. Image volumes have imageVolumes.";
    static final String IMAGE_VOLUMES =
            "How images that are mounted as volumes are judged: ContentRules by those rules that look for what a volume"
                    + " can carry into a container (shell, packageManager, tools, leftovers,"
                    + " reference), AllRules by all, Ignore not at all."
                    + " Absent: ContentRules.";
    static final String TEMPLATES =
            "How the pod templates of Deployments and other workloads are judged: Enforce as Pods are, Warn never worse"
                    + " than with a warning, Ignore not at all; their Pods are judged in any case. Absent: Enforce.";
    static final String CONDITIONS =
            "What Slimgate makes of this object. Type Accepted is True when it is in force, and says why when it is not.";
    static final String OBSERVED_GENERATION = "The metadata.generation that this status speaks of.";

    private Words() {}
}
