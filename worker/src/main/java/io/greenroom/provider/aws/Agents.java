package io.greenroom.provider.aws;

import io.greenroom.command.ScriptFolder;
import io.greenroom.environment.ProviderException;
import io.greenroom.shell.Shell;
import io.greenroom.time.RateLimiter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.GetCommandInvocationResponse;
import software.amazon.awssdk.services.ssm.model.InstanceInformationStringFilter;
import software.amazon.awssdk.services.ssm.model.InvalidDocumentException;
import software.amazon.awssdk.services.ssm.model.InvalidDocumentVersionException;
import software.amazon.awssdk.services.ssm.model.InvalidInstanceIdException;
import software.amazon.awssdk.services.ssm.model.InvalidParametersException;
import software.amazon.awssdk.services.ssm.model.InvocationDoesNotExistException;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import software.amazon.awssdk.services.ssm.model.Tag;
import software.amazon.awssdk.services.ssm.model.UnsupportedPlatformTypeException;

/**
 * The agents of Systems Manager on machines: what is reached through them is asked of them once, or again until it is known
 * to have arrived, because Systems Manager has no token against a second time (AWS Systems Manager API Reference,
 * SendCommand). Whatever is sent bears that.
 */
public final class Agents {
    /** The document that every account has. */
    public static final String USUAL_DOCUMENT = "AWS-RunShellScript";

    private static final String LAUNCH = launchText();
    /** Within this time a command has to reach the agent; the service takes no less than 30 s. */
    private static final int TO_BE_STARTED_SECONDS = 60;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(300);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    /** An invocation is not there at once. */
    private static final Duration TO_BE_VISIBLE = Duration.ofSeconds(30);

    private static final int IDS_IN_A_CALL = 50;
    private static final int LONGEST_COMMENT = 100;
    private static final int LONGEST_PARAMETER = 4096;
    /** No machine has this for its identity. */
    private static final String NO_MACHINE = "none";

    private final SsmClient ssm;
    private final String document;
    private final RateLimiter pace;

    /**
     * @param ssm which tries a call again by itself
     * @param document that runs what is sent: {@link #USUAL_DOCUMENT}, or that of the setup template
     */
    public Agents(SsmClient ssm, String document, RateLimiter pace) {
        this.ssm = ssm;
        this.document = document;
        this.pace = pace;
    }

    /** What a machine answered: the exit code of what it ran, and the first 24,000 characters of what that printed. */
    public record Answer(int code, String text) {}

    /** Which of the machines have an agent that the service has heard of lately. */
    public Set<String> online(List<String> machines) throws ProviderException, InterruptedException {
        var online = new HashSet<String>();
        for (int at = 0; at < machines.size(); at += IDS_IN_A_CALL) {
            List<String> some = machines.subList(at, Math.min(machines.size(), at + IDS_IN_A_CALL));
            pace.take();
            try {
                var ids = InstanceInformationStringFilter.builder()
                        .key("InstanceIds")
                        .values(some)
                        .build();
                ServiceCalls.interruptibly(() -> ssm.describeInstanceInformation(
                                ask -> ask.maxResults(IDS_IN_A_CALL).filters(ids)))
                        .instanceInformationList()
                        .stream()
                        .filter(found -> "Online".equals(found.pingStatusAsString()))
                        .forEach(found -> online.add(found.instanceId()));
            } catch (SdkException e) {
                throw ServiceCalls.failure("ssm:DescribeInstanceInformation", e);
            }
        }
        return online;
    }

    /**
     * Has the machine do something, without waiting for it.
     *
     * @param comment shown in the console beside the command
     * @return the service's name for it
     * @throws IOException when the agent cannot be reached now; or, with a failure of the provider as its cause, when the
     *     service will not have it
     */
    String send(String machine, String comment, String operation, List<String> arguments)
            throws IOException, InterruptedException {
        pace.take();
        String words = String.join(" ", arguments);
        try {
            return ssm.sendCommand(send -> send.instanceIds(machine)
                            .documentName(document)
                            .comment(
                                    comment.length() <= LONGEST_COMMENT
                                            ? comment
                                            : comment.substring(0, LONGEST_COMMENT))
                            .timeoutSeconds(TO_BE_STARTED_SECONDS)
                            .parameters(parameters(operation, words)))
                    .command()
                    .commandId();
        } catch (InvalidInstanceIdException e) {
            throw new IOException(
                    "the agent of machine %s is not connected to Systems Manager now".formatted(machine), e);
        } catch (InvalidDocumentException
                | InvalidDocumentVersionException
                | InvalidParametersException
                | UnsupportedPlatformTypeException e) {
            throw unfit(machine, e);
        } catch (SdkException e) {
            if (ServiceCalls.isRefusal(ServiceCalls.code(e))) {
                throw refused(machine, e);
            }
            throw ServiceCalls.failed("Sending a command to machine " + machine, e);
        }
    }

    private IOException unfit(String machine, SdkException e) {
        String text =
                "Systems Manager does not run document '%s' on machine %s: %s. Correct 'document' among the provider's settings, for instance 'providers.ec2.document': it has to be %s, or the one of the setup template as this version prints it; and machines have to run Linux."
                        .formatted(document, machine, ServiceCalls.words(e), USUAL_DOCUMENT);
        return new IOException(text, new ProviderException(ProviderException.Kind.CONFIGURATION, text, e));
    }

    private IOException refused(String machine, SdkException e) {
        String text =
                "The worker may not call ssm:SendCommand with document '%s' on machine %s (%s): give its role the policy that 'greenroom install --print iam-worker' prints. AWS says: %s"
                        .formatted(document, machine, ServiceCalls.code(e), ServiceCalls.message(e));
        return new IOException(text, new ProviderException(ProviderException.Kind.PERMISSION, text, e));
    }

    private Map<String, List<String>> parameters(String operation, String words) {
        return document.equals(USUAL_DOCUMENT)
                ? Map.of("commands", List.of("set -- " + operation + " " + words, LAUNCH))
                : Map.of("operation", List.of(operation), "arguments", List.of(words.isEmpty() ? "-" : words));
    }

    /**
     * Has the machine do something and waits for its answer.
     *
     * @param arguments words without blanks and quotes
     * @throws IOException when there is no answer in time
     */
    public Answer ask(String machine, String comment, String operation, List<String> arguments, Duration patience)
            throws IOException, InterruptedException {
        String command = send(machine, comment, operation, arguments);
        long begin = System.nanoTime();
        Duration pause = FIRST_PAUSE;
        while (true) {
            Thread.sleep(pause);
            Duration waited = Duration.ofNanos(System.nanoTime() - begin);
            GetCommandInvocationResponse seen = invocation(machine, command, waited);
            if (seen != null) {
                switch (detailOf(seen)) {
                    case "Success", "Failed" -> {
                        return new Answer(
                                seen.responseCode(),
                                (seen.standardOutputContent() + seen.standardErrorContent()).strip());
                    }
                    case "Pending", "InProgress", "Delayed", "Cancelling" -> {}
                    default ->
                        throw new IOException("the agent of machine %s did not do '%s': %s"
                                .formatted(machine, operation, seen.statusDetails()));
                }
            }
            if (waited.compareTo(patience) > 0) {
                throw new IOException("the agent of machine %s did not answer to '%s' within %d s"
                        .formatted(machine, operation, patience.toSeconds()));
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    /** It comes in two spellings. */
    private static String detailOf(GetCommandInvocationResponse seen) {
        return String.valueOf(seen.statusDetails()).replace(" ", "");
    }

    private @Nullable GetCommandInvocationResponse invocation(String machine, String command, Duration waited)
            throws IOException, InterruptedException {
        pace.take();
        try {
            return ssm.getCommandInvocation(get -> get.commandId(command).instanceId(machine));
        } catch (InvocationDoesNotExistException e) {
            if (waited.compareTo(TO_BE_VISIBLE) > 0) {
                throw ServiceCalls.failed("Looking for a command that was sent to machine " + machine, e);
            }
            return null;
        } catch (SdkException e) {
            throw ServiceCalls.failed("Looking for a command that was sent to machine " + machine, e);
        }
    }

    /**
     * Keeps a value for a machine to fetch, encrypted.
     *
     * @param name begins with {@code /}
     * @param value in ASCII
     * @param machine who may read it, as it is to AWS: its role is bound to the tag that says so
     * @return the names of the pieces in which it is kept, each of which fits
     */
    List<String> keep(String name, String value, String machine) throws IOException, InterruptedException {
        var names = new ArrayList<String>();
        for (int at = 0; at < value.length(); at += LONGEST_PARAMETER) {
            String piece = value.substring(at, Math.min(value.length(), at + LONGEST_PARAMETER));
            String pieceName = "%s.%d".formatted(name, names.size());
            try {
                put(pieceName, piece, machine);
            } catch (SdkException e) {
                throw ServiceCalls.failed("Keeping secret inputs in parameter " + pieceName, e);
            }
            names.add(pieceName);
        }
        return names;
    }

    /** One that is there has its tags from an earlier try: the service takes none with what overwrites. */
    private void put(String name, String value, String machine) throws InterruptedException {
        pace.take();
        try {
            ssm.putParameter(put -> put.name(name)
                    .type(ParameterType.SECURE_STRING)
                    .value(value)
                    .tags(Tag.builder().key(Tags.MACHINE).value(machine).build()));
        } catch (ParameterAlreadyExistsException e) {
            pace.take();
            ssm.putParameter(put -> put.name(name)
                    .type(ParameterType.SECURE_STRING)
                    .overwrite(true)
                    .value(value));
        }
    }

    /**
     * Keeps a text for workers alone: no machine's role can read it.
     *
     * @param path of parameters that have parts of it; ends with {@code /}
     * @param value in ASCII
     */
    void keepForWorkers(String path, String value) throws IOException, InterruptedException {
        keep(path + "part", value, NO_MACHINE);
    }

    /** What was kept there; empty when nothing was. */
    Optional<String> kept(String path) throws IOException, InterruptedException {
        pace.take();
        try {
            List<Parameter> parts =
                    ssm
                            .getParametersByPathPaginator(
                                    get -> get.path(path).recursive(true).withDecryption(true))
                            .stream()
                            .flatMap(page -> page.parameters().stream())
                            .sorted(Comparator.comparingInt(Agents::number))
                            .toList();
            return parts.isEmpty()
                    ? Optional.empty()
                    : Optional.of(parts.stream().map(Parameter::value).collect(Collectors.joining()));
        } catch (SdkException e) {
            throw ServiceCalls.failed("Reading secret inputs from the parameters below " + path, e);
        }
    }

    private static int number(Parameter part) {
        return Integer.parseInt(part.name().substring(part.name().lastIndexOf('.') + 1));
    }

    /** Removes parameters; fine when they are not there. */
    public void forget(List<String> names) throws IOException, InterruptedException {
        for (String name : names) {
            pace.take();
            try {
                ssm.deleteParameter(delete -> delete.name(name));
            } catch (ParameterNotFoundException e) {
                // That is what was wanted: an earlier try has removed it.
            } catch (SdkException e) {
                throw ServiceCalls.failed("Removing parameter " + name, e);
            }
        }
    }

    /** Removes all parameters below a path. */
    public void forgetAll(String path) throws IOException, InterruptedException {
        forget(below(path));
    }

    /** The names of all parameters below a path. */
    public List<String> below(String path) throws IOException, InterruptedException {
        var names = new ArrayList<String>();
        pace.take();
        try {
            ssm.getParametersByPathPaginator(get -> get.path(path).recursive(true)).stream()
                    .flatMap(page -> page.parameters().stream())
                    .forEach(parameter -> names.add(parameter.name()));
        } catch (SdkException e) {
            throw ServiceCalls.failed("Looking for parameters below " + path, e);
        }
        return names;
    }

    /** What a document has to run, with {@code set -- OPERATION ARGUMENTS} before it: it brings all that it needs. */
    public static String launchText() {
        return "process=%s\nrunner=%s\n%s"
                .formatted(
                        Shell.quoted(ScriptFolder.PROCESS),
                        Shell.quoted(Shell.text(Agents.class, "runner.sh")),
                        Shell.text(Agents.class, "launch.sh"));
    }
}
