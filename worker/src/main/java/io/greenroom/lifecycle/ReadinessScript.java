package io.greenroom.lifecycle;

import io.greenroom.blueprint.Plan.Check;
import io.greenroom.blueprint.Template;
import io.greenroom.blueprint.VariableNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A readiness check as one script for {@code /bin/sh}, which tries once a second until it works and then ends with 0. Values are
 * no part of it: the places in an address become references to the script's variables.
 */
final class ReadinessScript {
    /** Its exit code when trying again cannot help, because there is nothing to try with for example. */
    static final int IN_VAIN = 9;

    private static final String FUNCTIONS = functions();

    private ReadinessScript() {}

    static String of(Check check) {
        return switch (check) {
            case Check.Http http -> FUNCTIONS + "until_up try_http " + word(http.url()) + "\n";
            case Check.Tcp tcp -> FUNCTIONS + "until_up try_tcp " + word(tcp.address()) + "\n";
            case Check.Script script -> "until /bin/sh -c " + quoted(script.run()) + "\ndo sleep 1\ndone\n";
        };
    }

    /** One word for the shell, in which references stand for the places. */
    private static String word(Template template) {
        return new Template(quoted(template.text())).fill(name -> "'\"$" + variable(name) + "\"'");
    }

    /** The variable in which a script finds what templates call by this name. */
    private static String variable(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name : VariableNames.ofComponent(name.substring(0, dot), name.substring(dot + 1));
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static String functions() {
        try (InputStream script = ReadinessScript.class.getResourceAsStream("ready.sh")) {
            if (script == null) {
                throw new IllegalStateException("ready.sh is missing beside " + ReadinessScript.class);
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
