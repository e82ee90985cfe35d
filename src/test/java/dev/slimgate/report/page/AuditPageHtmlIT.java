package dev.slimgate.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.report.AuditReport;
import dev.slimgate.report.AuditSamples;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import nu.validator.validation.SimpleDocumentValidator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXParseException;

/**
 * The pages before a checker of HTML, which needs no network. It does not see their style: it knows CSS as of 2018, and
 * objects to all that is younger.
 */
@Timeout(300)
class AuditPageHtmlIT {
    private static final Pattern STYLE = Pattern.compile("<style>[^<]*</style>");

    /** What the checker objects to. */
    private static final class Objections implements ErrorHandler {
        private final List<String> said = new ArrayList<>();

        @Override
        public void warning(SAXParseException problem) {
            said.add("warning " + problem.getLineNumber() + ": " + problem.getMessage());
        }

        @Override
        public void error(SAXParseException problem) {
            said.add("error " + problem.getLineNumber() + ": " + problem.getMessage());
        }

        @Override
        public void fatalError(SAXParseException problem) {
            said.add("fatal " + problem.getLineNumber() + ": " + problem.getMessage());
        }
    }

    private static List<String> objections(String page) throws Exception {
        Objections objections = new Objections();
        SimpleDocumentValidator validator = new SimpleDocumentValidator(false, false, false);
        validator.setUpMainSchema("http://s.validator.nu/html5-rdfalite.rnc", objections);
        validator.setUpValidatorAndParsers(objections, true, false);
        validator.checkHtmlInputSource(
                new InputSource(new StringReader(STYLE.matcher(page).replaceFirst("<style></style>"))));
        return objections.said;
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty", "normal", "huge", "<b>\"'&\u202e"})
    void theCheckerObjectsToNothing(String name) throws Exception {
        AuditReport report =
                switch (name) {
                    case "empty" -> AuditSamples.empty();
                    case "normal" -> AuditSamples.normal();
                    case "huge" -> AuditSamples.huge(60, 20);
                    default -> AuditSamples.hostile(name);
                };

        List<String> objections = objections(AuditPage.of(report, AuditSamples.withTrend()));

        assertThat(objections).isEmpty();
    }

    @Test
    void theCheckerWouldObject() throws Exception {
        assertThat(objections("<!DOCTYPE html><html lang=en><title>x</title><p><div id=a></div></p><img src=x>"))
                .hasSizeGreaterThan(1);
    }
}
