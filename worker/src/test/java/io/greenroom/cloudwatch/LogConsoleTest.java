package io.greenroom.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.action.ExternalId;
import io.greenroom.environment.RunId;
import org.junit.jupiter.api.Test;

class LogConsoleTest {
    private static final ExternalId RUN =
            ExternalId.parse("local/9f2c41d07be3/77aa02").orElseThrow();

    @Test
    void aRunsLogOpensInTheConsoleOfItsRegion() {
        var console = new LogConsole("eu-west-1", "/greenroom/commands");

        assertThat(console.groupUrl())
                .isEqualTo("https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1"
                        + "#logsV2:log-groups/log-group/$252Fgreenroom$252Fcommands");
        assertThat(console.logUrl(RUN)).contains(console.groupUrl() + "/log-events/local.9f2c41d07be3.77aa02");
        assertThat(console.externalId(RUN)).isEqualTo("local.9f2c41d07be3.77aa02");
    }

    @Test
    void everyPartitionHasAConsoleOfItsOwn() {
        assertThat(new LogConsole("cn-north-1", "g").groupUrl())
                .isEqualTo("https://cn-north-1.console.amazonaws.cn/cloudwatch/home?region=cn-north-1"
                        + "#logsV2:log-groups/log-group/g");
        assertThat(new LogConsole("us-gov-west-1", "g").groupUrl())
                .startsWith("https://us-gov-west-1.console.amazonaws-us-gov.com/cloudwatch/home?region=us-gov-west-1#");
    }

    @Test
    void whatAnAddressCannotHoldIsEncodedAsTheConsoleDoesIt() {
        assertThat(new LogConsole("eu-west-1", "a.b-c_d/e#1").groupUrl()).endsWith("log-group/a.b-c_d$252Fe$25231");
    }

    @Test
    void aStreamsNameNeedsNoEncoding() {
        RunId run = RunId.parse("cloudshell/ab~c:d/run:1~2").orElseThrow();

        assertThat(run.asOneWord()).isEqualTo("cloudshell.ab_c_d.run_1_2");
    }
}
