package io.greenroom.definition;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an action does, whatever it is called in the account: the name of the definition's file decides. */
public enum Role {
    START_ENVIRONMENT("start-environment", "QualiStartSandboxAction"),
    RUN_COMMAND("run-command", "QualiRunCommandAction"),
    END_ENVIRONMENT("end-environment", "QualiEndSandboxAction"),
    /** One that starts, runs and ends; an installation need not have it. */
    RUN_IN_ENVIRONMENT("run-in-environment", "");

    private static final Pattern FILE_NAME = Pattern.compile("([A-Za-z-]+)(\\.[0-9A-Za-z_-]+)?\\.json");

    private final String fileName;
    /** What Quali's CloudShell sample calls its file: it can be taken as it is. */
    private final String sampleFileName;

    Role(String fileName, String sampleFileName) {
        this.fileName = fileName;
        this.sampleFileName = sampleFileName;
    }

    /** How a file of this role begins: {@code run-command} for {@code run-command.json} and {@code run-command.v2.json}. */
    public String fileName() {
        return fileName;
    }

    /** Whether a directory of definitions is incomplete without it. */
    boolean isNeeded() {
        return this != RUN_IN_ENVIRONMENT;
    }

    /** The role of a file with that name, if it is one of a definition. */
    static Optional<Role> of(String file) {
        Matcher name = FILE_NAME.matcher(file);
        if (!name.matches()) {
            return Optional.empty();
        }
        for (Role role : values()) {
            if (role.fileName.equals(name.group(1)) || role.sampleFileName.equals(name.group(1))) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
