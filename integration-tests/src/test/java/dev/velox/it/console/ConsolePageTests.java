package dev.velox.it.console;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.ScriptedUpstream;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** The page in a real browser, as it stands in the sample. */
class ConsolePageTests {

    private static final double PATIENCE = 20_000;

    private static Chromium chromium;

    private final List<String> complaints = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void startChromium() {
        chromium = Chromium.start();
    }

    @AfterAll
    static void stopChromium() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    void numbersMoveUnderLoadAndTheConsoleStaysClean() {
        try (RunningApp app = RunningApp.sample();
                BrowserContext context = desktop(ColorScheme.LIGHT)) {
            Page page = open(context, app);
            assertThat(page.locator("#link-text")).hasText("live", hasText());
            assertThat(page.locator("#rate")).hasText("0", hasText());
            try (Load _ = Load.on(app.origin(), "velox-canned")) {
                waitFor(page, "parseFloat(document.querySelector('#rate').textContent.replace(/[^0-9.]/g, '')) > 1");
                waitFor(page, "parseFloat(document.querySelector('#p99').textContent.replace(/[^0-9.]/g, '')) > 0");
                waitFor(page, "parseFloat(document.querySelector('#tokens').textContent.replace(/[^0-9.]/g, '')) > 1");
                waitFor(
                        page,
                        "[...document.querySelectorAll('#loops [role=meter]')]"
                                + ".some(loop => Number(loop.getAttribute('aria-valuenow')) > 0)");
                String before = page.locator("#clock").textContent();
                assertThat(page.locator("#clock")).not().hasText(before);
            }
            assertThat(page.locator("#rate")).hasText("0", hasText());
            assertThat(drawnPixels(page)).isPositive();
            assertThat(page.locator("[data-upstream=default]")).hasAttribute("data-level", "ok");
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    @SuppressWarnings("try") // closing it before its time is the test
    void stoppedUpstreamTurnsRedWithinTenSeconds() {
        try (ScriptedUpstream a = ScriptedUpstream.start();
                ScriptedUpstream b = ScriptedUpstream.start();
                RunningApp app = RunningApp.sample(
                        "velox.upstreams.a.origin=" + a.origin(),
                        "velox.upstreams.a.models=one",
                        "velox.upstreams.b.origin=" + b.origin(),
                        "velox.upstreams.b.models=two");
                BrowserContext context = desktop(ColorScheme.LIGHT)) {
            Page page = open(context, app);
            assertThat(state(page, "b")).hasText("healthy", hasText());

            b.close();

            assertThat(page.locator("[data-upstream=b]")).hasAttribute("data-level", "down", withinTenSeconds());
            assertThat(page.locator("[data-upstream=a]")).hasAttribute("data-level", "ok");
            assertThat(page.locator("#news")).containsText("Upstream b: ");
            assertThat(state(page, "b").evaluate("element => getComputedStyle(element).color"))
                    .isEqualTo("rgb(194, 50, 31)");
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    @SuppressWarnings("try") // closing it before its time is the test
    void onlyUpstreamTurnsRedWithinTenSecondsWhenRequestsFail() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningApp app = RunningApp.sample(upstream.asProperty());
                BrowserContext context = desktop(ColorScheme.DARK);
                Load _ = Load.on(app.origin(), "any")) {
            Page page = open(context, app);
            assertThat(state(page, "default")).hasText("healthy", hasText());

            upstream.close();

            assertThat(page.locator("[data-upstream=default]")).hasAttribute("data-level", "down", withinTenSeconds());
            assertThat(page.locator("#failure-rows tr").first()).containsText("upstream_unavailable");
            assertThat(page.locator("#failures-note")).containsText("since the start");
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    void profileIsTakenAndReadByKeyboardAlone() {
        try (RunningApp app = RunningApp.sample();
                BrowserContext context = desktop(ColorScheme.LIGHT);
                Load _ = Load.on(app.origin(), "velox-canned")) {
            Page page = open(context, app);
            assertThat(page.locator("#link-text")).hasText("live", hasText());
            page.keyboard().press("Tab");
            assertThat(page.locator(".skip")).isFocused();
            for (int i = 0; i < 5 && !"profile".equals(focused(page)); i++) {
                page.keyboard().press("Tab");
            }
            assertThat(focused(page)).isEqualTo("profile");
            assertThat(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
                    .isEqualTo("solid");

            page.keyboard().press("Enter");

            assertThat(page.locator("#progress")).isVisible();
            assertThat(page.locator("#profile")).hasAttribute("aria-disabled", "true");
            assertThat(page.locator("#flame [role=treeitem]").first())
                    .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(60_000));
            assertThat(page.locator("#profile-note")).containsText("samples in 10 s");
            assertThat(page.locator("#progress")).isHidden();
            page.locator("#flame [role=treeitem]").first().focus();
            page.keyboard().press("ArrowDown");
            assertThat(page.evaluate("document.activeElement.getAttribute('aria-level')"))
                    .isEqualTo("2");
            page.keyboard().press("Enter");
            assertThat(page.locator("#flame button")).isVisible();
            page.keyboard().press("Escape");
            assertThat(page.locator("#flame button")).isHidden();
        }
        assertThat(complaints).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"LIGHT", "DARK"})
    void textStandsOutInLightAndDark(ColorScheme scheme) {
        try (RunningApp app = RunningApp.sample();
                BrowserContext context = desktop(scheme)) {
            Page page = open(context, app);
            assertThat(page.locator("#link-text")).hasText("live", hasText());

            boolean dark = luminance(page, "body", "backgroundColor") < 0.2;
            assertThat(dark).isEqualTo(scheme == ColorScheme.DARK);
            double sheet = luminance(page, "section", "backgroundColor");
            for (String element : List.of("#rate", "dt", "th", "#clock", ".state", "#queue")) {
                // WCAG 2.2, 1.4.3: 4.5 to 1.
                assertThat(contrast(luminance(page, element, "color"), sheet))
                        .as("%s", element)
                        .isGreaterThan(4.5);
            }
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    void phoneNeedsNoScrollingToTheSide() {
        try (RunningApp app = RunningApp.sample();
                BrowserContext context = context(ColorScheme.LIGHT, 375, 800)) {
            Page page = open(context, app);
            assertThat(state(page, "default")).hasText("healthy", hasText());
            RawHttp.post(app.port(), "/v1/responses", "{\"no\":1}");
            assertThat(page.locator("#failure-rows tr")).hasCount(1);

            assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(375);
            assertThat(page.locator("#profile").boundingBox().height).isGreaterThanOrEqualTo(40);
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    void whatIsNotExposedIsSaidInsteadOfShown() {
        try (RunningApp app = RunningApp.sample("management.endpoints.web.exposure.include=health");
                BrowserContext context = desktop(ColorScheme.LIGHT)) {
            Page page = open(context, app);

            assertThat(page.locator("#notice")).containsText("management.endpoints.web.exposure.include");
            assertThat(page.locator("#profile")).hasAttribute("aria-disabled", "true");
            assertThat(page.locator("#profile-note")).containsText("management.endpoint.veloxprofile.access=read-only");
        }
        assertThat(complaints).isEmpty();
    }

    private static BrowserContext desktop(ColorScheme scheme) {
        return context(scheme, 1280, 900);
    }

    private static BrowserContext context(ColorScheme scheme, int width, int height) {
        BrowserContext context = chromium.browser()
                .newContext(
                        new Browser.NewContextOptions().setColorScheme(scheme).setViewportSize(width, height));
        context.setDefaultTimeout(PATIENCE);
        return context;
    }

    private Page open(BrowserContext context, RunningApp app) {
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onRequest(request -> {
            if (!request.url().startsWith(app.origin())) {
                complaints.add("asked elsewhere: " + request.url());
            }
        });
        page.navigate(app.origin() + "/velox");
        return page;
    }

    private static Locator state(Page page, String upstream) {
        return page.locator("[data-upstream=" + upstream + "] .state");
    }

    private static LocatorAssertions.HasTextOptions hasText() {
        return new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE);
    }

    private static LocatorAssertions.HasAttributeOptions withinTenSeconds() {
        return new LocatorAssertions.HasAttributeOptions().setTimeout(10_000);
    }

    private static void waitFor(Page page, String condition) {
        page.waitForFunction("() => " + condition);
    }

    private static Object focused(Page page) {
        return page.evaluate("document.activeElement.id");
    }

    /** How many pixels of the plot of rates have a colour: axes, at least, and the line. */
    private static int drawnPixels(Page page) {
        Object drawn = page.evaluate("""
                () => {
                  const canvas = document.querySelector('#rate-plot canvas');
                  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
                  let drawn = 0;
                  for (let i = 3; i < pixels.length; i += 4) if (pixels[i] > 0) drawn++;
                  return drawn;
                }""");
        return ((Number) drawn).intValue();
    }

    private static double luminance(Page page, String selector, String property) {
        Object colour = page.locator(selector)
                .first()
                .evaluate(
                        "(element, property) => getComputedStyle(element)[property].match(/\\d+/g).map(Number)",
                        property);
        double luminance = 0;
        double[] weights = {0.2126, 0.7152, 0.0722};
        for (int i = 0; i < weights.length; i++) {
            double channel = ((Number) ((List<?>) colour).get(i)).doubleValue() / 255;
            luminance += weights[i] * (channel <= 0.04045 ? channel / 12.92 : Math.pow((channel + 0.055) / 1.055, 2.4));
        }
        return luminance;
    }

    private static double contrast(double a, double b) {
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }
}
