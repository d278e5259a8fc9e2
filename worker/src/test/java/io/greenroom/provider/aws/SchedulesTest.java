package io.greenroom.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderException.Kind;
import io.greenroom.time.MovableTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import software.amazon.awssdk.services.scheduler.model.ActionAfterCompletion;
import software.amazon.awssdk.services.scheduler.model.CreateScheduleRequest;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.ScheduleState;
import software.amazon.awssdk.services.scheduler.model.SchedulerException;
import software.amazon.awssdk.services.scheduler.model.ServiceQuotaExceededException;
import software.amazon.awssdk.services.scheduler.model.ThrottlingException;
import software.amazon.awssdk.services.scheduler.model.ValidationException;

class SchedulesTest {
    private static final String NAME = Names.schedule(AwsSamples.HASH, 0);
    private static final Instant AT = Instant.parse("2026-03-01T11:30:00Z");

    private final MovableTime time = MovableTime.somewhen();
    private final StrictScheduler scheduler = new StrictScheduler("greenroom");
    private final Schedules schedules =
            new Schedules(scheduler, AwsSamples.settings(), "ec2", "machines", "shop", time);

    private static ScheduledCall ending(String... machines) {
        return ScheduledCall.of("ec2", "terminateInstances", Map.of("InstanceIds", List.of(machines)));
    }

    @Test
    void aScheduleEndsTheMachinesAtItsTimeAndRemovesItself() throws Exception {
        schedules.set(NAME, AT, ending("i-1", "i-2"));

        CreateScheduleRequest request = scheduler.created.getFirst();
        assertThat(request.name()).isEqualTo(NAME);
        assertThat(request.groupName()).isEqualTo("greenroom");
        assertThat(request.scheduleExpression()).isEqualTo("at(2026-03-01T11:30:00)");
        assertThat(request.scheduleExpressionTimezone()).isEqualTo("UTC");
        assertThat(request.flexibleTimeWindow().mode()).isEqualTo(FlexibleTimeWindowMode.OFF);
        assertThat(request.actionAfterCompletion()).isEqualTo(ActionAfterCompletion.DELETE);
        assertThat(request.target().arn()).isEqualTo("arn:aws:scheduler:::aws-sdk:ec2:terminateInstances");
        assertThat(request.target().roleArn()).isEqualTo("arn:aws:iam::111122223333:role/greenroom-end");
        assertThat(request.target().input()).isEqualTo("{\"InstanceIds\":[\"i-1\",\"i-2\"]}");
        assertThat(request.target().retryPolicy().maximumRetryAttempts()).isBetween(1, 185);
        assertThat(request.target().retryPolicy().maximumEventAgeInSeconds()).isBetween(60, 86_400);
        assertThat(scheduler.at(NAME)).contains(AT);
    }

    @Test
    void aScheduleThatIsThereIsReplacedInEveryMember() throws Exception {
        schedules.set(NAME, AT, ending("i-1"));

        schedules.set(NAME, AT.plus(Duration.ofHours(1)), ending("i-1", "i-2"));

        CreateScheduleRequest first = scheduler.created.getFirst();
        assertThat(scheduler.updated).singleElement().satisfies(update -> {
            assertThat(update.scheduleExpression()).isEqualTo("at(2026-03-01T12:30:00)");
            assertThat(update.scheduleExpressionTimezone()).isEqualTo(first.scheduleExpressionTimezone());
            assertThat(update.flexibleTimeWindow()).isEqualTo(first.flexibleTimeWindow());
            assertThat(update.actionAfterCompletion()).isEqualTo(first.actionAfterCompletion());
            assertThat(update.state()).isEqualTo(first.state());
            assertThat(update.target().roleArn()).isEqualTo(first.target().roleArn());
            assertThat(update.target().retryPolicy()).isEqualTo(first.target().retryPolicy());
            assertThat(update.target().input()).contains("i-2");
        });
        assertThat(scheduler.at(NAME)).contains(AT.plus(Duration.ofHours(1)));
    }

    @Test
    void aTimeThatGoesByWhileItIsAskedForIsReplacedByALaterOne() throws Exception {
        schedules.set(NAME, AT, ending("i-1"));
        scheduler.whileUpdating = () -> {
            if (time.instant().isBefore(AT)) {
                time.advance(Duration.between(time.instant(), AT.plusSeconds(1)));
                scheduler.failNext(ValidationException.builder()
                        .statusCode(400)
                        .awsErrorDetails(StrictScheduler.details("ValidationException"))
                        .build());
            }
        };

        schedules.set(NAME, AT, ending("i-1"));

        assertThat(scheduler.at(NAME)).contains(AT.plus(Duration.ofMinutes(3)));
    }

    @Test
    void aScheduleThatDidItsWorkWhileItWasReplacedIsMadeAnew() throws Exception {
        schedules.set(NAME, AT, ending("i-1"));
        scheduler.whileUpdating = () -> scheduler.drop(NAME);

        schedules.set(NAME, AT.plus(Duration.ofHours(1)), ending("i-1"));

        assertThat(scheduler.at(NAME)).contains(AT.plus(Duration.ofHours(1)));
    }

    @Test
    void aTimeThatIsPastOrNearBecomesOneThatTheServiceCanStillTake() throws Exception {
        time.advance(Duration.ofSeconds(1)); // 09:30:01

        schedules.set(NAME, Instant.parse("2026-03-01T09:00:00Z"), ending("i-1"));

        assertThat(scheduler.at(NAME)).contains(Instant.parse("2026-03-01T09:33:00Z"));
    }

    @Test
    void aTimeBetweenMinutesBecomesTheNextMinute() {
        assertThat(schedules.due(AT.plusMillis(1))).isEqualTo(AT.plus(Duration.ofMinutes(1)));
        assertThat(schedules.due(AT)).isEqualTo(AT);
    }

    @Test
    void whatIsNotThereIsRemovedAlready() throws Exception {
        schedules.set(NAME, AT, ending("i-1"));

        schedules.remove(NAME);
        schedules.remove(NAME);

        assertThat(scheduler.at(NAME)).isEmpty();
    }

    @Test
    void aScheduleThatIsAsItShouldBeIsLeftAlone() throws Exception {
        schedules.set(NAME, AT, ending("i-1"));

        schedules.keep(NAME, AT, ending("i-1"));

        assertThat(scheduler.created).hasSize(1);
        assertThat(scheduler.updated).isEmpty();
    }

    @Test
    void oneThatIsNotThereIsMade() throws Exception {
        schedules.keep(NAME, AT, ending("i-1"));

        assertThat(scheduler.at(NAME)).contains(AT);
    }

    static final List<UnaryOperator<GetScheduleResponse.Builder>> CHANGES = List.of(
            schedule -> schedule.state(ScheduleState.DISABLED),
            schedule -> schedule.scheduleExpression("rate(1 hour)"),
            schedule -> schedule.scheduleExpressionTimezone("Europe/Berlin"),
            schedule -> schedule.target(target -> target.arn("arn:aws:sqs:eu-west-1:1:x")
                    .roleArn("arn:aws:iam::111122223333:role/greenroom-end")
                    .input("{}")),
            schedule -> schedule.target(schedule.build().target().toBuilder()
                    .input("{\"InstanceIds\": [\"i-2\"]}")
                    .build()),
            schedule -> schedule.target(
                    schedule.build().target().toBuilder().input("what").build()),
            schedule -> schedule.target(schedule.build().target().toBuilder()
                    .roleArn("arn:aws:iam::1:role/x")
                    .build()));

    @ParameterizedTest
    @FieldSource("CHANGES")
    void whatSomebodyElseMadeOfAScheduleIsPutRight(UnaryOperator<GetScheduleResponse.Builder> change) throws Exception {
        schedules.set(NAME, AT, ending("i-1"));
        scheduler.change(NAME, change);

        schedules.keep(NAME, AT, ending("i-1"));

        assertThat(scheduler.at(NAME)).contains(AT);
        assertThat(scheduler.updated)
                .singleElement()
                .satisfies(update -> assertThat(update.target().input()).contains("i-1"));
    }

    @Test
    void oneThatSomebodyChangesAtTheSameTimeIsToBeTriedAgain() throws Exception {
        schedules.set(NAME, AT, ending("i-1"));

        scheduler.whileUpdating = () -> scheduler.failNext(StrictScheduler.conflict());
        assertThatThrownBy(() -> schedules.set(NAME, AT, ending("i-1")))
                .isInstanceOfSatisfying(
                        ProviderException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
                .hasMessageContainingAll(NAME, "scheduler:UpdateSchedule", "ConflictException");
        scheduler.failNext(StrictScheduler.conflict());
        assertThatThrownBy(() -> schedules.remove(NAME))
                .isInstanceOfSatisfying(
                        ProviderException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
                .hasMessageContainingAll(NAME, "scheduler:DeleteSchedule");

        schedules.remove(NAME);
        assertThat(scheduler.names()).isEmpty();
    }

    @Test
    void aMissingGroupIsToldWithWhatMakesIt() {
        var elsewhere =
                new Schedules(new StrictScheduler("other"), AwsSamples.settings(), "ec2", "machines", "shop", time);

        assertThatThrownBy(() -> elsewhere.set(NAME, AT, ending("i-1")))
                .isInstanceOfSatisfying(
                        ProviderException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFIGURATION))
                .hasMessageContainingAll("'greenroom'", "install --print ec2-setup", "providers.ec2.scheduleGroup");
    }

    @Test
    void aGroupThatIsNotThereHasNoSchedules() throws Exception {
        assertThat(new Schedules(new StrictScheduler("other"), AwsSamples.settings(), "ec2", "machines", "shop", time)
                        .all())
                .isEmpty();
    }

    static final List<Arguments> TROUBLES = List.of(
            arguments(
                    ServiceQuotaExceededException.builder()
                            .statusCode(402)
                            .awsErrorDetails(StrictScheduler.details("ServiceQuotaExceededException"))
                            .build(),
                    Kind.UNAVAILABLE,
                    "Number of schedules"),
            arguments(
                    ThrottlingException.builder()
                            .statusCode(429)
                            .awsErrorDetails(StrictScheduler.details("ThrottlingException"))
                            .build(),
                    Kind.UNAVAILABLE,
                    "try again later"),
            arguments(
                    SchedulerException.builder()
                            .statusCode(500)
                            .awsErrorDetails(StrictScheduler.details("InternalServerException"))
                            .build(),
                    Kind.UNAVAILABLE,
                    "500 InternalServerException"),
            arguments(
                    SchedulerException.builder()
                            .statusCode(403)
                            .awsErrorDetails(StrictScheduler.details("AccessDeniedException"))
                            .build(),
                    Kind.PERMISSION,
                    "scheduler:CreateSchedule"));

    @ParameterizedTest
    @FieldSource("TROUBLES")
    void whatTheServiceSaysIsToldWithWhatToDo(SchedulerException trouble, Kind kind, String text) {
        scheduler.failNext(trouble);

        assertThatThrownBy(() -> schedules.set(NAME, AT, ending("i-1")))
                .isInstanceOfSatisfying(
                        ProviderException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(text);
    }
}
