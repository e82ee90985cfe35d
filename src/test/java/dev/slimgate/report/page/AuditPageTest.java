package dev.slimgate.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.report.AuditJson;
import dev.slimgate.report.AuditReport;
import dev.slimgate.report.AuditSamples;
import dev.slimgate.report.AuditTerms;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nu.validator.htmlparser.dom.HtmlDocumentBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class AuditPageTest {
    private static final Pattern DIGIT = Pattern.compile("\\p{Nd}");
    private static final Pattern COUNT = Pattern.compile("[0-9,]+");

    static Stream<Arguments> reports() {
        return Stream.of(
                Arguments.of("an empty cluster", (Supplier<AuditReport>) AuditSamples::empty),
                Arguments.of("a normal cluster", (Supplier<AuditReport>) AuditSamples::normal),
                Arguments.of("a large cluster", (Supplier<AuditReport>) () -> AuditSamples.huge(300, 60)),
                Arguments.of(
                        "hostile names", (Supplier<AuditReport>) () -> AuditSamples.hostile("7</b>&\u202e\u0001")));
    }

    private static String page(AuditReport report) {
        return AuditPage.of(report, AuditSamples.withTrend());
    }

    private static Document parsed(String page) throws Exception {
        return new HtmlDocumentBuilder().parse(new InputSource(new StringReader(page)));
    }

    private static JsonNode embedded(Document page) throws Exception {
        return new ObjectMapper().readTree(page.getElementById("audit").getTextContent());
    }

    private static List<Element> elements(Document page, String name) {
        List<Element> elements = new ArrayList<>();
        NodeList all = page.getElementsByTagName(name);
        for (int i = 0; i < all.getLength(); i++) {
            elements.add((Element) all.item(i));
        }
        return elements;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reports")
    void everyValueIsWhatItsPointerNames(String name, Supplier<AuditReport> report) throws Exception {
        Document page = parsed(page(report.get()));
        JsonNode json = embedded(page);

        List<Element> marked = elements(page, "*").stream()
                .filter(element -> element.hasAttribute("data-json"))
                .toList();

        assertThat(marked).hasSizeGreaterThan(20);
        for (Element element : marked) {
            JsonNode value = json.at(element.getAttribute("data-json"));
            assertThat(value.isValueNode() && !value.isMissingNode())
                    .as(element.getAttribute("data-json"))
                    .isTrue();
            assertThat(said(element)).as(element.getAttribute("data-json")).isEqualTo(value.asText());
            String shown = element.getTextContent();
            if (value.isIntegralNumber() && COUNT.matcher(shown).matches()) {
                assertThat(shown.replace(",", "")).isEqualTo(value.asText());
            }
        }
    }

    private static String said(Element element) {
        for (String attribute : List.of("value", "datetime", "data-value")) {
            if (element.hasAttribute(attribute)) {
                return element.getAttribute(attribute);
            }
        }
        return element.getTextContent();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reports")
    void noDigitStandsOutsideOfAMarkedElement(String name, Supplier<AuditReport> report) throws Exception {
        Document page = parsed(page(report.get()));
        List<String> bare = new ArrayList<>();

        collect(elements(page, "body").getFirst(), bare);

        assertThat(bare).isEmpty();
    }

    private static void collect(Node node, List<String> bare) {
        if (node instanceof Element element
                && (element.hasAttribute("data-json") || element.getTagName().equals("script"))) {
            return;
        }
        if (node.getNodeType() == Node.TEXT_NODE
                && DIGIT.matcher(node.getNodeValue()).find()) {
            bare.add(node.getNodeValue());
        }
        for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
            collect(child, bare);
        }
    }

    @Test
    void holdsTheDocumentThatItShows() throws Exception {
        AuditReport report = AuditSamples.normal();

        Document page = parsed(AuditPage.of(report, AuditTerms.USUAL));

        assertThat(embedded(page))
                .isEqualTo(new ObjectMapper().readTree(AuditJson.compact(AuditJson.forPage(report, AuditTerms.USUAL))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "</script><script>alert(1)</script>",
                "<!--<script>",
                "\"><img src=x onerror=alert(1)>",
                "' autofocus onfocus='alert(1)",
                "\u202egnp.exe\u2066\u0000\u001b]8;;http://evil.example\u0007",
                "{doc.cluster}{#if true}",
                "]]>&lt;b&gt;"
            })
    void hostileNamesAreNothingButText(String name) throws Exception {
        String html = page(AuditSamples.hostile(name));
        Document page = parsed(html);

        assertThat(elements(page, "script")).hasSize(2);
        assertThat(elements(page, "img")).isEmpty();
        assertThat(elements(page, "*")).noneMatch(AuditPageTest::handlesEvents);
        assertThat(html.codePoints())
                .noneMatch(c -> Character.getType(c) == Character.FORMAT || c < ' ' && c != '\n' || c == 0x7f);
    }

    private static boolean handlesEvents(Element element) {
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
            if (element.getAttributes().item(i).getNodeName().startsWith("on")) {
                return true;
            }
        }
        return false;
    }

    @Test
    void itsPolicyLetsNothingButItsOwnStyleAndScriptThrough() throws Exception {
        Document page = parsed(page(AuditSamples.normal()));

        String policy = elements(page, "meta").stream()
                .filter(meta -> meta.getAttribute("http-equiv").equals("Content-Security-Policy"))
                .findFirst()
                .orElseThrow()
                .getAttribute("content");

        assertThat(policy)
                .startsWith("default-src 'none'; ")
                .contains("style-src '" + hash(elements(page, "style").getFirst()) + "'")
                .contains("script-src '" + hash(elements(page, "script").getLast()) + "'")
                .doesNotContain("unsafe");
        assertThat(elements(page, "*"))
                .noneMatch(element -> element.hasAttribute("style") || element.hasAttribute("src"));
    }

    private static String hash(Element element) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256")
                .digest(element.getTextContent().getBytes(StandardCharsets.UTF_8));
        return "sha256-" + Base64.getEncoder().encodeToString(digest);
    }

    @Test
    void everyChartHasWordsThatStandInForIt() throws Exception {
        List<Element> charts = elements(parsed(page(AuditSamples.normal())), "svg");

        assertThat(charts).hasSize(5);
        assertThat(charts).allSatisfy(chart -> {
            assertThat(chart.getAttribute("role")).isEqualTo("img");
            assertThat(chart.getElementsByTagName("title").item(0).getTextContent())
                    .isNotBlank();
            assertThat(chart.getElementsByTagName("desc").item(0).getTextContent())
                    .isNotBlank();
        });
    }

    @Test
    void theSameReportGivesTheSamePage() {
        assertThat(page(AuditSamples.normal())).isEqualTo(page(AuditSamples.normal()));
    }

    @Test
    void alsoTheLargestClusterMakesAPageThatCanBeSent() {
        String page = AuditPage.of(AuditSamples.huge(3000, 400), AuditTerms.USUAL);

        assertThat(page.length()).isLessThan(5_000_000);
        assertThat(page).contains("are left out here");
    }
}
