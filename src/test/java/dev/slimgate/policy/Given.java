package dev.slimgate.policy;

import dev.slimgate.facts.ErrorClass;
import java.util.List;
import java.util.Map;

/** Policies, pods and uses for tests. */
public final class Given {
    public static final PodContext POD = pod(false);
    public static final PodContext DEPLOYMENT = pod(true);
    public static final ImageUse USE =
            new ImageUse(ContainerKind.CONTAINER, "api", "registry.test/team/api:1", null, null, null);

    private Given() {}

    static PodContext pod(boolean template) {
        return new PodContext(
                template ? "Deployment" : "Pod",
                "shop",
                "api",
                template,
                Map.of("app", "api"),
                null,
                new PodContext.NamespaceLabels.Known(Map.of("environment", "production")));
    }

    static PodContext pod(PodContext.NamespaceLabels labels) {
        return new PodContext("Pod", "shop", "api", false, Map.of("app", "api"), null, labels);
    }

    static PodContext podWithHostUsers(Boolean hostUsers) {
        return new PodContext("Pod", "shop", "api", false, Map.of(), hostUsers, POD.namespaceLabels());
    }

    public static ImageUse use(String image) {
        return new ImageUse(ContainerKind.CONTAINER, "api", image, null, null, null);
    }

    static ImageUse use(ContainerKind kind) {
        return new ImageUse(kind, "api", "registry.test/team/api:1", null, null, null);
    }

    static ImageUse useAs(Long runAsUser, Boolean runAsNonRoot) {
        return new ImageUse(ContainerKind.CONTAINER, "api", "registry.test/team/api:1", runAsUser, runAsNonRoot, null);
    }

    public static Policy policy(Enforcement enforcement, Rule... rules) {
        return policy(enforcement, Match.EVERYTHING, OnUnresolved.DEFAULT, OnPending.DEFAULT, rules);
    }

    static Policy policy(
            Enforcement enforcement, Match match, OnUnresolved unresolved, OnPending pending, Rule... rules) {
        return new Policy(
                "test",
                null,
                new SourceLocation("test.yaml", 1, 1),
                enforcement,
                match,
                List.of(rules),
                unresolved,
                pending,
                WaiverTerms.NONE,
                null);
    }

    static Policy matching(Match match) {
        return policy(Enforcement.DENY, match, OnUnresolved.DEFAULT, OnPending.DEFAULT, new ShellRule(null));
    }

    public static Policy named(String name, String namespace, Policy policy) {
        return new Policy(
                name,
                namespace,
                policy.location(),
                policy.enforcement(),
                policy.match(),
                policy.rules(),
                policy.unresolved(),
                policy.pending(),
                policy.waivers(),
                policy.stages(),
                policy.grandfather(),
                policy.debug(),
                policy.broken());
    }

    static Policy staged(Stages stages, Policy policy) {
        return lenient(stages, policy.grandfather(), policy.debug(), policy);
    }

    public static Policy grandfathering(Grandfather grandfather, Policy policy) {
        return lenient(policy.stages(), grandfather, policy.debug(), policy);
    }

    static Policy debugging(DebugProfile debug, Policy policy) {
        return lenient(policy.stages(), policy.grandfather(), debug, policy);
    }

    static Policy lenient(Stages stages, Grandfather grandfather, DebugProfile debug, Policy policy) {
        return new Policy(
                policy.name(),
                policy.namespace(),
                policy.location(),
                policy.enforcement(),
                policy.match(),
                policy.rules(),
                policy.unresolved(),
                policy.pending(),
                policy.waivers(),
                stages,
                grandfather,
                debug,
                policy.broken());
    }

    public static Policy terms(WaiverTerms terms, Policy policy) {
        return new Policy(
                policy.name(),
                policy.namespace(),
                policy.location(),
                policy.enforcement(),
                policy.match(),
                policy.rules(),
                policy.unresolved(),
                policy.pending(),
                terms,
                policy.stages(),
                policy.grandfather(),
                policy.debug(),
                policy.broken());
    }

    static Policy broken(Enforcement enforcement, String why) {
        Policy sound = policy(enforcement);
        return new Policy(
                "broken",
                null,
                sound.location(),
                enforcement,
                sound.match(),
                List.of(),
                sound.unresolved(),
                sound.pending(),
                sound.waivers(),
                why);
    }

    static Knowledge unresolved(ErrorClass errorClass, boolean configured) {
        return new Knowledge.Unresolved(errorClass, "no answer", configured);
    }

    public static Verdict verdict(Judgement judgement) {
        return judgement.findings().stream().map(Verdict::of).reduce(Verdict.ADMIT, Verdict::worse);
    }
}
