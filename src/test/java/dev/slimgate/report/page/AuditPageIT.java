package dev.slimgate.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.AxeResults;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
import dev.slimgate.report.AuditReport;
import dev.slimgate.report.AuditSamples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pages in a real browser that reaches nothing: every request but that for the file itself is refused and fails the test.
 * Screenshots and prints are left in {@code target/pages} for people to look at.
 */
@Timeout(300)
class AuditPageIT {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path OUT = Path.of(System.getProperty("test.basedir", "."), "target", "pages");
    private static final int DESKTOP = 1280;
    private static final int PHONE = 390;

    private static Playwright playwright;
    private static Browser browser;

    private final List<String> complaints = new CopyOnWriteArrayList<>();

    @BeforeAll
    @Timeout(300)
    static void startsTheBrowser() throws IOException {
        assumeTrue(Files.isExecutable(CHROMIUM), "chromium is missing: pages were not looked at in a browser");
        Files.createDirectories(OUT);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(List.of("--no-sandbox")));
    }

    @AfterAll
    static void endsTheBrowser() {
        if (playwright != null) {
            browser.close();
            playwright.close();
        }
    }

    @AfterEach
    void thePageAskedForNothingAndComplainedOfNothing() {
        assertThat(complaints).isEmpty();
    }

    static Stream<Arguments> views() {
        List<Arguments> views = new ArrayList<>();
        for (String report : List.of("empty", "normal", "huge")) {
            for (int width : List.of(DESKTOP, PHONE)) {
                for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                    views.add(Arguments.of(report, width, scheme));
                }
            }
        }
        return views.stream();
    }

    private static AuditReport report(String name) {
        return switch (name) {
            case "empty" -> AuditSamples.empty();
            case "normal" -> AuditSamples.normal();
            case "huge" -> AuditSamples.huge(3000, 400);
            default -> AuditSamples.hostile(name);
        };
    }

    private Page open(AuditReport report, int width, ColorScheme scheme) {
        Path file = OUT.resolve("page.html");
        try {
            Files.writeString(file, AuditPage.of(report, AuditSamples.withTrend()), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        String url = file.toAbsolutePath().normalize().toUri().toString();
        Page page = browser.newPage(
                new Browser.NewPageOptions().setViewportSize(width, 900).setColorScheme(scheme));
        page.route("**/*", route -> {
            if (route.request().url().equals(url)) {
                route.resume();
            } else {
                complaints.add("asked for " + route.request().url());
                route.abort();
            }
        });
        page.onConsoleMessage(message -> complaints.add("console: " + message.text()));
        page.onPageError(complaints::add);
        page.navigate(url);
        return page;
    }

    private static int number(Page page, String script) {
        return ((Number) page.evaluate(script)).intValue();
    }

    @ParameterizedTest(name = "{0}, {1} px, {2}")
    @MethodSource("views")
    void fitsItsWindow(String name, int width, ColorScheme scheme) {
        Page page = open(report(name), width, scheme);

        assertThat(number(page, "document.documentElement.scrollWidth")).isLessThanOrEqualTo(width);
        page.screenshot(new Page.ScreenshotOptions()
                .setFullPage(!name.equals("huge"))
                .setPath(OUT.resolve(name + "-" + width + "-" + scheme.name().toLowerCase(Locale.ROOT) + ".png")));
        page.close();
    }

    static Stream<Arguments> lights() {
        return Stream.of("empty", "normal")
                .flatMap(name -> Stream.of(DESKTOP, PHONE)
                        .flatMap(width -> Stream.of(ColorScheme.LIGHT, ColorScheme.DARK)
                                .map(scheme -> Arguments.of(name, width, scheme))));
    }

    @ParameterizedTest(name = "{0}, {1} px, {2}")
    @MethodSource("lights")
    void axeFindsNothingToObject(String name, int width, ColorScheme scheme) {
        Page page = open(report(name), width, scheme);

        AxeResults results = new AxeBuilder(page).setLegacyMode(true).analyze();

        assertThat(results.getViolations())
                .as(String.valueOf(results.getViolations()))
                .isEmpty();
        assertThat(results.getPasses()).hasSizeGreaterThan(10);
        page.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"</script><script>window.hit=1</script>", "\"><img src=http://evil.example/x onerror=hit=1>", "x"
            })
    void hostileNamesDoNothing(String name) {
        Page page = open(AuditSamples.hostile(name.length() == 1 ? name.repeat(250) : name), PHONE, ColorScheme.LIGHT);

        assertThat(page.evaluate("typeof window.hit")).isEqualTo("undefined");
        assertThat(number(page, "document.documentElement.scrollWidth")).isLessThanOrEqualTo(PHONE);
        page.close();
    }

    @Test
    void rowsAreFoundAndCountedAsOneTypes() {
        Page page = open(AuditSamples.normal(), DESKTOP, ColorScheme.LIGHT);
        Locator rows = page.locator("#workloads-table tbody tr:visible");
        Locator status = page.locator("[data-for=workloads-table] [role=status]");

        page.locator("[data-for=workloads-table] input").fill("payments ledger");

        assertThat(rows.count()).isEqualTo(1);
        assertThat(status.textContent()).isEqualTo("1 of 18 rows shown");
        page.locator("[data-for=workloads-table] input").fill("");
        page.locator("[data-for=workloads-table] select").selectOption("warned");
        assertThat(rows.count()).isEqualTo(1);
        page.close();
    }

    @Test
    void columnsAreSortedByKeyboard() {
        Page page = open(AuditSamples.normal(), DESKTOP, ColorScheme.LIGHT);
        Locator head = page.locator("#images-table thead th").nth(8);

        head.locator("button").focus();
        page.keyboard().press("Enter");

        assertThat(head.getAttribute("aria-sort")).isEqualTo("descending");
        assertThat(page.locator("#images-table tbody tr")
                        .first()
                        .locator("td")
                        .nth(7)
                        .textContent())
                .isEqualTo("12");
        page.keyboard().press("Enter");
        assertThat(head.getAttribute("aria-sort")).isEqualTo("ascending");
        assertThat(page.locator("#images-table th[aria-sort]").count()).isEqualTo(1);
        page.close();
    }

    @Test
    void everythingCanBeReadWithoutScripts() {
        Page page = browser.newContext(new Browser.NewContextOptions().setJavaScriptEnabled(false))
                .newPage();

        page.setContent(AuditPage.of(AuditSamples.normal(), AuditSamples.withTrend()));

        assertThat(page.locator("#workloads-table tbody tr:visible").count()).isEqualTo(18);
        assertThat(page.locator(".tools:visible").count()).isZero();
        page.context().close();
    }

    @Test
    void paperShowsAllRowsAndNoControls() throws IOException {
        Page page = open(AuditSamples.normal(), DESKTOP, ColorScheme.DARK);
        page.locator("[data-for=workloads-table] input").fill("nothing has this name");

        page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT).setColorScheme(ColorScheme.LIGHT));

        assertThat(page.locator("#workloads-table tbody tr:visible").count()).isEqualTo(18);
        assertThat(page.locator("nav:visible, .tools:visible").count()).isZero();
        assertThat(page.locator("#workloads-table details li:visible").count()).isPositive();
        byte[] pdf = page.pdf(new Page.PdfOptions().setFormat("A4").setPath(OUT.resolve("normal.pdf")));
        assertThat(new String(pdf, 0, 5, StandardCharsets.US_ASCII)).isEqualTo("%PDF-");
        page.close();
    }
}
