package io.greenroom.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.job.ActionType;
import io.greenroom.pipeline.ExecutionStatus;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EventReaderTest {
    private static final ActionType RUN = new ActionType("Test", "Run-Command", "1");

    private final EventReader reader =
            new EventReader(new Served(Events.REGION, Optional.of(Events.ACCOUNT), Set.of(RUN)));

    private void assertNotForUs(String body) {
        assertThat(reader.read(body)).isInstanceOf(Reading.NotForUs.class);
    }

    private void assertUnreadable(String body) {
        assertThat(reader.read(body)).isInstanceOf(Reading.Unreadable.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"1\""})
    void anActionThatStartedIsAHintWhetherItsVersionIsATextOrANumber(String version) {
        assertThat(reader.read(Events.action("Custom", "Test", "Run-Command", version, "STARTED")))
                .isEqualTo(new Reading.Hinted(new Hint.JobsMayBeThere(RUN)));
    }

    @ParameterizedTest
    @CsvSource({
        "SUCCEEDED, SUCCEEDED",
        "FAILED, FAILED",
        "STOPPED, STOPPED",
        "SUPERSEDED, SUPERSEDED",
        "CANCELED, CANCELLED",
        "CANCELLED, CANCELLED"
    })
    void anExecutionThatEndedIsAHint(String state, ExecutionStatus status) {
        assertThat(reader.read(Events.execution("shop", "e-1", state)))
                .isEqualTo(new Reading.Hinted(new Hint.ExecutionEnded("shop", "e-1", status)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"STARTED", "RESUMED", "STOPPING", "PONDERING"})
    void anExecutionInAnotherStateIsNone(String state) {
        assertNotForUs(Events.execution("shop", "e-1", state));
    }

    @ParameterizedTest
    @CsvSource({
        "AWS, Test, Run-Command, 1, STARTED",
        "Custom, Deploy, Run-Command, 1, STARTED",
        "Custom, Test, Something-Else, 1, STARTED",
        "Custom, Test, Run-Command, 2, STARTED",
        "Custom, Test, Run-Command, 1, SUCCEEDED",
        "Custom, Test, Run-Command, 1, PONDERING"
    })
    void actionsThatAreNotServedAndOtherStatesAreNone(
            String owner, String category, String provider, String version, String state) {
        assertNotForUs(Events.action(owner, category, provider, version, state));
    }

    @Test
    void eventsOfOtherAccountsRegionsAndServicesAreNone() {
        String event = Events.started(RUN);

        assertNotForUs(event.replace("\"account\":\"111122223333\"", "\"account\":\"444455556666\""));
        assertNotForUs(event.replace("\"region\":\"eu-west-1\"", "\"region\":\"us-east-1\""));
        assertNotForUs(event.replace("aws.codepipeline", "aws.ec2"));
        assertNotForUs(event.replace("Action Execution State Change", "Stage Execution State Change"));
    }

    @Test
    void withoutItsAccountAndWithMembersThatNobodyKnowsAnEventIsReadAllTheSame() {
        String event = Events.started(RUN)
                .replace("\"account\":\"111122223333\",", "\"new\":[{\"a\":null}],")
                .replace("\"stage\":\"Test\"", "\"execution-trigger\":{\"trigger-type\":\"Webhook\"}");

        assertThat(reader.read(event)).isInstanceOf(Reading.Hinted.class);
    }

    @Test
    void whereTheAccountIsNotKnownAnyWillDo() {
        var anywhere = new EventReader(new Served(Events.REGION, Optional.empty(), Set.of(RUN)));

        assertThat(anywhere.read(Events.started(RUN).replace("111122223333", "444455556666")))
                .isInstanceOf(Reading.Hinted.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "wake up",
                "null",
                "[]",
                "{}",
                "7",
                "{\"source\":7,\"detail-type\":{}}",
                "{\"source\":\"aws.codepipeline\"",
                "{\"source\":\"aws.codepipeline\",\"detail-type\":\"CodePipeline Action Execution State Change\"}",
                "{\"source\":\"aws.codepipeline\",\"detail-type\":\"CodePipeline Pipeline Execution State Change\",\"detail\":[]}",
                "{\"source\":\"aws.codepipeline\",\"detail-type\":\"CodePipeline Pipeline Execution State Change\","
                        + "\"detail\":{\"pipeline\":\"shop\",\"execution-id\":{\"a\":1},\"state\":\"FAILED\"}}"
            })
    void whatIsNoEventIsUnreadable(String body) {
        assertUnreadable(body);
    }

    @Test
    void whatIsTooLongTooDeepOrHasNamesBeyondAllMeasureIsUnreadable() {
        assertUnreadable(Events.started(RUN) + " ".repeat(100_000));
        assertUnreadable("{\"a\":".repeat(5000) + "1" + "}".repeat(5000));
        assertUnreadable(Events.execution("shop", "e".repeat(1000), "FAILED"));
        assertUnreadable(Events.action("Custom", "Test", "Run-Command", "9".repeat(5000), "STARTED"));
        assertUnreadable(Events.action("Custom", "Test", "Run-Command", "1e400000000", "STARTED"));
    }
}
