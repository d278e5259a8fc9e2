package io.greenroom.provider.aws;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;
import static io.greenroom.environment.ProviderException.Kind.UNAVAILABLE;

import io.greenroom.environment.ProviderException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.scheduler.model.ActionAfterCompletion;
import software.amazon.awssdk.services.scheduler.model.ConflictException;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindow;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.ResourceNotFoundException;
import software.amazon.awssdk.services.scheduler.model.ScheduleState;
import software.amazon.awssdk.services.scheduler.model.ScheduleSummary;
import software.amazon.awssdk.services.scheduler.model.ServiceQuotaExceededException;
import software.amazon.awssdk.services.scheduler.model.Target;
import software.amazon.awssdk.services.scheduler.model.ThrottlingException;
import software.amazon.awssdk.services.scheduler.model.ValidationException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The schedules of EventBridge Scheduler that end what a provider has made at its time when no worker is left to do it. A schedule is exact
 * to a minute, and removes itself when it is done. For many threads; every call blocks for a bounded time and honours
 * interrupts.
 */
public final class Schedules {
    /** What a time in the past would do is not known. */
    private static final Duration SOONEST = Duration.ofMinutes(2);
    /** While a call fails, for instance because the service is throttling. */
    private static final Duration REPEATED_FOR = Duration.ofHours(1);

    private static final int REPEATED_AT_MOST = 60;
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("'at('yyyy-MM-dd'T'HH:mm:ss')'");

    private final SchedulerClient client;
    private final String provider;
    private final AwsSettings settings;
    private final String description;
    private final InstantSource time;

    /**
     * @param provider whose schedules these are, and of which {@code installation}: the group may have others
     * @param what they end, as in {@code machines}
     */
    public Schedules(
            SchedulerClient client,
            AwsSettings settings,
            String provider,
            String what,
            String installation,
            InstantSource time) {
        this.client = client;
        this.provider = provider;
        this.settings = settings;
        this.description = "Ends %s of Greenroom's installation %s".formatted(what, installation);
        this.time = time;
    }

    /**
     * When a schedule for that time does its work: at the next full minute, so that nothing ends before its time, and not
     * before the service can still take it.
     */
    public Instant due(Instant at) {
        Instant soonest = time.instant().plus(SOONEST);
        Instant earliest = at.isBefore(soonest) ? soonest : at;
        Instant minute = earliest.truncatedTo(ChronoUnit.MINUTES);
        return minute.equals(earliest) ? minute : minute.plus(1, ChronoUnit.MINUTES);
    }

    /**
     * Has a call made at that time, instead of what the schedule of this name said before.
     *
     * @param name see {@link Names#schedule}
     */
    public void set(String name, Instant at, ScheduledCall call) throws ProviderException, InterruptedException {
        Target target = target(call);
        while (true) {
            Instant due = due(at);
            try {
                set(name, AT.format(due.atOffset(ZoneOffset.UTC)), target);
                return;
            } catch (ProviderException e) {
                boolean wentBy = e.getCause() instanceof ValidationException && due(at).isAfter(due);
                if (!wentBy) {
                    throw e;
                }
            }
        }
    }

    /**
     * Sees to it that a call is made at that time: where the schedule of this name says something else, is disabled or is not
     * there, it is set.
     */
    public void keep(String name, Instant at, ScheduledCall call) throws ProviderException, InterruptedException {
        String expression = AT.format(due(at).atOffset(ZoneOffset.UTC));
        Optional<GetScheduleResponse> found = find(name);
        if (found.isEmpty() || !says(found.get(), expression, call)) {
            set(name, at, call);
        }
    }

    private boolean says(GetScheduleResponse found, String expression, ScheduledCall call) {
        Target target = found.target();
        return expression.equals(found.scheduleExpression())
                && "UTC".equals(found.scheduleExpressionTimezone())
                && found.state() == ScheduleState.ENABLED
                && target != null
                && call.target().equals(target.arn())
                && settings.schedulerRole().equals(target.roleArn())
                && isSame(call.input(), target.input());
    }

    private static boolean isSame(Map<String, Object> input, @Nullable String json) {
        try {
            return json != null && JSON.valueToTree(input).equals(JSON.readTree(json));
        } catch (JacksonException e) {
            return false; // somebody has made something else of it
        }
    }

    private void set(String name, String expression, Target target) throws ProviderException, InterruptedException {
        if (!create(name, expression, target) && !update(name, expression, target)) {
            create(name, expression, target); // it did its work between the two, and removed itself
        }
    }

    /** False when there is one of that name. */
    private boolean create(String name, String expression, Target target)
            throws ProviderException, InterruptedException {
        try {
            call(
                    "scheduler:CreateSchedule",
                    () -> client.createSchedule(request -> request.name(name)
                            .groupName(settings.scheduleGroup())
                            .description(description)
                            .scheduleExpression(expression)
                            .scheduleExpressionTimezone("UTC")
                            .flexibleTimeWindow(exactly())
                            .actionAfterCompletion(ActionAfterCompletion.DELETE)
                            .state(ScheduleState.ENABLED)
                            .target(target)));
            return true;
        } catch (ConflictException e) {
            return false; // there is one, or it is being changed at this moment, which the update tells
        } catch (ResourceNotFoundException e) {
            throw new ProviderException(
                    CONFIGURATION,
                    "There is no schedule group '%s', without which nothing would end environments when no worker is left: make it with the template that 'greenroom install --print %s-setup' prints, or correct 'providers.%s.scheduleGroup'."
                            .formatted(settings.scheduleGroup(), provider, provider),
                    e);
        }
    }

    /** Says all of it again, for what an update does not say goes back to its default. False when there is none of that name. */
    private boolean update(String name, String expression, Target target)
            throws ProviderException, InterruptedException {
        try {
            call(
                    "scheduler:UpdateSchedule",
                    () -> client.updateSchedule(request -> request.name(name)
                            .groupName(settings.scheduleGroup())
                            .description(description)
                            .scheduleExpression(expression)
                            .scheduleExpressionTimezone("UTC")
                            .flexibleTimeWindow(exactly())
                            .actionAfterCompletion(ActionAfterCompletion.DELETE)
                            .state(ScheduleState.ENABLED)
                            .target(target)));
            return true;
        } catch (ResourceNotFoundException e) {
            return false;
        } catch (ConflictException e) {
            throw busy("scheduler:UpdateSchedule", name, e);
        }
    }

    /** Somebody else is changing the same schedule. */
    private static ProviderException busy(String right, String name, ConflictException e) {
        return new ProviderException(
                UNAVAILABLE,
                "Schedule %s is being changed by somebody else at this moment (%s, ConflictException): try again."
                        .formatted(name, right),
                e);
    }

    private static FlexibleTimeWindow exactly() {
        return FlexibleTimeWindow.builder().mode(FlexibleTimeWindowMode.OFF).build();
    }

    private Target target(ScheduledCall call) {
        return Target.builder()
                .arn(call.target())
                .roleArn(settings.schedulerRole())
                .input(JSON.writeValueAsString(call.input()))
                .retryPolicy(retry -> retry.maximumEventAgeInSeconds((int) REPEATED_FOR.toSeconds())
                        .maximumRetryAttempts(REPEATED_AT_MOST))
                .build();
    }

    /** Removes a schedule, also one that is not there any more. */
    public void remove(String name) throws ProviderException, InterruptedException {
        try {
            call(
                    "scheduler:DeleteSchedule",
                    () -> client.deleteSchedule(request -> request.name(name).groupName(settings.scheduleGroup())));
        } catch (ResourceNotFoundException e) {
            // That is what was wanted.
        } catch (ConflictException e) {
            throw busy("scheduler:DeleteSchedule", name, e);
        }
    }

    /** The names of all that are in the group, whoever made them; none when there is no such group. */
    public List<String> all() throws ProviderException, InterruptedException {
        try {
            return call(
                    "scheduler:ListSchedules",
                    () ->
                            client
                                    .listSchedulesPaginator(request -> request.groupName(settings.scheduleGroup()))
                                    .schedules()
                                    .stream()
                                    .map(ScheduleSummary::name)
                                    .toList());
        } catch (ResourceNotFoundException e) {
            return List.of();
        }
    }

    /** Whether this installation has made the schedule of that name; only its own text says so. */
    public boolean isOurs(String name) throws ProviderException, InterruptedException {
        return find(name)
                .map(GetScheduleResponse::description)
                .filter(description::equals)
                .isPresent();
    }

    private Optional<GetScheduleResponse> find(String name) throws ProviderException, InterruptedException {
        try {
            return Optional.of(call(
                    "scheduler:GetSchedule",
                    () -> client.getSchedule(request -> request.name(name).groupName(settings.scheduleGroup()))));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    /** What the callers tell apart passes through. */
    private static <T> T call(String right, Supplier<T> call) throws ProviderException, InterruptedException {
        try {
            return ServiceCalls.interruptibly(call);
        } catch (ConflictException | ResourceNotFoundException e) {
            throw e;
        } catch (ServiceQuotaExceededException e) {
            throw new ProviderException(
                    UNAVAILABLE,
                    "The account's quota of schedules is used up (ServiceQuotaExceededException): have the quota 'Number of schedules' of EventBridge Scheduler raised in Service Quotas, or delete schedules.",
                    e);
        } catch (ThrottlingException e) {
            throw new ProviderException(
                    UNAVAILABLE,
                    "EventBridge Scheduler takes no more calls at the moment (%s, ThrottlingException): try again later, or have its request rate raised in Service Quotas."
                            .formatted(right),
                    e);
        } catch (SdkException e) {
            throw ServiceCalls.failure(right, e);
        }
    }
}
