package io.greenroom.provider.cloudformation;

import io.greenroom.command.Script;
import io.greenroom.environment.ProviderException;
import io.greenroom.keyed.KeyedLock;
import io.greenroom.provider.aws.ServiceCalls;
import io.greenroom.provider.cloudformation.Progress.Asked;
import io.greenroom.provider.cloudformation.Progress.LogStream;
import io.greenroom.provider.cloudformation.Progress.Outcome;
import io.greenroom.provider.cloudformation.Progress.Shown;
import io.greenroom.provider.cloudformation.Progress.Underway;
import io.greenroom.time.Time;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.codebuild.model.Build;
import software.amazon.awssdk.services.codebuild.model.EnvironmentVariable;
import software.amazon.awssdk.services.codebuild.model.EnvironmentVariableType;
import software.amazon.awssdk.services.codebuild.model.ListBuildsForProjectResponse;
import software.amazon.awssdk.services.codebuild.model.LogsConfigStatusType;
import software.amazon.awssdk.services.codebuild.model.LogsLocation;
import software.amazon.awssdk.services.codebuild.model.ResourceNotFoundException;
import software.amazon.awssdk.services.codebuild.model.SortOrderType;
import software.amazon.awssdk.services.codebuild.model.StatusType;

/**
 * A project of CodeBuild as a host of scripts: each is a build of it, which is given the script's variables. The output is the log of the
 * build, with a line at the end of each phase; the exit code is 0 for a build that succeeded, else 1. What the build
 * specification names in {@code exported-variables} is set as the command's variables.
 *
 * <p>The token of StartBuild holds for five minutes (AWS CodeBuild API Reference, StartBuild). Later, a build whose name no
 * worker has heard is looked for among the project's builds, by a variable that is in no other.
 */
final class BuildHost extends LoggedHost {
    /** Within the five minutes, wherever the clocks of the two sides are. */
    private static final Duration TOKEN_HOLDS = Duration.ofMinutes(4);
    /** The clocks of the two sides differ by less. */
    private static final Duration CLOCKS = Duration.ofMinutes(5);

    private static final int IN_A_CALL = 100;

    private final String project;
    private final CodeBuildClient client;
    private final NamedThings<Build> builds;

    /**
     * A host for a project.
     *
     * @param client that tries a call again by itself
     * @param builds by their ids
     */
    BuildHost(
            Path folder,
            String project,
            CodeBuildClient client,
            NamedThings<Build> builds,
            LogReader logs,
            KeyedLock<Path> locks,
            Time time) {
        super(folder, "build project " + project, logs, locks, time);
        this.project = project;
        this.client = client;
        this.builds = builds;
    }

    @Override
    String otherWayForSecrets() {
        return "have the project take it from Secrets Manager (a variable of type SECRETS_MANAGER)";
    }

    @Override
    void check(Script script) throws IOException {
        if (!script.text().isBlank()) {
            throw new IOException(
                    "%s runs its own build specification: leave out 'run', or run the command with 'on: worker'"
                            .formatted(this));
        }
        super.check(script);
    }

    @Override
    Progress begin(ScriptNotes notes, ServiceRequest request, Asked asked) throws IOException, InterruptedException {
        Optional<Underway> begunBefore = tokenHolds(asked) ? Optional.empty() : lookFor(notes, request, asked);
        if (begunBefore.isPresent()) {
            return begunBefore.get();
        }
        if (!tokenHolds(asked)) {
            notes.write(new Asked(time().instant())); // from which on the token holds again
        }
        try {
            return new Underway(start(request), time().instant(), begun(notes, request));
        } catch (SdkException e) {
            String why = String.valueOf(
                    ServiceCalls.failure("codebuild:StartBuild", e).getMessage());
            if (ServiceCalls.isPassing(e)) {
                throw new IOException(why, e);
            }
            return notBegun(why);
        }
    }

    private boolean tokenHolds(Asked asked) {
        return time().instant().isBefore(asked.since().plus(TOKEN_HOLDS));
    }

    /** The token finds it. If it had not begun, it does now, and is stopped long before it runs anything. */
    @Override
    Progress find(ScriptNotes notes, ServiceRequest request, Asked asked) throws IOException, InterruptedException {
        if (tokenHolds(asked)) {
            return begin(notes, request, asked);
        }
        Optional<Underway> begunBefore = lookFor(notes, request, asked);
        return begunBefore.isPresent() ? begunBefore.get() : notBegun("it was ended before");
    }

    private Optional<Underway> lookFor(ScriptNotes notes, ServiceRequest request, Asked asked)
            throws IOException, InterruptedException {
        Optional<String> id;
        try {
            id = amongThoseOfProject(request, asked.since().minus(CLOCKS));
        } catch (SdkException e) {
            throw new IOException(
                    ServiceCalls.failure("codebuild:ListBuildsForProject", e).getMessage(), e);
        }
        return id.isPresent()
                ? Optional.of(new Underway(id.get(), time().instant(), begun(notes, request)))
                : Optional.empty();
    }

    private String start(ServiceRequest request) throws InterruptedException {
        List<EnvironmentVariable> variables = request.variables().entrySet().stream()
                .map(variable -> EnvironmentVariable.builder()
                        .name(variable.getKey())
                        .value(variable.getValue())
                        .type(EnvironmentVariableType.PLAINTEXT)
                        .build())
                .toList();
        return ServiceCalls.interruptibly(() -> client.startBuild(start -> start.projectName(project)
                        .idempotencyToken(request.token())
                        .environmentVariablesOverride(variables)))
                .build()
                .id();
    }

    /** The build of the request among those of the project that began after that. */
    private Optional<String> amongThoseOfProject(ServiceRequest request, Instant after) throws InterruptedException {
        String page = null;
        do {
            ListBuildsForProjectResponse listed = page(page);
            for (int at = 0; at < listed.ids().size(); at += IN_A_CALL) {
                List<String> ids =
                        listed.ids().subList(at, Math.min(listed.ids().size(), at + IN_A_CALL));
                List<Build> some = ServiceCalls.interruptibly(() -> client.batchGetBuilds(get -> get.ids(ids)))
                        .builds();
                Optional<Build> found =
                        some.stream().filter(build -> isFor(request, build)).findFirst();
                boolean isPast = some.stream()
                        .anyMatch(build ->
                                build.startTime() != null && build.startTime().isBefore(after));
                if (found.isPresent() || isPast) {
                    return found.map(Build::id);
                }
            }
            page = listed.nextToken();
        } while (page != null);
        return Optional.empty();
    }

    private ListBuildsForProjectResponse page(@Nullable String token) throws InterruptedException {
        return ServiceCalls.interruptibly(() -> client.listBuildsForProject(list ->
                list.projectName(project).sortOrder(SortOrderType.DESCENDING).nextToken(token)));
    }

    private static boolean isFor(ServiceRequest request, Build build) {
        return build.environment() != null
                && build.environment().environmentVariables().stream()
                        .anyMatch(variable -> Script.MARK.equals(variable.name())
                                && request.mark().equals(variable.value()));
    }

    @Override
    Seen see(ScriptNotes notes, Underway underway) throws IOException, InterruptedException {
        Optional<Build> found = builds.find(underway.id());
        if (found.isEmpty()) {
            return new Seen.Unknown();
        }
        Build build = found.get();
        Shown shown = told(notes, build, located(build, underway.shown()));
        if (!Boolean.TRUE.equals(build.buildComplete())) {
            return new Seen.Going(shown);
        }
        var exported = new LinkedHashMap<String, String>();
        build.exportedEnvironmentVariables().forEach(variable -> exported.put(variable.name(), variable.value()));
        if (!exported.isEmpty()) {
            notes.write(exported);
        }
        return new Seen.Ended(outcome(build), shown);
    }

    /** CodeBuild says where the log is once there is one. */
    private static Shown located(Build build, Shown shown) {
        LogsLocation logs = build.logs();
        return shown.log() != null || logs == null || logs.groupName() == null || logs.streamName() == null
                ? shown
                : shown.from(new LogStream(logs.groupName(), logs.streamName()));
    }

    private static Shown told(ScriptNotes notes, Build build, Shown shown) throws IOException {
        List<String> messages = messages(build);
        if (messages.size() <= shown.told()) {
            return shown;
        }
        KeptOutput output = notes.output(shown.bytes());
        for (String message : messages.subList(shown.told(), messages.size())) {
            output.appendLines(message);
        }
        return shown.afterMessages(messages.size(), output.length());
    }

    /** Only what stays as it is: phases that have ended, in order, and before them that there is no log. */
    private static List<String> messages(Build build) {
        var ended = build.phases().stream()
                .takeWhile(phase -> phase.phaseStatus() != null && phase.phaseStatus() != StatusType.IN_PROGRESS)
                .map(phase -> "CodeBuild: %s %s%s%s"
                        .formatted(
                                phase.phaseTypeAsString(),
                                phase.phaseStatusAsString(),
                                phase.durationInSeconds() == null ? "" : " after " + phase.durationInSeconds() + " s",
                                contexts(phase.contexts().stream()
                                        .map(context -> words(context.statusCode(), context.message()))
                                        .toList())))
                .collect(Collectors.toList());
        boolean hasNoLog = build.logs() != null
                && build.logs().cloudWatchLogs() != null
                && build.logs().cloudWatchLogs().status() == LogsConfigStatusType.DISABLED;
        if (hasNoLog && !ended.isEmpty()) {
            ended.addFirst(
                    "Nothing of the build's log is shown here, for the project does not write it to CloudWatch Logs.");
        }
        return ended;
    }

    private static String contexts(List<String> words) {
        String all = words.stream().filter(each -> !each.isEmpty()).collect(Collectors.joining("; "));
        return all.isEmpty() ? "" : ": " + all;
    }

    private static String words(@Nullable String code, @Nullable String message) {
        return Stream.of(code, message)
                .filter(text -> text != null && !text.isBlank())
                .collect(Collectors.joining(": "));
    }

    private Outcome outcome(Build build) {
        Instant at = build.endTime() == null ? time().instant() : build.endTime();
        if (build.buildStatus() == StatusType.SUCCEEDED) {
            return Outcome.exited(0, at, "");
        }
        String why = build.phases().stream()
                .filter(phase -> phase.phaseStatus() != null
                        && phase.phaseStatus() != StatusType.SUCCEEDED
                        && phase.phaseStatus() != StatusType.IN_PROGRESS)
                .map(phase -> phase.phaseTypeAsString()
                        + contexts(phase.contexts().stream()
                                .map(context -> words(context.statusCode(), context.message()))
                                .toList()))
                .findFirst()
                .map(text -> " in phase " + text)
                .orElse("");
        return Outcome.exited(
                1, at, "Build %s ended with status %s%s".formatted(build.id(), build.buildStatusAsString(), why));
    }

    @Override
    void end(String id) throws IOException, InterruptedException {
        try {
            ServiceCalls.interruptibly(() -> client.stopBuild(stop -> stop.id(id)));
        } catch (ResourceNotFoundException e) {
            return; // it is gone
        } catch (SdkException e) {
            throw new IOException(ServiceCalls.failure("codebuild:StopBuild", e).getMessage(), e);
        }
    }

    @Override
    void forget(String id) {
        builds.forget(id);
    }

    /** Asks CodeBuild about builds, by their ids. */
    static NamedThings.Question<Build> question(CodeBuildClient client) {
        return ids -> builds(client, ids);
    }

    private static Map<String, Build> builds(CodeBuildClient client, List<String> ids)
            throws ProviderException, InterruptedException {
        try {
            return ServiceCalls.interruptibly(() -> client.batchGetBuilds(get -> get.ids(ids))).builds().stream()
                    .collect(Collectors.toMap(Build::id, build -> build));
        } catch (SdkException e) {
            throw ServiceCalls.failure("codebuild:BatchGetBuilds", e);
        }
    }
}
