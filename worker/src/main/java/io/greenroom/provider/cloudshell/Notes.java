package io.greenroom.provider.cloudshell;

import io.greenroom.environment.Retention;
import io.greenroom.pipeline.PipelineContext;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The kinds of notes in a {@link Notebook}. */
final class Notes {

    private Notes() {}

    /** By sandbox id: what its start said and CloudShell does not keep. */
    record Started(PipelineContext owner, String name, String blueprint, Instant startedAt, Instant expiresAt) {}

    /** By sandbox id: which of its inputs are secret; their values are not noted. */
    record SecretInputs(Set<String> names) {}

    /** By the key of a start request: the sandbox that came of it. */
    record StartOf(String sandbox) {}

    /**
     * By sandbox id: CloudShell accepted that it is to end.
     *
     * @param lastEvent the latest entry of its activity feed before that; what follows belongs to the teardown
     */
    record Ending(String lastEvent) {}

    /**
     * By environment and key of a command request.
     *
     * @param run its id once CloudShell told it; until then it may or may not have been started
     * @param before the command's executions before this one
     */
    record RunOf(@Nullable String run, @Nullable Set<String> before) {}

    /**
     * By run id: somebody asked to cancel it.
     *
     * @param refused CloudShell cannot cancel it
     */
    record Cancelled(String reason, Instant at, boolean refused) {}

    /**
     * By sandbox id: how long it is to be kept, where CloudShell's own end does not say it.
     *
     * @param until when the sweep ends it, if that is before CloudShell does
     */
    record Kept(@Nullable Instant until, Retention retention) {
        static final Kept STANDARD = new Kept(null, Retention.STANDARD);
    }
}
