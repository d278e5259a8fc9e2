package io.greenroom.provider.cloudshell;

import io.greenroom.environment.Blueprint;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.pipeline.PipelineContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sandboxes in the words that all providers share. */
final class EnvironmentView {
    /** The end of sandboxes that have none. */
    private static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");

    private final Sandboxes sandboxes;
    private final Notebook notebook;
    private final @Nullable String portalUrl;

    EnvironmentView(Sandboxes sandboxes, Notebook notebook, @Nullable String portalUrl) {
        this.sandboxes = sandboxes;
        this.notebook = notebook;
        this.portalUrl = portalUrl == null ? null : portalUrl.replaceAll("/+$", "");
    }

    Environment of(Sandboxes.Seen seen) {
        Sandbox sandbox = seen.sandbox();
        Optional<Notes.Started> note = notebook.find(sandbox.id(), Notes.Started.class);
        boolean ready = sandbox.state() == SandboxState.READY;
        Notes.Kept kept = sandboxes.kept(sandbox.id());
        return new Environment(
                EnvironmentId.of(CloudShellProvider.NAME, sandbox.id()),
                SandboxName.labelOf(sandbox.name()),
                note.map(Notes.Started::blueprint)
                        .or(() -> sandboxes.blueprintOf(sandbox.id()))
                        .orElse(sandbox.blueprintId()),
                stateOf(seen),
                or(sandbox.startedAt(), note.map(Notes.Started::startedAt).orElse(seen.at())),
                earlier(or(sandbox.endsAt(), NEVER), kept.until()),
                portalUrl == null ? null : portalUrl + "/RM/Diagram/Index/" + sandbox.id(),
                seen.components().stream().map(SandboxComponent::published).toList(),
                ready ? Map.of("SandboxId", sandbox.id()) : Map.of(),
                note.map(Notes.Started::owner).orElse(PipelineContext.UNKNOWN),
                kept.retention());
    }

    private static Instant earlier(Instant end, @Nullable Instant other) {
        return other != null && other.isBefore(end) ? other : end;
    }

    private static Instant or(@Nullable Instant instant, Instant otherwise) {
        return instant == null ? otherwise : instant;
    }

    private EnvironmentState stateOf(Sandboxes.Seen seen) {
        Sandbox sandbox = seen.sandbox();
        boolean endAsked = sandboxes.ending(sandbox.id()) != null;
        return switch (sandbox.state()) {
            case PENDING, BEFORE_SETUP, SETUP, OTHER ->
                endAsked
                        ? new EnvironmentState.Ending()
                        : new EnvironmentState.Starting(sandbox.percent(), sandbox.phase());
            case READY -> endAsked ? new EnvironmentState.Ending() : new EnvironmentState.Ready();
            case ERROR -> broken(seen, endAsked);
            case TEARDOWN ->
                endAsked || sandbox.setupIsOver()
                        ? new EnvironmentState.Ending()
                        : new EnvironmentState.Failed(reason(seen, "is being torn down, which nobody here asked for"));
            case ENDED -> new EnvironmentState.Ended(problemsOf(seen, endAsked));
        };
    }

    /** Failed while its setup is what went wrong; over when the teardown is. */
    private static EnvironmentState broken(Sandboxes.Seen seen, boolean endAsked) {
        if (seen.wasTornDown()) {
            return new EnvironmentState.Ended(
                    seen.troubles().isEmpty()
                            ? List.of("CloudShell says that the sandbox ended with errors, but not which")
                            : seen.troubles());
        }
        return endAsked ? new EnvironmentState.Ending() : new EnvironmentState.Failed(reason(seen, "failed"));
    }

    private static List<String> problemsOf(Sandboxes.Seen seen, boolean endAsked) {
        Sandbox sandbox = seen.sandbox();
        boolean early = !endAsked && !sandbox.stage().isBlank() && !sandbox.setupIsOver();
        return early ? List.of(reason(seen, "ended before its setup was finished")) : seen.troubles();
    }

    private static String reason(Sandboxes.Seen seen, String what) {
        Sandbox sandbox = seen.sandbox();
        String stage = sandbox.stage().isBlank() ? "" : " (setup stage %s)".formatted(sandbox.stage());
        String feed = seen.troubles().isEmpty()
                ? "its activity feed shows no error"
                : "its activity feed says: " + String.join("; ", seen.troubles());
        return "Sandbox '%s' (%s) %s%s; %s"
                .formatted(SandboxName.labelOf(sandbox.name()), sandbox.id(), what, stage, feed);
    }

    static Blueprint of(SandboxBlueprint blueprint) {
        List<Parameter> inputs = blueprint.inputs();
        return new Blueprint(
                blueprint.name(),
                blueprint.description(),
                inputs == null
                        ? List.of()
                        : inputs.stream()
                                .map(input -> new Blueprint.Input(
                                        input.name(),
                                        input.required(),
                                        input.isPassword() ? null : input.defaultValue(),
                                        input.allowed()))
                                .toList());
    }
}
