package io.greenroom.provider.aws;

import io.greenroom.command.Exit;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What became of a script, as {@code runner.sh} says it in the bucket, last of all.
 *
 * @param exit its exit code; null when it left none
 * @param at when it ended, in seconds
 * @param gone how it came to leave no exit code, as the end of a sentence
 */
record ScriptResult(
        @Nullable Integer exit, @Nullable Long at, @Nullable String gone) {
    private static final JsonMapper JSON = JsonMapper.shared();

    static ScriptResult read(byte[] json) throws IOException {
        try {
            return JSON.readValue(json, ScriptResult.class);
        } catch (JacksonException e) {
            throw new IOException("the result of a script in the bucket cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    Exit toExit() {
        if (exit != null && at != null) {
            return new Exit.Exited(exit, Instant.ofEpochSecond(at));
        }
        return gone == null ? new Exit.Vanished() : new Exit.Vanished(gone);
    }
}
