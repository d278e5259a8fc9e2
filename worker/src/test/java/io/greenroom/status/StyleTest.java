package io.greenroom.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The colours of the style sheet can be told from what they stand on (WCAG 2.2, level AA). */
class StyleTest {
    private static final double TEXT = 4.5;
    private static final double SHAPES = 3;
    private static final Pattern VARIABLE = Pattern.compile("--(\\w+): (#[0-9a-f]{3,6})");

    private final String css;

    StyleTest() throws IOException {
        try (InputStream in = Objects.requireNonNull(StatusServer.class.getResourceAsStream("style.css"))) {
            this.css = new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    void textsAndBarsAreSeenInLightAndInDark() {
        int dark = css.indexOf("prefers-color-scheme: dark");
        for (Map<String, String> theme : List.of(variables(css.substring(0, dark)), variables(css.substring(dark)))) {
            for (String ground : List.of("page", "card")) {
                for (String text : List.of("ink", "soft", "link", "good", "bad", "busy", "note")) {
                    assertContrast(theme, text, ground, TEXT);
                }
                for (String bar : List.of("p1", "p2", "p3", "p4", "p5")) {
                    assertContrast(theme, bar, ground, SHAPES);
                }
            }
        }
    }

    @Test
    void theTerminalsColoursAreSeenOnALogAndWhiteOnThem() {
        for (int i = 0; i < 16; i++) {
            String text = found("\\.f%d \\{ color: (#[0-9a-f]+)".formatted(i));
            String ground = found("\\.b%d \\{ background: (#[0-9a-f]+)".formatted(i));
            assertThat(contrast(text, found("\\.log \\{ background: (#[0-9a-f]+)")))
                    .as("f%d", i)
                    .isGreaterThanOrEqualTo(TEXT);
            assertThat(contrast("#fff", ground)).as("b%d", i).isGreaterThanOrEqualTo(TEXT);
        }
    }

    private String found(String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(css);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }

    private static Map<String, String> variables(String part) {
        var variables = new HashMap<String, String>();
        VARIABLE.matcher(part).results().forEach(v -> variables.putIfAbsent(v.group(1), v.group(2)));
        return variables;
    }

    private static void assertContrast(Map<String, String> theme, String what, String ground, double least) {
        assertThat(contrast(
                        Objects.requireNonNull(theme.get(what), what),
                        Objects.requireNonNull(theme.get(ground), ground)))
                .as("%s on %s in %s", what, ground, theme)
                .isGreaterThanOrEqualTo(least);
    }

    private static double contrast(String a, String b) {
        double one = luminance(a) + 0.05;
        double other = luminance(b) + 0.05;
        return Math.max(one, other) / Math.min(one, other);
    }

    private static double luminance(String colour) {
        String hex = colour.length() == 4 ? colour.replaceAll("([0-9a-f])", "$1$1") : colour;
        return 0.2126 * channel(hex, 1) + 0.7152 * channel(hex, 3) + 0.0722 * channel(hex, 5);
    }

    private static double channel(String hex, int at) {
        double value = Integer.parseInt(hex.substring(at, at + 2), 16) / 255.0;
        return value <= 0.03928 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }
}
