package dev.slimgate.document;

import dev.slimgate.policy.DeclaredFamily;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.policy.Waiver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads policies, waivers and families as users write them: YAML or JSON, one or more documents. Nothing is guessed and
 * nothing passed over: an unknown field, a rule that this version does not judge, a name that stands twice are problems,
 * and all are told at once. Only a {@link PolicyTest} may stand among them and has no say. Bounds: 1 MiB, 32 levels, 1,000 documents.
 */
public final class PolicyDocuments {
    private final Problems problems;
    private final SignatureCheck signatures;
    private final Map<String, SourceLocation> named = new HashMap<>();
    private final List<Policy> policies = new ArrayList<>();
    private final List<Policy> broken = new ArrayList<>();
    private final List<Waiver> waivers = new ArrayList<>();
    private final List<DeclaredFamily> families = new ArrayList<>();

    private PolicyDocuments(Problems problems, SignatureCheck signatures) {
        this.problems = problems;
        this.signatures = signatures;
    }

    /**
     * What was read.
     *
     * @param rulebook the sound documents, in the file's order; and a stored policy that is broken
     * @param problems of all documents, in the file's order; empty where all is well
     */
    public record Result(Rulebook rulebook, List<Problem> problems) {
        public Result {
            problems = List.copyOf(problems);
        }

        /** The sound policies, in the file's order. */
        public List<Policy> policies() {
            return rulebook.policies();
        }
    }

    /** As below, where no keys are configured: a signature then proves nothing. */
    public static Result read(String file, String text) {
        return read(file, text, SignatureCheck.NO_KEYS);
    }

    /**
     * Reads one file of one or more YAML (or JSON) documents.
     *
     * @param file how to name it in problems
     * @param signatures says what the signatures of waivers are worth
     */
    public static Result read(String file, String text, SignatureCheck signatures) {
        PolicyDocuments read = readAll(file, text, signatures);
        return new Result(new Rulebook(read.policies, read.waivers, read.families), read.problems.sorted());
    }

    /**
     * Reads one object as the API server stores it. A policy that cannot be read comes back as
     * {@linkplain Policy#broken broken}, so that it does not silently let through what it would have judged: it keeps its
     * place, every field of its match that can be read (the others select everything), and its enforcement or that of
     * its strictest rule, {@link Enforcement#DENY} where one of those cannot be read. A namespaced policy never reaches
     * beyond its namespace. A waiver or a family that cannot be read has no effect.
     *
     * @param kind {@code ClusterMinimalImagePolicy}, {@code MinimalImagePolicy}, {@code ImageWaiver} or {@code BaseFamily}
     * @param namespace null for what is in none
     * @param json the object with its metadata
     * @param signatures says what the signatures of waivers are worth
     * @return at most one document; what is wrong with it, its places being {@code kind/namespace/name}
     */
    public static Result readStored(
            String kind, @Nullable String namespace, String name, String json, SignatureCheck signatures) {
        String where = kind + "/" + (namespace == null ? "" : namespace + "/") + name;
        PolicyDocuments read = readAll(where, json, signatures);
        List<Problem> problems = read.problems.sorted();
        if (problems.isEmpty() || !Resource.isPolicy(kind)) {
            return new Result(new Rulebook(read.policies, read.waivers, read.families), problems);
        }
        Policy policy = BrokenPolicy.of(namespace, name, read.broken, problems);
        return new Result(Rulebook.of(List.of(policy)), problems);
    }

    private static PolicyDocuments readAll(String file, String text, SignatureCheck signatures) {
        Problems problems = new Problems(file);
        List<Node> documents = Documents.read(text, problems);
        if (documents.isEmpty() && problems.count() == 0) {
            problems.add(new Node.Position(1, 1), "", "there is no document in this file");
        }
        PolicyDocuments read = new PolicyDocuments(problems, signatures);
        documents.forEach(read::take);
        return read;
    }

    /** The field names of all rules that there are: what a waiver may name, besides {@code expressions/NAME}. */
    public static List<String> ruleNames() {
        return RulesReader.NAMES;
    }

    private void take(Node document) {
        if (PolicyTestDocument.isTest(document)) {
            return; // tests stand beside the policies that they are about, and are no part of them
        }
        int before = problems.count();
        Resource resource = Resource.read(document, problems);
        if (resource == null) {
            return;
        }
        SourceLocation location = problems.location(document.at());
        switch (resource.kind()) {
            case CLUSTER_POLICY, POLICY -> {
                Policy policy = PolicyReader.read(resource, location);
                if (problems.count() > before) {
                    broken.add(BrokenPolicy.strictest(policy, resource.spec()));
                } else if (first(resource, location)) {
                    policies.add(policy);
                }
            }
            case WAIVER -> {
                Waiver waiver = WaiverReader.read(resource, location, signatures);
                if (waiver != null && problems.count() == before && first(resource, location)) {
                    waivers.add(waiver);
                }
            }
            case FAMILY -> {
                DeclaredFamily family = FamilyReader.read(resource, location);
                if (problems.count() == before && first(resource, location)) {
                    families.add(family);
                }
            }
        }
    }

    /** Whether the name is new in this file. */
    private boolean first(Resource resource, SourceLocation location) {
        SourceLocation first = named.putIfAbsent(resource.kind() + " " + resource.fullName(), location);
        if (first != null) {
            resource.document()
                    .problem(
                            "metadata.name",
                            "a " + resource.kind().word() + " of this name stands in line " + first.line()
                                    + " already");
        }
        return first == null;
    }
}
