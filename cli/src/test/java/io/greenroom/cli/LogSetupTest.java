package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.config.Settings.Logging;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.status.LoadMetrics;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class LogSetupTest {

    @AfterEach
    void quiet() {
        LogSetup.quiet();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.hc.client5.http.wire",
                "org.apache.hc.client5.http.headers",
                "software.amazon.awssdk.request"
            })
    void whatPrintsTokensStaysQuietAtTheMostTalkativeLevel(String logger) {
        LogSetup.of(new Logging(Logging.Level.TRACE, Logging.Format.TEXT));

        assertThat(LoggerFactory.getLogger(logger).isInfoEnabled()).isFalse();
        assertThat(LoggerFactory.getLogger("io.greenroom.job").isTraceEnabled()).isTrue();
    }

    @Test
    void theLevelIsGreenroomsOwn() {
        LogSetup.of(new Logging(Logging.Level.ERROR, Logging.Format.JSON));

        assertThat(LoggerFactory.getLogger("io.greenroom.job").isWarnEnabled()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Logging.Format.class)
    void linesOfMetricsAreBareInBothFormatsAndThereAtEveryLevel(Logging.Format format) {
        String line = "{\"_aws\":{\"Timestamp\":1772357400123},\"JobsInFlightPerWorker\":3}";
        PrintStream stderr = System.err;
        var said = new ByteArrayOutputStream();
        try {
            System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
            SecretsInUse secrets = LogSetup.of(new Logging(Logging.Level.ERROR, format));
            // A job's secret may be any number, such as one that is in the line.
            secrets.addForGood("1772357400123");

            LoggerFactory.getLogger(LoadMetrics.LOGGER).info(line);
        } finally {
            System.setErr(stderr);
        }

        assertThat(said.toString(StandardCharsets.UTF_8)).isEqualTo(line + "\n");
    }
}
