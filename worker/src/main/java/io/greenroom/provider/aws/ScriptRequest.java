package io.greenroom.provider.aws;

import io.greenroom.command.Script;
import io.greenroom.shell.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a script is begun with, as {@code runner.sh} finds it in the bucket: every value in base64, so that it takes no more
 * than a shell to read it.
 *
 * @param run the script's text
 * @param folder where it runs
 * @param variables statements that set those that are not secret
 * @param secrets names of the parameters that hold the others, a line each
 */
record ScriptRequest(String run, String folder, String variables, String secrets) {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** @param parameters that hold what {@link #secrets(Script)} gives */
    static ScriptRequest of(Script script, List<String> parameters) {
        return new ScriptRequest(
                base64(script.text()),
                base64(script.workingFolder()),
                base64(exports(script, false)),
                base64(String.join("\n", parameters)));
    }

    /** What its secret variables are set by: not for the bucket. */
    static String secrets(Script script) {
        return base64(exports(script, true));
    }

    private static String exports(Script script, boolean areSecret) {
        return script.variables().entrySet().stream()
                .filter(variable -> script.secretNames().contains(variable.getKey()) == areSecret)
                .map(variable -> "export " + variable.getKey() + "=" + Shell.quoted(variable.getValue()) + "\n")
                .collect(Collectors.joining());
    }

    static ScriptRequest read(byte[] json) throws IOException {
        try {
            return JSON.readValue(json, ScriptRequest.class);
        } catch (JacksonException e) {
            throw new IOException("the request of a script in the bucket cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    byte[] json() {
        return JSON.writeValueAsBytes(this);
    }

    /** The names of the parameters. */
    List<String> parameters() throws IOException {
        try {
            return new String(Base64.getDecoder().decode(secrets), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new IOException("the request of a script in the bucket cannot be read: " + e.getMessage(), e);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
