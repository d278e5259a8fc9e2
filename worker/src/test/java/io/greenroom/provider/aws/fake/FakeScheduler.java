package io.greenroom.provider.aws.fake;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * EventBridge Scheduler, of schedules that fire once. They fire when the fake's clock has come to their time. Where the
 * service is not described, the fake refuses: a second create of a name conflicts also with the token of the first, and a
 * time that is past is no time.
 */
public final class FakeScheduler implements Service {
    private static final String JSON = "application/json";
    private static final String ARN = "arn:aws:scheduler:" + FakeAccount.REGION + ":" + FakeAccount.ID + ":";
    private static final Pattern NAME = Pattern.compile("[0-9a-zA-Z_.-]{1,64}");
    private static final Pattern AT =
            Pattern.compile("at\\(([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})\\)");
    private static final Pattern TARGET = Pattern.compile("arn:aws:scheduler:::(aws-sdk:[a-z0-9]+:[a-z][a-zA-Z0-9]*)");
    private static final Pattern READING = Pattern.compile("aws-sdk:[a-z0-9]+:(get|describe|list).*");
    private static final List<String> MEMBERS = List.of(
            "Name",
            "GroupName",
            "ScheduleExpression",
            "ScheduleExpressionTimezone",
            "FlexibleTimeWindow",
            "Target",
            "State",
            "Description",
            "ActionAfterCompletion",
            "ClientToken");

    private final FakeAws aws;
    private final Map<String, Consumer<JsonNode>> targets = new ConcurrentHashMap<>();
    private final Map<String, Schedule> schedules = new TreeMap<>();
    private final Set<String> groups = new TreeSet<>(List.of("default", "greenroom"));

    /** A schedule, and what waits for its time. */
    private static final class Schedule {
        private final String name;
        private final String group;
        private final Instant createdAt;
        private Instant modifiedAt;
        private JsonNode members;
        private int version;
        private Alarms.@Nullable Alarm alarm;

        private Schedule(String name, String group, Instant createdAt, JsonNode members) {
            this.name = name;
            this.group = group;
            this.createdAt = createdAt;
            this.modifiedAt = createdAt;
            this.members = members;
        }

        private String arn() {
            return ARN + "schedule/" + group + "/" + name;
        }
    }

    FakeScheduler(FakeAws aws) {
        this.aws = aws;
        addTarget("aws-sdk:ec2:terminateInstances", this::terminate);
    }

    /** What a target such as {@code aws-sdk:cloudformation:deleteStack} does with its input. */
    public void addTarget(String target, Consumer<JsonNode> action) {
        targets.put(target, action);
    }

    /** Makes a group of schedules. */
    public synchronized void addGroup(String name) {
        groups.add(name);
    }

    /** Nobody has made the group: it is the setup template that does. */
    public synchronized void removeGroup(String name) {
        groups.remove(name);
    }

    /** The names of the schedules there are. */
    public synchronized List<String> names() {
        return schedules.values().stream().map(schedule -> schedule.name).toList();
    }

    private void terminate(JsonNode input) {
        aws.ec2().terminate(FakeSsm.texts(input.path("InstanceIds")));
    }

    @Override
    public String name() {
        return "scheduler";
    }

    @Override
    public String operation(Request request) {
        boolean one = request.rawPath().matches("/schedules/[^/]+");
        String kind = request.method() + (one ? " one" : request.rawPath().equals("/schedules") ? " all" : " other");
        return switch (kind) {
            case "POST one" -> "CreateSchedule";
            case "GET one" -> "GetSchedule";
            case "PUT one" -> "UpdateSchedule";
            case "DELETE one" -> "DeleteSchedule";
            case "GET all" -> "ListSchedules";
            default -> groupOperation(request);
        };
    }

    private static String groupOperation(Request request) {
        boolean group = request.rawPath().matches("/schedule-groups/[^/]+");
        if (group && request.method().equals("GET")) {
            return "GetScheduleGroup";
        }
        if (group && request.method().equals("POST")) {
            return "CreateScheduleGroup";
        }
        throw new Refusal(404, "UnknownOperationException", "The fake does not know " + request.rawPath());
    }

    @Override
    public List<String> rights(String operation, Request request) {
        return List.of("CreateSchedule", "UpdateSchedule").contains(operation)
                ? List.of("scheduler:" + operation, "iam:PassRole")
                : List.of("scheduler:" + operation);
    }

    @Override
    public synchronized Answer answer(String operation, Request request, Caller caller) {
        String path = request.rawPath();
        String name = URLDecoder.decode(path.substring(path.lastIndexOf('/') + 1), StandardCharsets.UTF_8);
        String group = request.query("groupName", request.query("GroupName", "default"));
        ObjectNode output =
                switch (operation) {
                    case "CreateSchedule" -> create(name, request.json());
                    case "UpdateSchedule" -> update(name, request.json());
                    case "GetSchedule" -> shown(known(group, name));
                    case "DeleteSchedule" -> delete(known(group, name));
                    case "ListSchedules" -> list(request);
                    case "CreateScheduleGroup" -> createGroup(name);
                    default -> shownGroup(name);
                };
        return Answer.json(200, JSON, output);
    }

    @Override
    public Answer refusal(Request request, Refusal refusal) {
        return Answer.json(refusal.status(), JSON, FakeSsm.object().put("Message", refusal.text()))
                .with("x-amzn-ErrorType", refusal.code());
    }

    @Override
    public Refusal throttled() {
        return new Refusal(429, "ThrottlingException", "Rate exceeded");
    }

    @Override
    public Refusal denied(String text) {
        return new Refusal(403, "AccessDeniedException", text);
    }

    private static Refusal invalid(String text) {
        return new Refusal("ValidationException", text);
    }

    private Schedule known(String group, String name) {
        Schedule schedule = schedules.get(group + "/" + name);
        if (schedule == null) {
            throw new Refusal(404, "ResourceNotFoundException", "Schedule %s does not exist.".formatted(name));
        }
        return schedule;
    }

    private ObjectNode create(String name, JsonNode members) {
        String group = members.path("GroupName").asString("default");
        if (!NAME.matcher(name).matches()) {
            throw invalid("Value '%s' at 'name' failed to satisfy constraint".formatted(name));
        }
        Instant at = check(members);
        if (!groups.contains(group)) {
            throw new Refusal(404, "ResourceNotFoundException", "Schedule group %s does not exist.".formatted(group));
        }
        if (schedules.containsKey(group + "/" + name)) {
            throw new Refusal(409, "ConflictException", "Schedule %s already exists.".formatted(name));
        }
        Schedule schedule = new Schedule(name, group, aws.now(), members);
        schedules.put(group + "/" + name, schedule);
        arm(schedule, at);
        return FakeSsm.object().put("ScheduleArn", schedule.arn());
    }

    /** What is not given is not as it was, but as if it never had been given. */
    private ObjectNode update(String name, JsonNode members) {
        Schedule schedule = known(members.path("GroupName").asString("default"), name);
        Instant at = check(members);
        schedule.members = members;
        schedule.version++;
        schedule.modifiedAt = aws.now();
        arm(schedule, at);
        return FakeSsm.object().put("ScheduleArn", schedule.arn());
    }

    private void arm(Schedule schedule, Instant at) {
        if (schedule.alarm != null) {
            schedule.alarm.cancel();
        }
        JsonNode armed = schedule.members;
        int version = schedule.version;
        boolean enabled = armed.path("State").asString("ENABLED").equals("ENABLED");
        schedule.alarm = enabled ? aws.alarms().at(at, () -> fire(schedule, version, armed)) : null;
    }

    /** When it is to fire. */
    private Instant check(JsonNode members) {
        members.properties().forEach(each -> {
            if (!MEMBERS.contains(each.getKey())) {
                throw invalid("The fake does not know the member " + each.getKey());
            }
        });
        String mode = members.path("FlexibleTimeWindow").path("Mode").asString("");
        if (!mode.equals("OFF")) {
            throw invalid("FlexibleTimeWindow with a Mode is required, and the fake knows OFF alone");
        }
        if (!List.of("NONE", "DELETE")
                .contains(members.path("ActionAfterCompletion").asString("NONE"))) {
            throw invalid("ActionAfterCompletion is NONE or DELETE");
        }
        checkTarget(members.path("Target"));
        return time(members);
    }

    private Instant time(JsonNode members) {
        String expression = members.path("ScheduleExpression").asString("");
        Matcher matcher = AT.matcher(expression);
        if (!matcher.matches()) {
            throw invalid("Invalid Schedule Expression %s.".formatted(expression));
        }
        Instant at;
        try {
            ZoneId zone = ZoneId.of(members.path("ScheduleExpressionTimezone").asString("UTC"));
            at = LocalDateTime.parse(matcher.group(1)).atZone(zone).toInstant();
        } catch (DateTimeException e) {
            throw invalid("Invalid Schedule Expression %s.".formatted(expression));
        }
        if (!at.isAfter(aws.now())) {
            throw invalid("%s is not later than now, which is %s".formatted(expression, aws.now()));
        }
        return at;
    }

    private void checkTarget(JsonNode target) {
        Matcher matcher = TARGET.matcher(target.path("Arn").asString(""));
        if (!matcher.matches()) {
            throw invalid("Provided Arn is not in correct format: "
                    + target.path("Arn").asString(""));
        }
        if (READING.matcher(matcher.group(1)).matches() || !targets.containsKey(matcher.group(1))) {
            throw invalid("%s is not a supported target".formatted(matcher.group(1)));
        }
        if (!aws.account().hasRole(target.path("RoleArn").asString(""))) {
            throw invalid("The execution role you provide must allow AWS EventBridge Scheduler to assume the role: "
                    + target.path("RoleArn").asString(""));
        }
        input(target);
        JsonNode retries = target.path("RetryPolicy");
        int attempts = retries.path("MaximumRetryAttempts").asInt(185);
        int age = retries.path("MaximumEventAgeInSeconds").asInt(86_400);
        if (attempts < 0 || attempts > 185 || age < 60 || age > 86_400) {
            throw invalid("RetryPolicy allows 0 to 185 attempts within 60 to 86400 seconds");
        }
    }

    private static JsonNode input(JsonNode target) {
        try {
            return JsonMapper.shared().readTree(target.path("Input").asString("{}"));
        } catch (JacksonException e) {
            throw invalid("Input is not JSON");
        }
    }

    private void fire(Schedule schedule, int version, JsonNode armed) {
        String key = schedule.group + "/" + schedule.name;
        synchronized (this) {
            if (!schedule.equals(schedules.get(key)) || schedule.version != version) {
                return;
            }
            if (armed.path("ActionAfterCompletion").asString("NONE").equals("DELETE")) {
                schedules.remove(key);
            }
        }
        Matcher matcher = TARGET.matcher(armed.path("Target").path("Arn").asString(""));
        Consumer<JsonNode> action = matcher.matches() ? targets.get(matcher.group(1)) : null;
        if (action != null) {
            String operation = matcher.group(1).replaceFirst("^aws-sdk:", "");
            aws.record(operation, "scheduler", () -> action.accept(input(armed.path("Target"))));
        }
    }

    private ObjectNode shown(Schedule schedule) {
        ObjectNode shown = summary(schedule);
        for (String member :
                List.of("ScheduleExpression", "FlexibleTimeWindow", "Target", "Description", "ActionAfterCompletion")) {
            if (schedule.members.has(member)) {
                shown.set(member, schedule.members.path(member));
            }
        }
        shown.put(
                "ScheduleExpressionTimezone",
                schedule.members.path("ScheduleExpressionTimezone").asString("UTC"));
        return shown;
    }

    private static ObjectNode summary(Schedule schedule) {
        return FakeSsm.object()
                .put("Arn", schedule.arn())
                .put("Name", schedule.name)
                .put("GroupName", schedule.group)
                .put("State", schedule.members.path("State").asString("ENABLED"))
                .put("CreationDate", FakeSsm.seconds(schedule.createdAt))
                .put("LastModificationDate", FakeSsm.seconds(schedule.modifiedAt));
    }

    private ObjectNode delete(Schedule schedule) {
        if (schedule.alarm != null) {
            schedule.alarm.cancel();
        }
        schedules.remove(schedule.group + "/" + schedule.name);
        return FakeSsm.object();
    }

    private ObjectNode list(Request request) {
        String group = request.query("ScheduleGroup", "");
        String prefix = request.query("NamePrefix", "");
        int size = Integer.parseInt(request.query("MaxResults", "100"));
        String from = request.query("NextToken", "");
        List<Schedule> such = new ArrayList<>();
        schedules.forEach((key, schedule) -> {
            if ((group.isEmpty() || schedule.group.equals(group))
                    && schedule.name.startsWith(prefix)
                    && key.compareTo(from) > 0) {
                such.add(schedule);
            }
        });
        ObjectNode output = FakeSsm.object();
        ArrayNode list = output.putArray("Schedules");
        for (Schedule schedule : such.subList(0, Math.min(size, such.size()))) {
            ObjectNode summary = summary(schedule);
            summary.putObject("Target")
                    .put("Arn", schedule.members.path("Target").path("Arn").asString(""));
            list.add(summary);
        }
        if (such.size() > size) {
            Schedule last = such.get(size - 1);
            output.put("NextToken", last.group + "/" + last.name);
        }
        return output;
    }

    private ObjectNode createGroup(String name) {
        if (!groups.add(name)) {
            throw new Refusal(409, "ConflictException", "Schedule group %s already exists.".formatted(name));
        }
        return FakeSsm.object().put("ScheduleGroupArn", ARN + "schedule-group/" + name);
    }

    private ObjectNode shownGroup(String name) {
        if (!groups.contains(name)) {
            throw new Refusal(404, "ResourceNotFoundException", "Schedule group %s does not exist.".formatted(name));
        }
        return FakeSsm.object()
                .put("Arn", ARN + "schedule-group/" + name)
                .put("Name", name)
                .put("State", "ACTIVE");
    }
}
