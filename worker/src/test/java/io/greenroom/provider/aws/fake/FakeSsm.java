package io.greenroom.provider.aws.fake;

import io.greenroom.provider.aws.fake.FakeMachine.State;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Systems Manager: commands on machines, their agents, documents and parameters. */
public final class FakeSsm implements Service {
    static final String JSON = "application/x-amz-json-1.1";
    private static final String TARGET = "AmazonSSM.";
    private static final int LONGEST_EXECUTION = 172_800;

    private final FakeAws aws;
    private final Parameters parameters;
    private final Map<String, Document> documents = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Command> commands = new ConcurrentHashMap<>();

    private record Command(
            String id,
            String document,
            String comment,
            JsonNode parameters,
            Instant requestedAt,
            Map<String, Invocation> invocations) {}

    FakeSsm(FakeAws aws) {
        this.aws = aws;
        this.parameters = new Parameters(aws::now);
        documents.put("AWS-RunShellScript", Document.runShellScript());
        FakeAccount.imageParameters().forEach(parameters::publish);
    }

    /** Makes a document of a shell script; what stands in it in double braces is a parameter. */
    public void addDocument(String name, String script) {
        documents.put(name, Document.of(script));
    }

    /** Makes a document of the content that CreateDocument takes, in JSON, of schema 2.2. */
    public void addDocument(String name, JsonNode content) {
        documents.put(name, Document.of(content));
    }

    /** How many parameters of ours there are, whatever their names. */
    public List<String> parameterNames() {
        return parameters.names();
    }

    /** What the service has kept of the commands that were sent, in that order. */
    public List<Kept> kept() {
        return commands.values().stream()
                .sorted(Comparator.comparing(Command::requestedAt))
                .flatMap(command -> command.invocations().values().stream()
                        .map(each -> new Kept(
                                each.machine(),
                                command.comment(),
                                command.parameters().toString(),
                                each.status(),
                                each.out() + each.err())))
                .toList();
    }

    /**
     * What is kept of a command on a machine.
     *
     * @param printed empty as long as it runs
     */
    public record Kept(String machine, String comment, String parameters, String status, String printed) {}

    /** The value of a parameter that the fake knows; null when there is none. */
    @Nullable
    String valueOf(String parameter) {
        return parameters.valueOf(parameter);
    }

    @Override
    public String name() {
        return "ssm";
    }

    @Override
    public String operation(Request request) {
        String target = request.header("X-Amz-Target");
        if (!target.startsWith(TARGET)) {
            throw new Refusal("UnknownOperationException", "There is no target " + target);
        }
        return target.substring(TARGET.length());
    }

    @Override
    public boolean isForMachines(String operation, Request request, Caller caller) {
        return operation.equals("GetParameter")
                && request.json().path("Name").asString("").startsWith("/greenroom/");
    }

    @Override
    public List<String> rights(String operation, Request request) {
        return operation.equals("PutParameter") && request.json().has("Tags")
                ? List.of("ssm:PutParameter", "ssm:AddTagsToResource")
                : List.of("ssm:" + operation);
    }

    @Override
    public Answer answer(String operation, Request request, Caller caller) {
        JsonNode input = request.json();
        ObjectNode output =
                switch (operation) {
                    case "DescribeInstanceInformation" -> describeInstanceInformation(input);
                    case "SendCommand" -> sendCommand(input);
                    case "GetCommandInvocation" -> getCommandInvocation(input);
                    case "ListCommands" -> listCommands(input);
                    case "ListCommandInvocations" -> listCommandInvocations(input);
                    case "CancelCommand" -> cancelCommand(input);
                    case "DescribeDocument" -> describeDocument(input);
                    default -> parameters.answer(operation, input);
                };
        String wanted = request.header("X-Fake-Query");
        return wanted.isEmpty()
                ? Answer.json(200, JSON, output)
                : Answer.text(200, output.at("/" + wanted.replace('.', '/')).asString("None") + "\n");
    }

    @Override
    public Answer refusal(Request request, Refusal refusal) {
        ObjectNode body = object().put("__type", refusal.code()).put("message", refusal.text());
        return Answer.json(refusal.status(), JSON, body);
    }

    @Override
    public Refusal throttled() {
        return new Refusal("ThrottlingException", "Rate exceeded");
    }

    @Override
    public Refusal denied(String text) {
        return new Refusal("AccessDeniedException", text);
    }

    static ObjectNode object() {
        return JsonMapper.shared().createObjectNode();
    }

    static BigDecimal seconds(Instant instant) {
        return BigDecimal.valueOf(instant.toEpochMilli(), 3);
    }

    static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.asString()));
        return texts;
    }

    /** One page of what there is, and the token of the next one when there is more. */
    static <T> void page(
            JsonNode input,
            ObjectNode output,
            String member,
            Collection<T> all,
            int least,
            int most,
            Function<T, ObjectNode> show) {
        int size = input.path("MaxResults").asInt(most);
        if (size < least || size > most) {
            throw invalid("Value '%d' at 'maxResults' failed to satisfy constraint: Member must be between %d and %d"
                    .formatted(size, least, most));
        }
        int from;
        try {
            from = Integer.parseInt(input.path("NextToken").asString("0"));
        } catch (NumberFormatException e) {
            throw new Refusal("InvalidNextToken", "The specified token is not valid.");
        }
        ArrayNode list = output.putArray(member);
        all.stream().skip(from).limit(size).map(show).forEach(list::add);
        if (all.size() > from + size) {
            output.put("NextToken", Integer.toString(from + size));
        }
    }

    static Refusal invalid(String text) {
        return new Refusal("ValidationException", text);
    }

    private ObjectNode describeInstanceInformation(JsonNode input) {
        List<String> wanted = null;
        boolean ofTags = false;
        for (JsonNode filter : input.path("Filters")) {
            String key = filter.path("Key").asString("");
            ofTags |= key.startsWith("tag");
            if (key.equals("InstanceIds")) {
                wanted = texts(filter.path("Values"));
            } else if (!key.startsWith("tag:")) {
                throw new Refusal("InvalidFilterKey", "The fake filters by InstanceIds and tag:KEY, not by " + key);
            }
        }
        if (ofTags && wanted != null) {
            throw new Refusal("InvalidInstanceInformationFilterValue", "Tag filters cannot be mixed with others");
        }
        List<FakeMachine> machines = new ArrayList<>();
        for (FakeMachine machine : aws.ec2().inAnyOrder()) {
            if (machine.agent().pingStatus() != null
                    && (wanted == null || wanted.contains(machine.id()))
                    && hasTags(machine, input.path("Filters"))) {
                machines.add(machine);
            }
        }
        ObjectNode output = object();
        page(input, output, "InstanceInformationList", machines, 5, 50, machine -> object().put(
                        "InstanceId", machine.id())
                .put("PingStatus", machine.agent().pingStatus())
                .put("LastPingDateTime", seconds(aws.now()))
                .put("AgentVersion", "3.3.2746.0")
                .put("IsLatestVersion", true)
                .put("PlatformType", "Linux")
                .put("PlatformName", "Amazon Linux")
                .put("PlatformVersion", "2023")
                .put("ResourceType", "EC2Instance")
                .put("IPAddress", machine.address())
                .put("ComputerName", machine.id()));
        return output;
    }

    private static boolean hasTags(FakeMachine machine, JsonNode filters) {
        for (JsonNode filter : filters) {
            String key = filter.path("Key").asString("");
            if (key.startsWith("tag:")
                    && !texts(filter.path("Values")).contains(machine.tags().get(key.substring(4)))) {
                return false;
            }
        }
        return true;
    }

    private ObjectNode sendCommand(JsonNode input) {
        Document document = document(input.path("DocumentName").asString(""));
        List<String> ids = texts(input.path("InstanceIds"));
        if (input.has("Targets") || ids.isEmpty() || ids.size() > 50) {
            throw invalid("The fake wants 1 to 50 InstanceIds, and no Targets");
        }
        String comment = input.path("Comment").asString("");
        if (comment.length() > 100) {
            throw invalid(
                    "Value at 'comment' failed to satisfy constraint: Member must have length less than or equal to 100");
        }
        int startTimeout = input.path("TimeoutSeconds").asInt(3600);
        if (startTimeout < 30 || startTimeout > 2_592_000) {
            throw invalid(
                    "Value at 'timeoutSeconds' failed to satisfy constraint: Member must be between 30 and 2592000");
        }
        Map<String, String> values = document.values(input.path("Parameters"));
        List<FakeMachine> machines = reachable(ids);
        Map<String, Invocation> invocations = new ConcurrentHashMap<>();
        for (FakeMachine machine : machines) {
            invocations.put(
                    machine.id(),
                    new Invocation(
                            machine.id(),
                            aws.now(),
                            document.script(values),
                            values.getOrDefault("workingDirectory", ""),
                            Duration.ofSeconds(startTimeout),
                            executionTimeout(values.getOrDefault("executionTimeout", "3600"))));
        }
        String id = UUID.randomUUID().toString();
        Command command = new Command(
                id, input.path("DocumentName").asString(""), comment, input.path("Parameters"), aws.now(), invocations);
        commands.put(id, command);
        for (FakeMachine machine : machines) {
            Invocation invocation = invocations.get(machine.id());
            if (invocation != null) {
                machine.agent().take(id, invocation);
            }
        }
        ObjectNode output = object();
        output.set("Command", shown(command));
        return output;
    }

    /** What is no number from 5 to 48 hours counts as an hour. */
    private static Duration executionTimeout(String text) {
        int seconds = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
        return Duration.ofSeconds(seconds < 5 || seconds > LONGEST_EXECUTION ? 3600 : seconds);
    }

    private List<FakeMachine> reachable(List<String> ids) {
        List<FakeMachine> machines = new ArrayList<>();
        for (String id : ids) {
            if (!id.matches("i-([0-9a-f]{8}|[0-9a-f]{17})")) {
                throw invalid("Value '[%s]' at 'instanceIds' failed to satisfy constraint".formatted(id));
            }
            FakeMachine machine = aws.ec2().find(id);
            if (machine == null
                    || machine.state() != State.RUNNING
                    || !"Online".equals(machine.agent().pingStatus())) {
                throw new Refusal(
                        "InvalidInstanceId",
                        "Instances [[%s]] not in a valid state for account %s".formatted(id, FakeAccount.ID));
            }
            machines.add(machine);
        }
        return machines;
    }

    private Document document(String name) {
        Document document = documents.get(name.replaceFirst("^arn:aws:ssm:[^:]*:[0-9]*:document/", ""));
        if (document == null) {
            throw new Refusal("InvalidDocument", "Document with name %s does not exist.".formatted(name));
        }
        return document;
    }

    private Command command(String id) {
        Command command = commands.get(id);
        if (command == null) {
            throw new Refusal("InvalidCommandId", "There is no command " + id);
        }
        return command;
    }

    private ObjectNode getCommandInvocation(JsonNode input) {
        Command command = command(input.path("CommandId").asString(""));
        Invocation invocation =
                command.invocations().get(input.path("InstanceId").asString(""));
        if (invocation == null || invocation.ask() < aws.faults().unknownInvocations()) {
            throw new Refusal("InvocationDoesNotExist", "The invocation does not exist (yet).");
        }
        synchronized (invocation) { // so that its code is of the same moment as its status
            invocation.expire(aws.now());
            return shown(command, invocation);
        }
    }

    private static ObjectNode shown(Command command, Invocation invocation) {
        return object().put("CommandId", command.id())
                .put("InstanceId", invocation.machine())
                .put("DocumentName", command.document())
                .put("Comment", command.comment())
                .put("PluginName", "aws:runShellScript")
                .put("ResponseCode", invocation.code())
                .put("ExecutionStartDateTime", text(invocation.startedAt()))
                .put("ExecutionEndDateTime", text(invocation.endedAt()))
                .put("Status", invocation.status())
                .put("StatusDetails", invocation.details())
                .put("StandardOutputContent", invocation.out())
                .put("StandardErrorContent", invocation.err());
    }

    private static String text(@Nullable Instant instant) {
        return instant == null ? "" : instant.toString();
    }

    private List<Command> commandsOf(JsonNode input) {
        String id = input.path("CommandId").asString("");
        String machine = input.path("InstanceId").asString("");
        return commands.values().stream()
                .filter(command -> id.isEmpty() || command.id().equals(id))
                .filter(command -> machine.isEmpty() || command.invocations().containsKey(machine))
                .sorted((a, b) -> b.requestedAt().compareTo(a.requestedAt()))
                .toList();
    }

    private ObjectNode listCommands(JsonNode input) {
        ObjectNode output = object();
        page(input, output, "Commands", commandsOf(input), 1, 50, this::shown);
        return output;
    }

    private ObjectNode shown(Command command) {
        command.invocations().values().forEach(invocation -> invocation.expire(aws.now()));
        Invocation first = command.invocations().values().iterator().next();
        ObjectNode shown = object().put("CommandId", command.id())
                .put("DocumentName", command.document())
                .put("Comment", command.comment())
                .put("RequestedDateTime", seconds(command.requestedAt()))
                .put("ExpiresAfter", seconds(first.expiresAt()))
                .put("Status", first.status())
                .put("StatusDetails", first.detailsInWords())
                .put("TargetCount", command.invocations().size());
        shown.set("Parameters", command.parameters());
        ArrayNode ids = shown.putArray("InstanceIds");
        command.invocations().keySet().forEach(ids::add);
        return shown;
    }

    private ObjectNode listCommandInvocations(JsonNode input) {
        String machine = input.path("InstanceId").asString("");
        List<ObjectNode> all = new ArrayList<>();
        for (Command command : commandsOf(input)) {
            for (Invocation invocation : command.invocations().values()) {
                if (machine.isEmpty() || invocation.machine().equals(machine)) {
                    invocation.expire(aws.now());
                    all.add(object().put("CommandId", command.id())
                            .put("InstanceId", invocation.machine())
                            .put("Comment", command.comment())
                            .put("DocumentName", command.document())
                            .put("RequestedDateTime", seconds(invocation.requestedAt()))
                            .put("Status", invocation.status())
                            .put("StatusDetails", invocation.detailsInWords()));
                }
            }
        }
        ObjectNode output = object();
        page(input, output, "CommandInvocations", all, 1, 50, Function.identity());
        return output;
    }

    private ObjectNode cancelCommand(JsonNode input) {
        Command command = command(input.path("CommandId").asString(""));
        List<String> ids = texts(input.path("InstanceIds"));
        command.invocations().forEach((id, invocation) -> {
            FakeMachine machine = aws.ec2().find(id);
            if ((ids.isEmpty() || ids.contains(id)) && machine != null && !invocation.isOver()) {
                machine.agent().cancel(command.id(), invocation);
            }
        });
        return object();
    }

    private ObjectNode describeDocument(JsonNode input) {
        String name = input.path("Name").asString("");
        Document document = document(name);
        ObjectNode output = object();
        ObjectNode shown = output.putObject("Document");
        shown.put("Name", name)
                .put("Status", "Active")
                .put("DocumentType", "Command")
                .put("SchemaVersion", name.equals("AWS-RunShellScript") ? "1.2" : "2.2")
                .put("Owner", name.startsWith("AWS-") ? "Amazon" : FakeAccount.ID)
                .put("DocumentVersion", "1")
                .putArray("PlatformTypes")
                .add("Linux");
        ArrayNode list = shown.putArray("Parameters");
        document.parameterNames().forEach(each -> list.addObject().put("Name", each));
        return output;
    }
}
