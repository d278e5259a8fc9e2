package io.greenroom.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.config.ConfiguredProvider;
import io.greenroom.config.ProviderContext;
import io.greenroom.config.ProviderFinding;
import io.greenroom.config.ProviderKind;
import io.greenroom.config.Section;
import io.greenroom.config.Settings;
import io.greenroom.config.Surroundings;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.ProviderView;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfiguredProvidersTest {
    private static final ProviderFinding FOUND = ProviderFinding.good("bucket", "is there");

    @TempDir
    private Path folder;

    /** A kind that does nothing but look. */
    private record Looking(String name, Function<ProviderContext, List<ProviderFinding>> look)
            implements ProviderKind, ConfiguredProvider {
        @Override
        public Optional<ConfiguredProvider> read(Section section, Path blueprints) {
            return Optional.of(this);
        }

        @Override
        public EnvironmentProvider open(ProviderContext context) {
            throw new AssertionError("opened");
        }

        @Override
        public ProviderView view(ProviderContext context) {
            throw new AssertionError("opened");
        }

        @Override
        public List<ProviderFinding> checks(ProviderContext context) {
            return look.apply(context);
        }
    }

    private ConfiguredProviders providers(ProviderKind... kinds) throws Exception {
        Path file = Files.writeString(
                folder.resolve("greenroom.yaml"),
                "installation: ours\nenvironments: {defaultProvider: %s}\n".formatted(kinds[0].name()));
        var settings = Settings.read(Optional.of(file), Surroundings.ofThisProcess(), List.of(kinds));
        return new ConfiguredProviders(settings, new SecretsInUse(), Time.system());
    }

    @Test
    void eachProviderLooksWithWhatItWouldBeOpenedWith() throws Exception {
        var providers = providers(
                new Looking("clouds", context -> List.of(ProviderFinding.good("tag", context.installation()))),
                new Looking("rooms", context -> List.of()));

        assertThat(providers.checks())
                .isEqualTo(Map.of("clouds", List.of(ProviderFinding.good("tag", "ours")), "rooms", List.of()));
    }

    @Test
    void aSettingThatLeadsNowhereIsToldWithItsProvider() throws Exception {
        var providers = providers(new Looking("clouds", context -> List.of(FOUND)), new Looking("rooms", context -> {
            throw new IllegalArgumentException("region is none");
        }));

        assertThatThrownBy(providers::checks)
                .isInstanceOf(AssemblyException.class)
                .hasMessage("Settings of the provider rooms: region is none");
    }
}
