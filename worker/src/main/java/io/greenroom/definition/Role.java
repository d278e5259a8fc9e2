package io.greenroom.definition;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an action does, whatever it is called in the account: the name of the definition's file decides. */
public enum Role {
    START_ENVIRONMENT("start-environment"),
    RUN_COMMAND("run-command"),
    END_ENVIRONMENT("end-environment");

    private static final Pattern FILE_NAME = Pattern.compile("([a-z-]+)(\\.[0-9A-Za-z_-]+)?\\.json");

    private final String fileName;

    Role(String fileName) {
        this.fileName = fileName;
    }

    /** How a file of this role begins: {@code run-command} for {@code run-command.json} and {@code run-command.v2.json}. */
    public String fileName() {
        return fileName;
    }

    /** The role of a file with that name, if it is one of a definition. */
    static Optional<Role> of(String file) {
        Matcher name = FILE_NAME.matcher(file);
        if (!name.matches()) {
            return Optional.empty();
        }
        for (Role role : values()) {
            if (role.fileName.equals(name.group(1))) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
