package io.greenroom.cli;

import io.greenroom.assembly.ConfiguredProviders;
import io.greenroom.config.Settings;
import io.greenroom.config.SettingsException;
import io.greenroom.config.Surroundings;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code --config}, and the settings it leads to. */
final class SettingsOption {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            // So that it may stand where people put it, behind "environments end" too.
            scope = ScopeType.INHERIT,
            description =
                    "The settings. Without it: ./greenroom.yaml, else /etc/greenroom/greenroom.yaml, else defaults.")
    private @Nullable Path file;

    Settings read() {
        return read(Optional.ofNullable(file));
    }

    /**
     * The settings of a command that opens the state directory.
     *
     * @throws Refusal when it must not, see {@link ForeignState}
     */
    Settings readWithState() {
        Settings settings = read();
        ForeignState.of(settings).ifPresent(foreign -> {
            throw Refusal.usage("Not as root: %s. Instead, %s.".formatted(foreign.text(), foreign.remedy()));
        });
        return settings;
    }

    static Settings read(Optional<Path> file) {
        try {
            return ConfiguredProviders.settings(file, Surroundings.ofThisProcess());
        } catch (SettingsException e) {
            throw Refusal.usage(String.valueOf(e.getMessage()));
        }
    }
}
