package dev.slimgate.document;

import dev.slimgate.document.PolicyTest.Case;
import dev.slimgate.document.PolicyTest.Expected;
import dev.slimgate.document.PolicyTest.ExpectedFinding;
import dev.slimgate.document.PolicyTest.Given;
import dev.slimgate.document.PolicyTest.Image;
import dev.slimgate.document.PolicyTest.Missing;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.policy.ContainerKind;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Verdict;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads documents of kind {@code PolicyTest}, as strictly as policies are read. Other documents of the same file are passed
 * over, so that tests and policies may stand side by side.
 *
 * <pre>{@code
 * apiVersion: slimgate.dev/v1alpha1
 * kind: PolicyTest
 * policies: [../production.yaml]
 * images:
 *   small: {}
 * cases:
 *   - name: a shell is denied
 *     image: small
 *     facts: { shells: [ { path: /bin/sh } ] }
 *     expect: { verdict: Deny, rules: { shell: fail } }
 * }</pre>
 */
public final class PolicyTestDocument {
    /** The kind of these documents; where policies are read they are passed over. */
    static final String KIND = "PolicyTest";

    static final int MOST_CASES = 1_000;
    static final int MOST_IMAGES = 1_000;
    static final int MOST_FINDINGS = 200;
    private static final int MOST_NAMES = 1_000;
    private static final int MOST_TEXT = 1_024;
    private static final String API_GROUP = "slimgate.dev/";
    private static final Result[] RESULTS = Result.values();

    private final Path folder;
    private final Problems problems;

    private PolicyTestDocument(Path folder, Problems problems) {
        this.folder = folder;
        this.problems = problems;
    }

    /**
     * What was read.
     *
     * @param tests the sound ones, in the file's order
     * @param others whether there are documents of Slimgate's other kinds
     * @param problems in the file's order; empty where all is well
     */
    public record Read(List<PolicyTest> tests, boolean others, List<Problem> problems) {
        public Read {
            tests = List.copyOf(tests);
            problems = List.copyOf(problems);
        }
    }

    /** Reads one file; the names of files in it are relative to its own directory. Reads none of those. */
    public static Read read(Path file, String text) {
        Problems problems = new Problems(file.toString());
        Path folder = file.getParent();
        PolicyTestDocument reader = new PolicyTestDocument(folder == null ? Path.of("") : folder, problems);
        List<PolicyTest> tests = new ArrayList<>();
        boolean others = false;
        for (Node node : Documents.read(text, problems)) {
            String group = textOf(node, "apiVersion");
            String kind = textOf(node, "kind");
            if (group == null || !group.startsWith(API_GROUP) || kind == null) {
                continue; // a manifest, facts: nothing of ours
            }
            if (kind.equals(KIND)) {
                int before = problems.count();
                PolicyTest test = reader.test((Node.Mapping) node, tests.size());
                if (problems.count() == before) {
                    tests.add(test);
                }
            } else if (Resource.isKind(kind)) {
                others = true;
            } else {
                List<String> kinds = new ArrayList<>(List.of(KIND));
                kinds.addAll(Resource.kinds());
                problems.add(
                        node.at(),
                        "kind",
                        DidYouMean.quoted(kind) + " is no kind of slimgate.dev" + DidYouMean.hint(kind, kinds));
            }
        }
        return new Read(tests, others, problems.sorted());
    }

    /** Whether a document is a test, which has no say where policies are in force. */
    static boolean isTest(Node node) {
        return KIND.equals(textOf(node, "kind")) && Resource.API_VERSION.equals(textOf(node, "apiVersion"));
    }

    private static @Nullable String textOf(Node node, String name) {
        if (node instanceof Node.Mapping mapping) {
            for (Node.Entry entry : mapping.entries()) {
                if (entry.key().equals(name) && entry.value() instanceof Node.Scalar scalar) {
                    return scalar.text();
                }
            }
        }
        return null;
    }

    private PolicyTest test(Node.Mapping mapping, int before) {
        Fields document = new Fields(mapping, "", problems);
        String version = document.text("apiVersion");
        if (!Resource.API_VERSION.equals(version)) {
            document.problem("apiVersion", "is not " + Resource.API_VERSION);
        }
        document.text("kind");
        String name = bounded(document, "name");
        List<Path> policies = files(document, "policies", true);
        Instant now = time(document);
        Map<String, Map<String, String>> namespaces = namespaces(document);
        Defaults defaults = defaults(document.object("defaults"));
        Map<String, Image> images = images(document);
        document.require("cases", "at least one");
        document.atMost("cases", MOST_CASES);
        List<Case> cases = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Fields each : document.objects("cases")) {
            Case read = aCase(each, defaults, namespaces, images.keySet());
            if (!names.add(read.name()) && !read.name().isEmpty()) {
                each.problem("name", DidYouMean.quoted(read.name()) + " is another case's name already");
            }
            cases.add(read);
        }
        if (document.isEmptyList("cases")) {
            document.problem("cases", "must hold at least one case");
        }
        document.finish();
        return new PolicyTest(
                name == null ? "test " + (before + 1) : name,
                problems.location(mapping.at()),
                policies,
                now,
                namespaces,
                images,
                cases);
    }

    private record Defaults(String namespace, Map<String, String> labels) {}

    private static Defaults defaults(@Nullable Fields fields) {
        if (fields == null) {
            return new Defaults("default", Map.of());
        }
        String namespace = namespace(fields);
        Map<String, String> labels = fields.strings("labels");
        fields.finish();
        return new Defaults(namespace == null ? "default" : namespace, labels);
    }

    private static Map<String, Map<String, String>> namespaces(Fields document) {
        document.atMost("namespaces", MOST_NAMES);
        Fields all = document.object("namespaces");
        Map<String, Map<String, String>> namespaces = new LinkedHashMap<>();
        if (all != null) {
            for (Node.Entry entry : all.entries()) {
                if (!Names.isDnsLabel(entry.key())) {
                    all.problem(entry.key(), DidYouMean.quoted(entry.key()) + " is no name of a namespace");
                }
                namespaces.put(entry.key(), named(entry.key(), all.strings(entry.key())));
            }
        }
        return namespaces;
    }

    /** With the label that the API server itself sets. */
    private static Map<String, String> named(String namespace, Map<String, String> labels) {
        Map<String, String> all = new HashMap<>(labels);
        all.put("kubernetes.io/metadata.name", namespace);
        return all;
    }

    private Map<String, Image> images(Fields document) {
        document.atMost("images", MOST_IMAGES);
        Fields all = document.object("images");
        Map<String, Image> images = new LinkedHashMap<>();
        if (all == null) {
            return images;
        }
        for (Node.Entry entry : all.entries()) {
            Fields fields = all.object(entry.key());
            if (fields != null) {
                images.put(entry.key(), image(entry, fields));
            }
        }
        for (Node.Entry entry : all.entries()) {
            Image image = images.get(entry.key());
            String on = image == null ? null : image.on();
            Image below = on == null ? null : images.get(on);
            if (on != null && (below == null || below.on() != null || on.equals(entry.key()))) {
                all.problem(
                        entry.key(),
                        below == null
                                ? "on: " + unknownImage(on, images.keySet())
                                : "on: an image is built on one that is built on no other");
            }
        }
        return images;
    }

    private Image image(Node.Entry entry, Fields fields) {
        String reference = fields.text("reference");
        if (reference != null) {
            try {
                ImageReference.parse(reference);
            } catch (MalformedException e) {
                fields.problem("reference", DidYouMean.quoted(reference) + ": " + e.getMessage());
            }
        }
        Path file = file(fields, "file", false);
        boolean pinned = fields.flag("pinned", false);
        String on = fields.text("on");
        PolicyTest.Facts facts = FactsPart.facts(fields, "facts", problems);
        Missing missing = missing(fields, facts != null || file != null || on != null || pinned);
        fields.finish();
        return new Image(entry.key(), problems.location(entry.at()), reference, pinned, file, on, facts, missing);
    }

    private static @Nullable Missing missing(Fields fields, boolean hasFacts) {
        ErrorClass all = fields.choice("error", List.of(ErrorClass.values()), ErrorClass::label);
        ErrorClass contents = fields.choice("contentsError", List.of(ErrorClass.values()), ErrorClass::label);
        boolean pending = fields.flag("pending", false);
        boolean configured = fields.flag("configured", false);
        String message = bounded(fields, "message");
        int kinds = (fields.has("error") ? 1 : 0) + (fields.has("contentsError") ? 1 : 0) + (pending ? 1 : 0);
        if (kinds > 1) {
            fields.problem("error", "is one of error, contentsError and pending");
        } else if (kinds == 0 && (fields.has("message") || fields.has("configured"))) {
            fields.problem(
                    fields.has("message") ? "message" : "configured",
                    "has a meaning with error, contentsError or pending only");
        } else if (fields.has("error") && hasFacts) {
            fields.problem("error", "leaves nothing known of the image: take contentsError beside facts");
        }
        String words = message == null ? "given by the test" : message;
        if (all != null) {
            return new Missing.All(all, words, configured);
        }
        if (contents != null) {
            return new Missing.Contents(contents, words, configured);
        }
        return pending ? new Missing.Pending(words) : null;
    }

    private Case aCase(
            Fields fields, Defaults defaults, Map<String, Map<String, String>> namespaces, Set<String> images) {
        fields.require("name", "what it shows, in a few words");
        String name = bounded(fields, "name");
        boolean single = fields.has("image");
        int ways = (single ? 1 : 0) + (fields.has("workload") ? 1 : 0) + (fields.has("workloadFile") ? 1 : 0);
        if (ways != 1) {
            fields.problem("", "a case has one of image, workload and workloadFile");
        }
        String namespace = namespace(fields);
        Map<String, String> labels = fields.has("namespaceLabels") ? fields.strings("namespaceLabels") : null;
        String in = namespace == null ? defaults.namespace() : namespace;
        boolean unknown = !namespaces.isEmpty() && !namespaces.containsKey(in) && labels == null;
        if (unknown && (single || namespace != null)) {
            fields.problem(
                    "namespace",
                    DidYouMean.quoted(in) + " is none of the test's namespaces"
                            + DidYouMean.hint(in, namespaces.keySet()));
        }
        Map<String, String> known = labels == null ? null : named(in, labels);
        Given given = single ? single(fields, defaults, in, known, images) : manifest(fields, namespace, known);
        Instant now = time(fields);
        List<Path> waivers = files(fields, "waivers", false);
        NoMatch noMatch = fields.choice("noMatch", List.of(NoMatch.values()), PolicyTestDocument::capital);
        fields.require("expect", "what the policies are to say");
        Expected expected = expected(fields.object("expect"));
        fields.finish();
        return new Case(
                name == null ? "" : name,
                problems.location(fields.at()),
                given,
                now,
                waivers,
                noMatch == null ? NoMatch.ADMIT : noMatch,
                expected);
    }

    private Given.Single single(
            Fields fields,
            Defaults defaults,
            String namespace,
            @Nullable Map<String, String> namespaceLabels,
            Set<String> images) {
        String image = imageName(fields, "image", images);
        PolicyTest.Facts facts = FactsPart.facts(fields, "facts", problems);
        ContainerKind kind = fields.choice("as", List.of(ContainerKind.values()), ContainerKind::label);
        boolean template = fields.flag("template", false);
        Map<String, String> labels =
                fields.has("labels") ? fields.strings("labels") : new LinkedHashMap<>(defaults.labels());
        Integer user = fields.number("runAsUser", 0, Integer.MAX_VALUE);
        String previous = imageName(fields, "previous", images);
        return new Given.Single(
                image == null ? "" : image,
                facts,
                kind == null ? ContainerKind.CONTAINER : kind,
                template,
                namespace,
                labels,
                namespaceLabels,
                user == null ? null : user.longValue(),
                previous);
    }

    private static @Nullable String imageName(Fields fields, String field, Set<String> images) {
        String name = fields.text(field);
        if (name != null && !images.contains(name)) {
            fields.problem(field, unknownImage(name, images));
        }
        return name;
    }

    private static String unknownImage(String name, Set<String> images) {
        return DidYouMean.quoted(name) + " is none of the test's images" + DidYouMean.hint(name, images);
    }

    private Given.Manifest manifest(
            Fields fields, @Nullable String namespace, @Nullable Map<String, String> namespaceLabels) {
        return new Given.Manifest(
                FactsPart.manifest(fields, "workload", problems),
                file(fields, "workloadFile", false),
                FactsPart.manifest(fields, "previous", problems),
                namespace == null ? "" : namespace,
                namespaceLabels);
    }

    private Expected expected(@Nullable Fields fields) {
        if (fields == null) {
            return new Expected(null, null, null, List.of());
        }
        Verdict verdict = fields.choice("verdict", List.of(Verdict.values()), PolicyTestDocument::capital);
        Map<String, Result> rules = rules(fields.has("rules") ? fields.object("rules") : null);
        List<Fields.Item> named = fields.items("policies");
        Set<String> policies =
                named == null ? null : named.stream().map(Fields.Item::text).collect(Collectors.toSet());
        fields.atMost("findings", MOST_FINDINGS);
        List<ExpectedFinding> findings =
                fields.objects("findings").stream().map(this::finding).toList();
        if (verdict == null && rules == null && policies == null && findings.isEmpty()) {
            fields.problem("", "expects nothing: name a verdict, rules, policies or findings");
        }
        fields.finish();
        return new Expected(verdict, rules, policies, findings);
    }

    private static @Nullable Map<String, Result> rules(@Nullable Fields fields) {
        if (fields == null) {
            return null;
        }
        Map<String, Result> rules = new LinkedHashMap<>();
        for (Node.Entry entry : fields.entries()) {
            if (!ruleNames().contains(entry.key())) {
                fields.problem(
                        entry.key(),
                        DidYouMean.quoted(entry.key()) + " is no rule" + DidYouMean.hint(entry.key(), ruleNames()));
            }
            Result result = fields.choice(entry.key(), List.of(RESULTS), Result::label);
            if (result != null) {
                rules.put(entry.key(), result);
            }
        }
        return rules;
    }

    /** Those of policies, and what findings on a policy as a whole have for one. */
    private static List<String> ruleNames() {
        return Stream.concat(RulesReader.NAMES.stream(), Stream.of("policy")).toList();
    }

    private ExpectedFinding finding(Fields fields) {
        ExpectedFinding finding = new ExpectedFinding(
                problems.location(fields.at()),
                fields.text("policy"),
                fields.choice("rule", ruleNames(), name -> name),
                fields.choice("result", List.of(RESULTS), Result::label),
                bounded(fields, "text"),
                fields.choice("class", List.of(ErrorClass.values()), ErrorClass::label),
                fields.has("pending") ? fields.flag("pending", false) : null,
                fields.text("waiver"),
                fields.text("container"));
        if (fields.entries().isEmpty()) {
            fields.problem("", "says nothing of the finding");
        }
        fields.finish();
        return finding;
    }

    private static @Nullable String namespace(Fields fields) {
        String namespace = fields.text("namespace");
        if (namespace != null && !Names.isDnsLabel(namespace)) {
            fields.problem("namespace", DidYouMean.quoted(namespace) + " is no name of a namespace");
        }
        return namespace;
    }

    private static @Nullable Instant time(Fields fields) {
        String text = fields.text("now");
        Instant time = Times.parse(text);
        if (text != null && time == null) {
            fields.problem("now", DidYouMean.quoted(text) + " is no time such as 2026-12-31T00:00:00Z");
        }
        return time;
    }

    private static @Nullable String bounded(Fields fields, String name) {
        String text = fields.text(name);
        if (text != null && (text.isBlank() || text.length() > MOST_TEXT)) {
            fields.problem(name, "must hold 1 to " + MOST_TEXT + " characters");
        }
        return text;
    }

    private List<Path> files(Fields fields, String name, boolean required) {
        if (required) {
            fields.require(name, "files, or directories, of policies");
        }
        fields.atMost(name, MOST_NAMES);
        List<Fields.Item> items = fields.items(name);
        if (required && items != null && items.isEmpty()) {
            fields.problem(name, "must name at least one");
        }
        List<Path> files = new ArrayList<>();
        for (Fields.Item item : items == null ? List.<Fields.Item>of() : items) {
            Path file = existing(item.text(), true);
            if (file == null) {
                fields.problem(item, DidYouMean.quoted(item.text()) + " is no file or directory that can be read");
            } else {
                files.add(file);
            }
        }
        return files;
    }

    private @Nullable Path file(Fields fields, String name, boolean directories) {
        String text = fields.text(name);
        Path file = text == null ? null : existing(text, directories);
        if (text != null && file == null) {
            fields.problem(name, DidYouMean.quoted(text) + " is no file that can be read");
        }
        return file;
    }

    private @Nullable Path existing(String text, boolean directories) {
        try {
            Path path = folder.resolve(text).normalize();
            boolean there = Files.isRegularFile(path) || directories && Files.isDirectory(path);
            return !text.isBlank() && there && Files.isReadable(path) ? path : null;
        } catch (InvalidPathException e) {
            return null; // the caller says what is wrong with it
        }
    }

    private static String capital(Enum<?> constant) {
        return constant.name().charAt(0) + constant.name().substring(1).toLowerCase(java.util.Locale.ROOT);
    }
}
