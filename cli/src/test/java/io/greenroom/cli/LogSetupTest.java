package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.config.Settings.Logging;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
}
