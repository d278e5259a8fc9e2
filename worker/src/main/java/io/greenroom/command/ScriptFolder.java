package io.greenroom.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The folder of one script on its host. In it are {@code started} once it was begun, {@code pid} with who runs it,
 * {@code output.log} and later parts of what it printed, and {@code exit} with its exit code when it has ended.
 */
public record ScriptFolder(Host host, String path) {
    /** For hosts with a shell: {@code sh -c BEGIN greenroom FOLDER COMMAND...} begins the command once and for all. */
    public static final String BEGIN = resource("begin.sh");

    /**
     * For hosts with a shell: {@code sh -c PROCESS greenroom FOLDER} runs the {@code script} in the folder and keeps the rest
     * of the folder.
     */
    public static final String PROCESS = resource("process.sh");

    public Standing standing() throws IOException, InterruptedException {
        Standing standing = host.look(Set.of(path)).get(path);
        if (standing == null) {
            throw new IOException("how " + path + " stands was not told");
        }
        return standing;
    }

    /** Whether it was ever begun. */
    public boolean hasBegun() throws IOException, InterruptedException {
        return !(standing() instanceof Exit.NotBegun);
    }

    public ScriptOutput output() {
        return new ScriptOutput(host, path);
    }

    /** The path of a file in it. */
    public String file(String name) {
        return path + "/" + name;
    }

    private static String resource(String name) {
        try (InputStream script = ScriptFolder.class.getResourceAsStream(name)) {
            if (script == null) {
                throw new IllegalStateException(name + " is missing beside " + ScriptFolder.class);
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
