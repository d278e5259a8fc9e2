package io.greenroom.provider.aws;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.scheduler.model.ConflictException;
import software.amazon.awssdk.services.scheduler.model.CreateScheduleRequest;
import software.amazon.awssdk.services.scheduler.model.CreateScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.DeleteScheduleRequest;
import software.amazon.awssdk.services.scheduler.model.DeleteScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.GetScheduleRequest;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.ListSchedulesRequest;
import software.amazon.awssdk.services.scheduler.model.ListSchedulesResponse;
import software.amazon.awssdk.services.scheduler.model.ResourceNotFoundException;
import software.amazon.awssdk.services.scheduler.model.ScheduleSummary;
import software.amazon.awssdk.services.scheduler.model.SchedulerException;
import software.amazon.awssdk.services.scheduler.model.UpdateScheduleRequest;
import software.amazon.awssdk.services.scheduler.model.UpdateScheduleResponse;

/** EventBridge Scheduler with one group, in memory; with the troubles that a test orders. */
public final class StrictScheduler implements SchedulerClient {
    private final String group;
    private final Map<String, GetScheduleResponse> schedules = new HashMap<>();
    private final Deque<SchedulerException> troubles = new ArrayDeque<>();

    public final List<CreateScheduleRequest> created = new ArrayList<>();
    public final List<UpdateScheduleRequest> updated = new ArrayList<>();
    /** Runs when a schedule is changed, before it is. */
    Runnable whileUpdating = () -> {};

    public StrictScheduler(String group) {
        this.group = group;
    }

    static AwsErrorDetails details(String code) {
        return AwsErrorDetails.builder()
                .serviceName("Scheduler")
                .errorCode(code)
                .errorMessage(code)
                .build();
    }

    static ConflictException conflict() {
        return ConflictException.builder()
                .statusCode(409)
                .awsErrorDetails(details("ConflictException"))
                .build();
    }

    public void failNext(SchedulerException trouble) {
        troubles.add(trouble);
    }

    void drop(String name) {
        schedules.remove(name);
    }

    /** The names of those that are there. */
    public Set<String> names() {
        return Set.copyOf(schedules.keySet());
    }

    /** Somebody makes something else of one. */
    void change(String name, UnaryOperator<GetScheduleResponse.Builder> change) {
        schedules.computeIfPresent(
                name, (same, before) -> change.apply(before.toBuilder()).build());
    }

    /** When the schedule of that name does its work; empty when there is none. */
    Optional<Instant> at(String name) {
        return Optional.ofNullable(schedules.get(name))
                .map(schedule -> Instant.parse(schedule.scheduleExpression()
                        .replaceAll("^at\\(|\\)$", "")
                        .concat("Z")));
    }

    private void check(String named) {
        SchedulerException trouble = troubles.poll();
        if (trouble != null) {
            throw trouble;
        }
        if (!named.equals(group)) {
            throw absent();
        }
    }

    private static ResourceNotFoundException absent() {
        return ResourceNotFoundException.builder()
                .statusCode(404)
                .awsErrorDetails(details("ResourceNotFoundException"))
                .build();
    }

    private void checkThere(String name) {
        if (!schedules.containsKey(name)) {
            throw absent();
        }
    }

    @Override
    public CreateScheduleResponse createSchedule(CreateScheduleRequest request) {
        check(request.groupName());
        if (schedules.containsKey(request.name())) {
            throw conflict();
        }
        created.add(request);
        schedules.put(
                request.name(),
                GetScheduleResponse.builder()
                        .name(request.name())
                        .scheduleExpression(request.scheduleExpression())
                        .scheduleExpressionTimezone(request.scheduleExpressionTimezone())
                        .state(request.state())
                        .target(request.target())
                        .build());
        return CreateScheduleResponse.builder().build();
    }

    @Override
    public UpdateScheduleResponse updateSchedule(UpdateScheduleRequest request) {
        whileUpdating.run();
        check(request.groupName());
        checkThere(request.name());
        updated.add(request);
        schedules.put(
                request.name(),
                GetScheduleResponse.builder()
                        .name(request.name())
                        .scheduleExpression(request.scheduleExpression())
                        .scheduleExpressionTimezone(request.scheduleExpressionTimezone())
                        .state(request.state())
                        .target(request.target())
                        .build());
        return UpdateScheduleResponse.builder().build();
    }

    @Override
    public GetScheduleResponse getSchedule(GetScheduleRequest request) {
        check(request.groupName());
        checkThere(request.name());
        return Objects.requireNonNull(schedules.get(request.name()));
    }

    @Override
    public ListSchedulesResponse listSchedules(ListSchedulesRequest request) {
        check(request.groupName());
        return ListSchedulesResponse.builder()
                .schedules(schedules.keySet().stream()
                        .map(name -> ScheduleSummary.builder().name(name).build())
                        .toList())
                .build();
    }

    @Override
    public DeleteScheduleResponse deleteSchedule(DeleteScheduleRequest request) {
        check(request.groupName());
        checkThere(request.name());
        schedules.remove(request.name());
        return DeleteScheduleResponse.builder().build();
    }

    @Override
    public String serviceName() {
        return "scheduler";
    }

    @Override
    public void close() {}
}
