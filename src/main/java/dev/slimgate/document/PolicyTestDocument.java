package dev.slimgate.document;

import dev.slimgate.document.PolicyTest.Case;
import dev.slimgate.document.PolicyTest.Image;
import dev.slimgate.document.TestCaseReader.Around;
import dev.slimgate.document.TestCaseReader.Defaults;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    /** Of names and other words that people read. */
    static final int MOST_TEXT = 1_024;

    private static final int MOST_POLICIES = 1_000;
    private static final String API_GROUP = "slimgate.dev/";

    private final NamedFiles files;
    private final Problems problems;

    private PolicyTestDocument(Path folder, Problems problems) {
        this.files = new NamedFiles(folder);
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
        String name = document.text("name", MOST_TEXT);
        List<Path> policies = policies(document);
        Instant now = Times.read(document, "now");
        TestNamespaces namespaces = TestNamespaces.read(document);
        Defaults defaults = Defaults.read(document);
        Map<String, Image> images = new TestImageReader(files, problems).read(document);
        TestCaseReader cases = new TestCaseReader(files, problems, new Around(namespaces, defaults, images.keySet()));
        List<Case> read = cases.read(document);
        document.finish();
        return new PolicyTest(
                name == null ? "test " + (before + 1) : name,
                problems.location(mapping.at()),
                policies,
                now,
                namespaces.labels(),
                images,
                read);
    }

    private List<Path> policies(Fields document) {
        document.require("policies", "files, or directories, of policies");
        document.atMost("policies", MOST_POLICIES);
        List<Fields.Item> items = document.items("policies");
        if (items != null && items.isEmpty()) {
            document.problem("policies", "must name at least one");
        }
        return items == null ? List.of() : files.places(document, items);
    }

    /** A constant as Kubernetes writes its own. */
    static String capital(Enum<?> constant) {
        return constant.name().charAt(0) + constant.name().substring(1).toLowerCase(Locale.ROOT);
    }
}
