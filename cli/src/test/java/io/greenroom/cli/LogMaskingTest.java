package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import io.greenroom.config.Settings.Logging.Format;
import io.greenroom.secret.Secrets;
import io.greenroom.secret.SecretsInUse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LogMaskingTest {
    private static final String LASTING = "a lasting \"secret\"";
    private static final String PASSING = "open-sesame-4711";

    private final LoggerContext context = new LoggerContext();
    private final LogbackMDCAdapter mdc = new LogbackMDCAdapter();
    private final SecretsInUse secrets = new SecretsInUse();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @ParameterizedTest
    @EnumSource(Format.class)
    void secretsAreMaskedWhereverTheyArePlanted(Format format) {
        secrets.addForGood(LASTING);
        Secrets ofAJob = secrets.open();
        ofAJob.add(PASSING);
        Logger log = logger(format);

        for (String secret : List.of(LASTING, PASSING)) {
            mdc.put("pipeline", "shop " + secret);
            log.info("in the message {}", "as argument " + secret);
            log.error("failed " + secret, new IllegalStateException(secret, new RuntimeException("cause " + secret)));
            log.atInfo().addKeyValue("of the event", secret).log("with a value");
            mdc.clear();
        }

        assertThat(said())
                .contains("****", "shop ****", "IllegalStateException")
                .doesNotContain("open-sesame", "a lasting");
        assertThat(secrets.toString()).doesNotContain("sesame", "lasting \"");
    }

    @Test
    void secretsThatLookLikePartsOfTheLogLeaveItJson() {
        List<String> odd = List.of("2026", "INFO", "1000", "job", "20000", "timestamp", ":00", "io.greenroom", "\":\"");
        odd.forEach(secrets::addForGood);
        Logger log = logger(Format.JSON);

        for (String secret : odd) {
            mdc.put("job", "of " + secret);
            log.info("it is {}", secret, new IllegalStateException("not " + secret));
            mdc.clear();
        }

        List<JsonNode> lines =
                said().lines().map(JsonMapper.builder().build()::readTree).toList();
        assertThat(lines).hasSameSizeAs(odd).allSatisfy(line -> {
            assertThat(OffsetDateTime.parse(line.path("@timestamp").asString()).getYear())
                    .isGreaterThanOrEqualTo(2025);
            assertThat(line.path("level").asString()).isEqualTo("INFO");
            assertThat(line.path("level_value").asInt()).isEqualTo(20000);
            assertThat(line.path("logger_name").asString()).isEqualTo("io.greenroom.test");
            assertThat(line.path("message").asString()).isEqualTo("it is ****");
            assertThat(line.path("job").asString()).isEqualTo("of ****");
            assertThat(line.path("stack_trace").asString()).contains("IllegalStateException: not ****");
        });
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void numbersThatAreSecretAreMaskedToo(Format format) {
        secrets.addForGood("471147");

        logger(format).atInfo().addArgument(471147).addKeyValue("pin", 471147).log("the PIN is {}");

        assertThat(said()).contains("the PIN is ****").doesNotContain("471147");
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void aSecretOfSeveralLinesIsMaskedThoughItsLineEndsAreShownOtherwise(Format format) {
        secrets.addForGood("-----BEGIN KEY-----\nabc\n-----END KEY-----");

        logger(format)
                .warn(
                        "-----BEGIN KEY-----\nabc\n-----END KEY-----",
                        new IllegalStateException("-----BEGIN KEY-----\nabc\n-----END KEY-----"));

        assertThat(said()).contains("****").doesNotContain("KEY", "abc");
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private Logger logger(Format format) {
        context.setMDCAdapter(mdc);
        var appender = new OutputStreamAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setEncoder(LogSetup.masked(context, format, secrets));
        appender.setOutputStream(out);
        appender.start();
        Logger log = context.getLogger("io.greenroom.test");
        log.setLevel(Level.INFO);
        log.addAppender(appender);
        return log;
    }
}
