package io.greenroom.config;

import java.util.List;
import java.util.stream.Collectors;

/** The settings cannot be used; the message has a line for every mistake in them. */
public final class SettingsException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<SettingsProblem> problems;

    SettingsException(List<SettingsProblem> problems) {
        super(problems.stream().map(SettingsProblem::toString).collect(Collectors.joining(System.lineSeparator())));
        this.problems = List.copyOf(problems);
    }

    public List<SettingsProblem> problems() {
        return problems;
    }
}
