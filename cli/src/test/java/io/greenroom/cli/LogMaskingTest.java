package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import io.greenroom.config.Settings;
import io.greenroom.secret.Secrets;
import io.greenroom.secret.SecretsInUse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LogMaskingTest {
    private static final String LASTING = "a lasting \"secret\"";
    private static final String PASSING = "open-sesame-4711";

    private final LoggerContext context = new LoggerContext();
    private final LogbackMDCAdapter mdc = new LogbackMDCAdapter();

    @ParameterizedTest
    @EnumSource(Settings.Logging.Format.class)
    void secretsAreMaskedWhereverTheyArePlanted(Settings.Logging.Format format) {
        var secrets = new SecretsInUse();
        secrets.addForGood(LASTING);
        var ofAJob = new Secrets();
        secrets.add(ofAJob);
        ofAJob.add(PASSING);
        var out = new ByteArrayOutputStream();
        Logger log = logger(format, secrets, out);

        for (String secret : List.of(LASTING, PASSING)) {
            mdc.put("pipeline", "shop " + secret);
            log.info("in the message {}", "as argument " + secret);
            log.error("failed " + secret, new IllegalStateException(secret, new RuntimeException("cause " + secret)));
            mdc.clear();
        }

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("****", "shop ****", "IllegalStateException")
                .doesNotContain("open-sesame", "a lasting");
        assertThat(secrets.toString()).doesNotContain("sesame", "lasting \"");
    }

    private Logger logger(Settings.Logging.Format format, SecretsInUse secrets, ByteArrayOutputStream out) {
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
