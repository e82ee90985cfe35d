package dev.slimgate.controller;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchCondition;

/**
 * The way round Slimgate for an emergency: who may, and says why in an annotation, is let through. The API server itself
 * finds that out, before it calls any webhook, so that it works while Slimgate is down.
 *
 * <p>All three must hold: the annotation {@value #ANNOTATION} is there and not empty; the user is no service account; and
 * the user may {@value #VERB} {@value #RESOURCE} of the group {@value #GROUP} in the namespace of the object. The authorizer
 * is asked last, hence only about objects that have the annotation.
 *
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#matching-requests-matchconditions">match
 *     conditions</a>
 */
public final class BreakGlass {
    /** Its value is the ticket or whatever else says why. */
    public static final String ANNOTATION = "slimgate.dev/break-glass";

    /** What a user must be allowed to do. */
    public static final String VERB = "breakglass";

    public static final String GROUP = "slimgate.dev";
    public static final String RESOURCE = "minimalimagepolicies";

    /** An absent field is never read: an error in a condition would refuse the request, or let it in unseen. */
    private static final String USED = "has(object.metadata) && has(object.metadata.annotations)"
            + " && '" + ANNOTATION + "' in object.metadata.annotations"
            + " && object.metadata.annotations['" + ANNOTATION + "'] != ''"
            + " && has(request.userInfo.username)"
            + " && !request.userInfo.username.startsWith('system:serviceaccount:')"
            + " && authorizer.group('" + GROUP + "').resource('" + RESOURCE + "')"
            + ".namespace(request.namespace).check('" + VERB + "').allowed()";

    private BreakGlass() {}

    static MatchCondition used() {
        return new MatchCondition(USED, "break-glass");
    }

    static MatchCondition notUsed() {
        return new MatchCondition("!(" + USED + ")", "no-break-glass");
    }
}
