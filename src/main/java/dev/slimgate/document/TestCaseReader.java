package dev.slimgate.document;

import dev.slimgate.document.PolicyTest.Case;
import dev.slimgate.document.PolicyTest.Expected;
import dev.slimgate.document.PolicyTest.Given;
import dev.slimgate.policy.ContainerKind;
import dev.slimgate.policy.NoMatch;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the cases of one {@code PolicyTest}: the object of each, and where, when and beside which waivers it is judged. */
final class TestCaseReader {
    private static final int MOST = 1_000;
    private static final int MOST_WAIVERS = 1_000;

    private final NamedFiles files;
    private final Problems problems;
    private final ExpectationReader expectations;
    private final Around around;

    TestCaseReader(NamedFiles files, Problems problems, Around around) {
        this.files = files;
        this.problems = problems;
        this.expectations = new ExpectationReader(problems);
        this.around = around;
    }

    /**
     * What the test says once for all of its cases.
     *
     * @param images their names
     */
    record Around(TestNamespaces namespaces, Defaults defaults, Set<String> images) {}

    /**
     * What a case has that does not say so itself.
     *
     * @param labels of the object
     */
    record Defaults(String namespace, Map<String, String> labels) {

        /** The field {@code defaults} of a test. */
        static Defaults read(Fields document) {
            Fields fields = document.object("defaults");
            if (fields == null) {
                return new Defaults("default", Map.of());
            }
            String namespace = TestNamespaces.name(fields);
            Map<String, String> labels = fields.strings("labels");
            fields.finish();
            return new Defaults(namespace == null ? "default" : namespace, labels);
        }
    }

    /** The field {@code cases} of the test, in the file's order. */
    List<Case> read(Fields document) {
        document.require("cases", "at least one");
        document.atMost("cases", MOST);
        List<Case> cases = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Fields each : document.objects("cases")) {
            Case read = aCase(each);
            if (!names.add(read.name()) && !read.name().isEmpty()) {
                each.problem("name", DidYouMean.quoted(read.name()) + " is another case's name already");
            }
            cases.add(read);
        }
        if (document.isEmptyList("cases")) {
            document.problem("cases", "must hold at least one case");
        }
        return cases;
    }

    private Case aCase(Fields fields) {
        fields.require("name", "what it shows, in a few words");
        String name = fields.text("name", PolicyTestDocument.MOST_TEXT);
        Given given = given(fields);
        Instant now = Times.read(fields, "now");
        List<Path> waivers = waivers(fields);
        NoMatch noMatch = fields.choice("noMatch", List.of(NoMatch.values()), PolicyTestDocument::capital);
        fields.require("expect", "what the policies are to say");
        Expected expected = expectations.read(fields.object("expect"));
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

    private List<Path> waivers(Fields fields) {
        fields.atMost("waivers", MOST_WAIVERS);
        List<Fields.Item> items = fields.items("waivers");
        return items == null ? List.of() : files.places(fields, items);
    }

    private Given given(Fields fields) {
        boolean single = fields.has("image");
        int ways = (single ? 1 : 0) + (fields.has("workload") ? 1 : 0) + (fields.has("workloadFile") ? 1 : 0);
        if (ways != 1) {
            fields.problem("", "a case has one of image, workload and workloadFile");
        }
        String namespace = TestNamespaces.name(fields);
        String in = namespace == null ? around.defaults().namespace() : namespace;
        Map<String, String> labels = TestNamespaces.labelsOf(fields, in);
        if (labels == null && (single || namespace != null)) {
            around.namespaces().check(fields, in);
        }
        return single ? single(fields, in, labels) : manifest(fields, namespace, labels);
    }

    private Given.Single single(Fields fields, String namespace, @Nullable Map<String, String> namespaceLabels) {
        String image = TestImageReader.name(fields, "image", around.images());
        PolicyTest.Facts facts = FactsPart.facts(fields, "facts", problems);
        ContainerKind kind = fields.choice("as", List.of(ContainerKind.values()), ContainerKind::label);
        boolean template = fields.flag("template", false);
        Map<String, String> labels = fields.has("labels")
                ? fields.strings("labels")
                : new LinkedHashMap<>(around.defaults().labels());
        Integer user = fields.number("runAsUser", 0, Integer.MAX_VALUE);
        String previous = TestImageReader.name(fields, "previous", around.images());
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

    private Given.Manifest manifest(
            Fields fields, @Nullable String namespace, @Nullable Map<String, String> namespaceLabels) {
        return new Given.Manifest(
                FactsPart.manifest(fields, "workload", problems),
                files.file(fields, "workloadFile"),
                FactsPart.manifest(fields, "previous", problems),
                namespace == null ? "" : namespace,
                namespaceLabels);
    }
}
