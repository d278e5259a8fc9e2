package io.greenroom.provider.cloudformation;

import io.greenroom.command.Script;
import io.greenroom.environment.FileSink;
import io.greenroom.keyed.KeyedLock;
import io.greenroom.provider.cloudformation.FunctionCalls.Answer;
import io.greenroom.provider.cloudformation.Progress.Outcome;
import io.greenroom.time.Time;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A function of Lambda as a host of scripts: each invokes it once and waits for its result.
 *
 * <p>What it is given is a JSON object of the command's arguments, secret ones included, by the names that their variables have
 * after {@code ARG_}. What it logged (the last 4 KB of that) and its result are the output; an error of the function is exit
 * code 1. A result that is a JSON object with a member {@code GREENROOM_OUTPUT}, an object of texts, sets variables by that.
 *
 * <p>Lambda has no token against a second invocation (AWS Lambda API Reference, Invoke). One whose answer was lost, with a
 * connection or with the worker, is made again: the function must bear that. And nothing ends an invocation but the function's
 * own time-out.
 */
final class FunctionHost extends ServiceHost {
    /** The member of a result that holds variables. */
    static final String VARIABLES = "GREENROOM_OUTPUT";

    private static final Logger LOG = LoggerFactory.getLogger(FunctionHost.class);
    private static final String ARGUMENT = "ARG_";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final String function;
    private final FunctionCalls calls;

    /** @param function its name or ARN */
    FunctionHost(Path folder, String function, FunctionCalls calls, KeyedLock<Path> locks, Time time) {
        super(folder, "function " + function, locks, time);
        this.function = function;
        this.calls = calls;
    }

    /** It leaves no files behind: what it returns are its variables. */
    @Override
    public boolean copyOut(String path, List<String> globs, String script, FileSink sink) {
        return true;
    }

    @Override
    ServiceRequest request(Script script, String name) throws IOException {
        if (!script.text().isBlank()) {
            throw new IOException(
                    "%s runs its own code: leave out 'run', or run the command with 'on: worker'".formatted(this));
        }
        return ServiceRequest.of(script, toString(), name, variable -> variable.startsWith(ARGUMENT), Set.of());
    }

    /** The invocation is made by a thread of its own, which a look only finds to have ended. */
    @Override
    Progress advance(ScriptNotes notes, ServiceRequest request, Progress now) throws IOException {
        Optional<Answer> answer = calls.answer(notes.path());
        if (answer.isPresent()) {
            return over(notes, answer.get());
        }
        calls.begin(notes.path(), function, payload(request), () -> whenAnswered(notes));
        return now;
    }

    /** So that what came of it is on the disk at once, and not only when somebody looks. */
    private void whenAnswered(ScriptNotes notes) {
        try {
            stepUnlessBusy(notes);
        } catch (IOException e) {
            LOG.debug("The answer of {} is noted by a later look", this, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    void ended(ScriptNotes notes, Progress before) {
        calls.giveUp(notes.path());
    }

    private static String payload(ServiceRequest request) {
        var arguments = JSON.createObjectNode();
        request.variables().forEach((name, value) -> arguments.put(name.substring(ARGUMENT.length()), value));
        return JSON.writeValueAsString(arguments);
    }

    private Progress over(ScriptNotes notes, Answer answer) throws IOException {
        return switch (answer) {
            case Answer.Refused refused -> notBegun(refused.why());
            case Answer.Returned returned -> {
                KeptOutput output = notes.output(0);
                if (returned.lost() > 0) {
                    output.appendLines("An answer of the function was lost: it was invoked %d times."
                            .formatted(returned.lost() + 1));
                }
                output.appendLines(returned.log());
                output.appendLines(returned.result());
                output.appendLines(returned.error().map(FunctionHost::words).orElse(""));
                if (returned.error().isEmpty()) {
                    Map<String, String> variables = variables(returned.result());
                    if (!variables.isEmpty()) {
                        notes.write(variables);
                    }
                }
                yield new Progress.Over(Outcome.exited(returned.error().isPresent() ? 1 : 0, time().instant(), ""));
            }
        };
    }

    /** What Lambda calls it says only who noticed the error. */
    private static String words(String error) {
        return switch (error) {
            case "Unhandled" -> "The function ended with an error that it did not handle.";
            case "Handled" -> "The function returned an error.";
            default -> "The function ended with an error: " + error + ".";
        };
    }

    /** None when the result is of another form. */
    private static Map<String, String> variables(String result) {
        JsonNode given;
        try {
            given = JSON.readTree(result).path(VARIABLES);
        } catch (JacksonException e) {
            return Map.of();
        }
        var variables = new LinkedHashMap<String, String>();
        for (Map.Entry<String, JsonNode> variable : given.properties()) {
            if (!variable.getValue().isString()) {
                return Map.of();
            }
            variables.put(variable.getKey(), variable.getValue().stringValue());
        }
        return variables;
    }

    @Override
    Progress stop(ScriptNotes notes, ServiceRequest request, Progress now) throws IOException {
        notes.output(0)
                .appendLines(
                        "Nothing ends an invocation of a function from outside: this one goes on until it is done, or until the function's own time-out.");
        return new Progress.Over(Outcome.gone(time().instant(), "was given up"));
    }

    /** A look reads a file. */
    @Override
    public Duration pace() {
        return Duration.ofMillis(50);
    }
}
