package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.greenroom.secret.SecretsInUse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TextEncoderTest {
    private static final String FORGED =
            "x\r\n2026-01-01T00:00:00.000Z INFO  Worker: all is well\u001b[2J\u007f\u009b1m\u202e\u2028";
    private static final String STAMP = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ ";

    private final LoggerContext context = new LoggerContext();

    private List<String> lines(Map<String, String> names, String message, @Nullable Throwable problem) {
        context.setMDCAdapter(new LogbackMDCAdapter());
        var encoder = new TextEncoder(context, new SecretsInUse());
        encoder.start();
        var event = new LoggingEvent(
                "", context.getLogger("io.greenroom.Test"), Level.WARN, "{}", problem, new Object[] {message});
        event.setMDCPropertyMap(names);
        String text = new String(encoder.encode(event), StandardCharsets.UTF_8);
        assertThat(text).endsWith("\n");
        return List.of(text.substring(0, text.length() - 1).split("\n", -1));
    }

    @Test
    void aMessageIsOneLineWhateverIsInIt() {
        assertThat(lines(Map.of(), FORGED, null)).singleElement().satisfies(line -> assertThat(line)
                .matches(STAMP
                        + "WARN  Test: x\u240d\u240a2026\\S+ INFO  Worker: all is well\u241b\\[2J\u2421\\?1m\\?\\?"));
    }

    @Test
    void soAreTheNames() {
        assertThat(lines(Map.of("pipeline", FORGED, "action", FORGED, "environment", FORGED), "said", null))
                .singleElement()
                .satisfies(line -> assertThat(line).endsWith(": said").doesNotContain("\u001b", "\r", "\u202e"));
    }

    @Test
    void anExceptionKeepsItsLinesBelowTheMessageAndNoneCanBeTakenForAMessage() {
        var lines = lines(Map.of(), "failed", new IllegalStateException(FORGED, new RuntimeException(FORGED)));

        assertThat(lines.getFirst()).endsWith("WARN  Test: failed");
        assertThat(lines).hasSizeGreaterThan(4).noneMatch(line -> line.contains("\u001b") || line.contains("\r"));
        assertThat(lines.subList(1, lines.size())).allMatch(line -> line.startsWith("    "));
        assertThat(lines)
                .anyMatch(line -> line.endsWith("IllegalStateException: x"))
                .anyMatch(line -> line.contains("all is well\u241b[2J"))
                .anyMatch(line -> line.startsWith("    \tat io.greenroom.cli.TextEncoderTest"));
    }

    @Test
    void aJobsLineNamesItAndItsExecutionShortened() {
        var names = Map.of(
                "job", "11111111",
                "pipeline", "shop",
                "execution", "0f0f0f0f-2222-3333-4444-555555555555",
                "stage", "Test",
                "action", "Smoke",
                "environment", "local/0123456789abcdef");

        assertThat(lines(names, "said", null)).singleElement().satisfies(line -> assertThat(line)
                .matches(STAMP
                        + "WARN  Test job=11111111 shop/Test/Smoke execution=0f0f0f0f local/0123456789abcdef: said"));
    }

    @Test
    void whatIsNotKnownIsNotThere() {
        assertThat(lines(Map.of("job", "11111111"), "said", null))
                .singleElement()
                .satisfies(line -> assertThat(line).matches(STAMP + "WARN  Test job=11111111: said"));
    }
}
