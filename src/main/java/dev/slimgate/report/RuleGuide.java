package dev.slimgate.report;

import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Rule;
import java.util.List;

/**
 * What a rule asks and how an image comes to keep it, for those who meet it in a list of findings.
 *
 * @param rule the rule's field name in policies
 * @param summary one sentence
 * @param description what is looked at
 * @param fix what to do
 * @param usual how the rule is mostly enforced; a policy's own word goes before it
 */
record RuleGuide(String rule, String summary, String description, String fix, Enforcement usual) {
    private static final String INSPECT = " 'slimgate inspect IMAGE' shows all that is known of it.";

    /** All rules, and {@code policy} for what is found before any rule is asked. */
    static final List<RuleGuide> ALL = List.of(
            new RuleGuide(
                    "policy",
                    "The image can be judged by a policy.",
                    "A policy that does not compile, a namespace that nobody knows, or an image that no policy matches"
                            + " where such images are not admitted.",
                    "Mend the policy that is named, or write one that matches the image.",
                    Enforcement.DENY),
            new RuleGuide(
                    "baseFamily",
                    "The base of the image is one of the allowed families.",
                    "The family is told by the files of the image, such as scratch, distroless, wolfi or debian; labels"
                            + " are claims and count for less.",
                    "Build in the full image, and copy what runs into a base of an allowed family.",
                    Enforcement.DENY),
            new RuleGuide(
                    "compressedSize",
                    "What a node downloads is small enough.",
                    "The sum of the layers as they are pulled, and the largest of them; the limit may depend on the"
                            + " language runtime inside.",
                    "Take a smaller base, and leave build tools, caches and development packages in the build stage.",
                    Enforcement.DENY),
            new RuleGuide(
                    "uncompressedSize",
                    "What a node stores is small enough.",
                    "The sum of all files of all layers, unpacked.",
                    "Take a smaller base, and leave build tools, caches and development packages in the build stage.",
                    Enforcement.DENY),
            new RuleGuide(
                    "shell",
                    "The image contains no shell.",
                    "Shells by their name and by their content, executable or not, and links to them.",
                    "Take a base without a shell, and start the program itself: ENTRYPOINT [\"/app\"].",
                    Enforcement.DENY),
            new RuleGuide(
                    "packageManager",
                    "The image contains no package manager.",
                    "Package managers of distributions (apt, apk, dnf) and of languages (npm, pip).",
                    "Install packages in a build stage, and copy what runs into a base without a package manager.",
                    Enforcement.DENY),
            new RuleGuide(
                    "tools",
                    "The image contains none of the forbidden tools.",
                    "Programs that help an intruder, such as curl, nc, ssh, gdb or a compiler.",
                    "Take a base without them, or do not install them in the image that runs.",
                    Enforcement.WARN),
            new RuleGuide(
                    "user",
                    "The image does not run as root.",
                    "The user that the container, the pod or the image sets, looked up in the image's own passwd.",
                    "Set USER 65532 in the Dockerfile, or runAsUser in the pod.",
                    Enforcement.DENY),
            new RuleGuide(
                    "waste",
                    "Little is shipped that no path of the image reaches.",
                    "Files that a later layer overwrites, removes or hides: they are pulled and stored all the same.",
                    "Remove a file in the RUN step that made it, or copy what is needed from a build stage.",
                    Enforcement.WARN),
            new RuleGuide(
                    "leftovers",
                    "Nothing is left of the build.",
                    "Package caches, version control, credentials, development dependencies, build tools and the like.",
                    "Copy only what runs from a build stage, and list the rest in .dockerignore. Renew credentials that"
                            + " were found: whoever can pull the image has them.",
                    Enforcement.WARN),
            new RuleGuide(
                    "layers",
                    "The image does not have too many layers.",
                    "The layers that the manifest names.",
                    "Join RUN steps that belong together, and copy results from a build stage.",
                    Enforcement.WARN),
            new RuleGuide(
                    "age",
                    "The image was built not too long ago.",
                    "The time of its build by the image's own word.",
                    "Build it anew, on a current base.",
                    Enforcement.WARN),
            new RuleGuide(
                    "baseSupport",
                    "The distribution in the image still gets security updates.",
                    "The release of the distribution and the end of its support.",
                    "Move to a release that is supported.",
                    Enforcement.DENY),
            new RuleGuide(
                    "reference",
                    "The reference names one image for good.",
                    "Tags where the policy wants digests, and the tag latest.",
                    "Name the image by its digest, or by a tag that is never moved.",
                    Enforcement.DENY),
            new RuleGuide(
                    "growth",
                    "The image has not grown by too much.",
                    "The compressed bytes beside those of an image that the policy names.",
                    "'slimgate diff BEFORE AFTER' shows what was added.",
                    Enforcement.WARN),
            new RuleGuide(
                    "runnable",
                    "What the image starts can start.",
                    "The program that the image names: there, executable, for the right machine, with its interpreter.",
                    "Start a program that is in the image, in the form that needs no shell: ENTRYPOINT [\"/app\"].",
                    Enforcement.DENY),
            new RuleGuide(
                    "expressions",
                    "The image keeps a rule that the policy writes itself.",
                    "An expression over the facts of the image, its container, pod and namespace, and the object.",
                    "See what the finding says: the policy's author wrote it, and named the expression.",
                    Enforcement.DENY));

    /** The guide of this rule; a plain one for a rule that is not in the list. */
    static RuleGuide of(String rule) {
        return ALL.stream()
                .filter(guide -> guide.rule().equals(Rule.field(rule)))
                .findFirst()
                .orElseGet(() -> new RuleGuide(
                        rule,
                        "The image keeps the rule " + rule + ".",
                        "A rule of a policy.",
                        "See what the finding says.",
                        Enforcement.DENY));
    }

    /** {@code slimgate/shell}: the name of the rule among those of other tools. */
    String id() {
        return "slimgate/" + rule;
    }

    /** What to do, with where to look further. */
    String help() {
        return fix + INSPECT;
    }
}
