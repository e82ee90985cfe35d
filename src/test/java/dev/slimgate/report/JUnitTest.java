package dev.slimgate.report;

import static dev.slimgate.report.Samples.fail;
import static dev.slimgate.report.Samples.image;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.Validator;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

class JUnitTest {
    private static Element suites(String document) throws SAXException, IOException, ParserConfigurationException {
        validator().validate(new StreamSource(new StringReader(document)));
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(document)))
                .getDocumentElement();
    }

    private static Validator validator() throws SAXException {
        return SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(JUnitTest.class.getResource("junit.xsd"))
                .newValidator();
    }

    private static Element suites(CheckReport report) throws Exception {
        return suites(JUnit.of(PipelineReport.of(report), "1.2.3"));
    }

    private static List<Element> all(Element in, String name) {
        NodeList nodes = in.getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .toList();
    }

    private static List<String> all(Element in, String name, String attribute) {
        return all(in, name).stream().map(each -> each.getAttribute(attribute)).toList();
    }

    @Test
    void theSchemaRefusesWhatIsNoJUnit() {
        StreamSource source = new StreamSource(new StringReader("<testsuites><testcase/></testsuites>"));

        assertThatThrownBy(() -> validator().validate(source)).isInstanceOf(SAXException.class);
    }

    @Test
    void eachFileIsASuiteAndEachRuleOnEachImageACase() throws Exception {
        Element suites = suites(PipelineSamples.CHECK);

        assertThat(all(suites, "testsuite", "name")).containsExactly("k8s/bad.yaml", "k8s/api.yaml", "<stdin>");
        assertThat(all(suites, "testsuite", "file")).containsExactly("k8s/bad.yaml", "k8s/api.yaml", "");
        assertThat(all(suites, "testcase", "name"))
                .containsExactly(
                        "is readable",
                        "container api (node:22): shell of production",
                        "container api (node:22): tools of production",
                        "container api (node:22): user of production",
                        "container web (web:1): shell of production",
                        "container web (web:1): age of production",
                        "container web (web:1): user of production",
                        "container late (late:1): shell of production",
                        "container other (other:1): policy");
        assertThat(all(suites, "testcase", "classname").subList(1, 3)).containsOnly("shop.Deployment.api");
    }

    @Test
    void onlyDenialsFailAndWarningsAreOutput() throws Exception {
        Element suites = suites(PipelineSamples.CHECK);

        assertThat(all(suites, "failure", "message")).containsExactly("shell /bin/sh");
        assertThat(all(suites, "failure").getFirst().getTextContent())
                .isEqualTo("k8s/api.yaml:14\ncontainer api: node:22 (sha256:5f7c0a1b2c3d…, linux/amd64, 389.2 MB)\n"
                        + "shell /bin/sh\nfix: use distroless");
        assertThat(all(suites, "error", "message"))
                .containsExactly("is no Kubernetes object", "registry not found: no such tag");
        assertThat(all(suites, "skipped", "message"))
                .containsExactly(
                        "waived by shop/tmp until 2026-12-01T00:00:00Z, OPS-7: the base image is being rebuilt:"
                                + " user root",
                        "policy none matches this image");
        assertThat(all(suites, "system-out"))
                .extracting(each -> each.getTextContent().lines().findFirst().orElseThrow())
                .containsExactly("warning: k8s/api.yaml:14", "audit: k8s/api.yaml:20");
    }

    @Test
    void countsAreThoseOfTheCases() throws Exception {
        Element suites = suites(PipelineSamples.CHECK);

        assertThat(suites.getAttribute("tests")).isEqualTo("9");
        assertThat(suites.getAttribute("failures")).isEqualTo("1");
        assertThat(suites.getAttribute("errors")).isEqualTo("2");
        for (Element suite : all(suites, "testsuite")) {
            assertThat(suite.getAttribute("tests"))
                    .isEqualTo("" + all(suite, "testcase").size());
            assertThat(suite.getAttribute("failures"))
                    .isEqualTo("" + all(suite, "failure").size());
            assertThat(suite.getAttribute("errors"))
                    .isEqualTo("" + all(suite, "error").size());
            assertThat(suite.getAttribute("skipped"))
                    .isEqualTo("" + all(suite, "skipped").size());
        }
    }

    @Test
    void noTextBreaksTheDocument() throws Exception {
        String hostile = "]]></failure> & \"quoted\" \u0000\u001b[31m \ud800 \ufffe \udc00 \ud83d\ude00";

        Element suites = suites(PipelineSamples.check(image(hostile, "a:1", fail("shell", hostile))));

        assertThat(all(suites, "failure").getFirst().getTextContent())
                .contains(
                        "container ]]></failure> & \"quoted\" \\x00\\x1b[31m \\ud800 \\ufffe \\udc00 \ud83d\ude00: a:1");
    }

    @Test
    void charactersThatXmlCannotTellAreEscapesWhereverTheyComeFrom() {
        String document = new Xml()
                .start("a")
                .attribute("b", "x\n\u0001\ud800")
                .text("\u000b\uffff")
                .end()
                .toString();

        assertThat(document).endsWith("<a b=\"x&#10;\\u0001\\ud800\">\\u000b\\uffff</a>");
    }

    @Test
    void passedCasesAreLeftOutFirst() throws Exception {
        Element suites = suites(PipelineSamples.large(20_000));

        assertThat(all(suites, "testcase")).hasSize(40_000);
        assertThat(all(suites, "failure")).hasSize(20_000);
        assertThat(suites.getTextContent()).isNotEmpty();
        assertThat(property(suites, "slimgate.leftOut"))
                .isEqualTo("20000 cases of the whole report, those that pass first");
    }

    @Test
    void theDocumentIsBoundedWhateverIsFound() throws Exception {
        Element suites = suites(PipelineSamples.large(30_000));

        assertThat(all(suites, "testcase")).hasSize(JUnit.MOST_CASES);
        assertThat(property(suites, "slimgate.leftOut")).startsWith("40000 cases");
    }

    @Test
    void anAuditHasASuiteForEachNamespace() throws Exception {
        Element suites = suites(JUnit.of(PipelineReport.of(PipelineSamples.audited()), "1.2.3"));

        assertThat(suites.getAttribute("name")).isEqualTo("slimgate audit test-1");
        assertThat(all(suites, "testsuite", "name")).containsExactly("problems", "shop");
        assertThat(all(suites, "testsuite", "timestamp")).containsOnly("2026-11-21T12:00:00");
        assertThat(all(suites, "testcase", "name"))
                .containsExactly(
                        "is readable",
                        "container c (node:22): shell of production",
                        "container c (node:22): shell of production",
                        "container c in 1 pod (node:22): shell of production");
    }

    private static String property(Element suites, String name) {
        return all(suites, "property").stream()
                .filter(each -> each.getAttribute("name").equals(name))
                .findFirst()
                .orElseThrow()
                .getAttribute("value");
    }
}
