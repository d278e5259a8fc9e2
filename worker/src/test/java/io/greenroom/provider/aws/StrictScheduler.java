package io.greenroom.provider.aws;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final Map<String, String> expressions = new HashMap<>();
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

    public void failNext(SchedulerException trouble) {
        troubles.add(trouble);
    }

    void drop(String name) {
        expressions.remove(name);
    }

    /** The names of those that are there. */
    public Set<String> names() {
        return Set.copyOf(expressions.keySet());
    }

    void put(String name, String expression) {
        expressions.put(name, expression);
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
        if (!expressions.containsKey(name)) {
            throw absent();
        }
    }

    @Override
    public CreateScheduleResponse createSchedule(CreateScheduleRequest request) {
        check(request.groupName());
        if (expressions.containsKey(request.name())) {
            throw ConflictException.builder()
                    .statusCode(409)
                    .awsErrorDetails(details("ConflictException"))
                    .build();
        }
        created.add(request);
        expressions.put(request.name(), request.scheduleExpression());
        return CreateScheduleResponse.builder().build();
    }

    @Override
    public UpdateScheduleResponse updateSchedule(UpdateScheduleRequest request) {
        whileUpdating.run();
        check(request.groupName());
        checkThere(request.name());
        updated.add(request);
        expressions.put(request.name(), request.scheduleExpression());
        return UpdateScheduleResponse.builder().build();
    }

    @Override
    public GetScheduleResponse getSchedule(GetScheduleRequest request) {
        check(request.groupName());
        checkThere(request.name());
        return GetScheduleResponse.builder()
                .name(request.name())
                .scheduleExpression(expressions.get(request.name()))
                .build();
    }

    @Override
    public ListSchedulesResponse listSchedules(ListSchedulesRequest request) {
        check(request.groupName());
        return ListSchedulesResponse.builder()
                .schedules(expressions.keySet().stream()
                        .map(name -> ScheduleSummary.builder().name(name).build())
                        .toList())
                .build();
    }

    @Override
    public DeleteScheduleResponse deleteSchedule(DeleteScheduleRequest request) {
        check(request.groupName());
        checkThere(request.name());
        expressions.remove(request.name());
        return DeleteScheduleResponse.builder().build();
    }

    @Override
    public String serviceName() {
        return "scheduler";
    }

    @Override
    public void close() {}
}
