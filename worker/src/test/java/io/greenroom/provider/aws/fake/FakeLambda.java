package io.greenroom.provider.aws.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lambda, as far as functions are invoked synchronously. A function is Java, or code that templates bring in {@code
 * Code.ZipFile}: for a runtime of Python a module, for {@code provided} a shell script, which reads the event, prints the result
 * and logs to its standard error.
 */
public final class FakeLambda implements Service, ResourceMaker {
    private static final String JSON = "application/json";
    private static final int MOST_PAYLOAD = 6 * 1024 * 1024;
    private static final int LOG_TAIL = 4096;
    private static final int LONGEST_SECONDS = 900;

    /** Calls the handler, and keeps apart what it returns and what it prints. */
    private static final String PYTHON = """
            import importlib, json, sys, traceback
            module, handler, event, result = sys.argv[1:]
            sys.path.insert(0, '.')
            class Context:
                function_name = module
                aws_request_id = 'fake'
            try:
                returned = getattr(importlib.import_module(module), handler)(json.load(open(event)), Context())
                json.dump(returned, open(result, 'w'))
            except BaseException as e:
                traceback.print_exc()
                error = {'errorMessage': str(e), 'errorType': type(e).__name__, 'stackTrace': traceback.format_tb(e.__traceback__)}
                json.dump(error, open(result, 'w'))
                sys.exit(1)
            """;

    private final FakeAws aws;
    private final Path root;
    private final Map<String, Function> functions = new ConcurrentHashMap<>();
    private final Map<String, List<JsonNode>> events = new ConcurrentHashMap<>();
    private final List<FakeProcess> processes = new CopyOnWriteArrayList<>();
    private final AtomicInteger count = new AtomicInteger();

    /**
     * What an invocation comes to.
     *
     * @param error such as {@code Unhandled}; null for none
     */
    public record Returned(String result, @Nullable String error) {
        public static Returned well(String json) {
            return new Returned(json, null);
        }

        public static Returned unhandled(String type, String message) {
            return new Returned(
                    FakeSsm.object()
                            .put("errorMessage", message)
                            .put("errorType", type)
                            .toString(),
                    "Unhandled");
        }
    }

    /** A function; what it logs goes to the consumer, line by line. */
    public interface Function {
        Returned invoke(JsonNode event, Consumer<String> log) throws InterruptedException;
    }

    FakeLambda(FakeAws aws, Path root) {
        this.aws = aws;
        this.root = root.resolve("functions");
    }

    public FakeLambda addFunction(String name, Function function) {
        functions.put(name, function);
        return this;
    }

    /** The events that a function was invoked with. */
    public List<JsonNode> events(String function) {
        return List.copyOf(events.getOrDefault(function, List.of()));
    }

    @Override
    public String name() {
        return "lambda";
    }

    @Override
    public String operation(Request request) {
        if (request.method().equals("POST") && request.rawPath().matches("/2015-03-31/functions/[^/]+/invocations")) {
            return "Invoke";
        }
        throw new Refusal(404, "UnknownOperationException", "The fake does not know " + request.rawPath());
    }

    @Override
    public List<String> rights(String operation, Request request) {
        return List.of("lambda:InvokeFunction");
    }

    @Override
    public Answer answer(String operation, Request request, Caller caller) throws InterruptedException {
        String asked = URLDecoder.decode(request.rawPath().split("/", -1)[3], StandardCharsets.UTF_8);
        String name = asked.substring(asked.lastIndexOf(':') + 1);
        Function function = functions.get(name);
        if (function == null) {
            throw new Refusal(
                    404,
                    "ResourceNotFoundException",
                    "Function not found: arn:aws:lambda:%s:%s:function:%s"
                            .formatted(FakeAccount.REGION, FakeAccount.ID, name));
        }
        switch (request.header("X-Amz-Invocation-Type")) {
            case "DryRun" -> {
                return Answer.empty(204);
            }
            case "", "RequestResponse" -> {}
            default ->
                throw new Refusal(
                        "InvalidParameterValueException",
                        "The fake knows the invocation types RequestResponse and DryRun");
        }
        if (request.body().length > MOST_PAYLOAD) {
            throw new Refusal(
                    413,
                    "RequestTooLargeException",
                    "%d byte payload is too large for the RequestResponse invocation type (limit %d bytes)"
                            .formatted(request.body().length, MOST_PAYLOAD));
        }
        return invoke(
                name, function, event(request), request.header("X-Amz-Log-Type").equals("Tail"));
    }

    private static JsonNode event(Request request) {
        try {
            return JsonMapper.shared().readTree(request.body());
        } catch (JacksonException e) {
            throw new Refusal(
                    "InvalidRequestContentException",
                    "Could not parse request body into json: " + e.getOriginalMessage());
        }
    }

    private Answer invoke(String name, Function function, JsonNode event, boolean tail) throws InterruptedException {
        events.computeIfAbsent(name, key -> new CopyOnWriteArrayList<>()).add(event);
        var log = new CopyOnWriteArrayList<>(List.of("START RequestId: fake Version: $LATEST"));
        Returned returned = function.invoke(event, log::add);
        log.add("END RequestId: fake");
        if (returned.result().getBytes(StandardCharsets.UTF_8).length > MOST_PAYLOAD) {
            returned = Returned.unhandled(
                    "Function.ResponseSizeTooLarge", "Response payload size exceeded maximum allowed payload size");
        }
        Answer answer = Answer.of(200, returned.result().getBytes(StandardCharsets.UTF_8))
                .with("Content-Type", JSON)
                .with("X-Amz-Executed-Version", "$LATEST");
        if (tail) {
            byte[] bytes = (String.join("\n", log) + "\n").getBytes(StandardCharsets.UTF_8);
            answer.with(
                    "X-Amz-Log-Result",
                    Base64.getEncoder()
                            .encodeToString(
                                    Arrays.copyOfRange(bytes, Math.max(0, bytes.length - LOG_TAIL), bytes.length)));
        }
        return returned.error() == null ? answer : answer.with("X-Amz-Function-Error", returned.error());
    }

    @Override
    public Answer refusal(Request request, Refusal refusal) {
        return Answer.json(
                        refusal.status(),
                        JSON,
                        FakeSsm.object().put("Type", "User").put("Message", refusal.text()))
                .with("x-amzn-ErrorType", refusal.code());
    }

    @Override
    public Refusal throttled() {
        return new Refusal(429, "TooManyRequestsException", "Rate Exceeded.");
    }

    @Override
    public Refusal denied(String text) {
        return new Refusal(403, "AccessDeniedException", text);
    }

    @Override
    public Made make(String logicalId, String type, JsonNode properties, String name, ForStack stack) {
        String function = properties.path("FunctionName").asString(name);
        String runtime = properties.path("Runtime").asString("");
        String code = properties.path("Code").path("ZipFile").asString("");
        for (String needed : List.of("Role", "Runtime", "Handler")) {
            if (!properties.has(needed)) {
                throw new Refusal(
                        "InvalidRequest",
                        "Properties validation failed: required key [%s] not found".formatted(needed));
            }
        }
        if (code.isEmpty() || !(runtime.startsWith("python") || runtime.startsWith("provided"))) {
            throw new Refusal(
                    "InvalidRequest", "The fake runs Code.ZipFile of python and provided alone, not of " + runtime);
        }
        int seconds = properties.path("Timeout").asInt(3);
        if (seconds < 1 || seconds > LONGEST_SECONDS) {
            throw new Refusal(
                    "InvalidRequest", "Value '%d' at 'timeout' failed to satisfy constraint".formatted(seconds));
        }
        Map<String, String> variables = new HashMap<>(aws.environment());
        properties
                .path("Environment")
                .path("Variables")
                .properties()
                .forEach(each -> variables.put(each.getKey(), each.getValue().asString("")));
        if (functions.putIfAbsent(
                        function,
                        code(function, code, properties.path("Handler").asString(""), runtime, seconds, variables))
                != null) {
            throw new Refusal(409, "AlreadyExists", "Function already exist: " + function);
        }
        return new Made(
                function,
                Map.of(
                        "Arn",
                        "arn:aws:lambda:%s:%s:function:%s".formatted(FakeAccount.REGION, FakeAccount.ID, function)));
    }

    @Override
    public void remove(String type, String physicalId) {
        functions.remove(physicalId);
    }

    private Function code(
            String name, String code, String handler, String runtime, int seconds, Map<String, String> variables) {
        return (event, log) -> {
            String id = name + "-" + count.incrementAndGet();
            Path folder = root.resolve(id);
            Path result = folder.resolve("result.json");
            List<String> command = new ArrayList<>();
            try {
                Files.createDirectories(folder);
                Files.writeString(folder.resolve("event.json"), event.toString());
                if (runtime.startsWith("python")) {
                    String module = handler.substring(0, handler.lastIndexOf('.'));
                    Files.writeString(folder.resolve(module + ".py"), code);
                    command.addAll(List.of("python3", "-c", PYTHON, module));
                    command.addAll(
                            List.of(handler.substring(handler.lastIndexOf('.') + 1), "event.json", "result.json"));
                } else {
                    Files.writeString(folder.resolve("bootstrap"), code);
                    command.addAll(List.of("/bin/sh", "-c", "exec /bin/sh bootstrap >result.json"));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            FakeProcess process = FakeProcess.start(id, folder, command, variables, event.toString());
            processes.add(process);
            AtomicBoolean late = new AtomicBoolean();
            Alarms.Alarm alarm = aws.alarms().at(aws.now().plusSeconds(seconds), () -> {
                late.set(true);
                process.kill();
            });
            int exit = process.awaitEnd(log);
            alarm.cancel();
            processes.remove(process);
            if (late.get()) {
                return Returned.unhandled("Sandbox.Timedout", "Task timed out after %d.00 seconds".formatted(seconds));
            }
            return returned(result, exit);
        };
    }

    private static Returned returned(Path result, int exit) {
        try {
            byte[] bytes = Files.exists(result) ? Files.readAllBytes(result) : new byte[0];
            if (exit == 0) {
                return new Returned(new String(bytes, StandardCharsets.UTF_8), null);
            }
            return bytes.length > 0 && bytes[0] == '{'
                    ? new Returned(new String(bytes, StandardCharsets.UTF_8), "Unhandled")
                    : Returned.unhandled("Runtime.ExitError", "Runtime exited with error: exit status " + exit);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends all that runs. */
    void close() throws InterruptedException {
        for (FakeProcess process : processes) {
            process.end();
        }
    }
}
