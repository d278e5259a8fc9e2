package io.greenroom.provider.cloudshell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.assembly.AssemblyException;
import io.greenroom.assembly.ConfiguredProviders;
import io.greenroom.assembly.OpenParts;
import io.greenroom.config.ConfiguredProvider;
import io.greenroom.config.ProviderKind;
import io.greenroom.config.Section;
import io.greenroom.config.Settings;
import io.greenroom.config.Surroundings;
import io.greenroom.provider.cloudshell.CloudShellSettings.Pace;
import io.greenroom.provider.cloudshell.CloudShellSettings.Timeouts;
import io.greenroom.provider.cloudshell.CloudShellSettings.Waits;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloudShellKindTest {
    private final Path folder;

    CloudShellKindTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void whatIsNotSetHasItsDefault() throws Exception {
        assertThat(settings("")).isEqualTo(CloudShellSettings.of("https://cs:3443", "ci", "pw", "Global"));
    }

    @Test
    void eachSettingArrivesInItsPlace() throws Exception {
        assertThat(settings("""
                    domain: Lab
                    caCertificate: ca.pem
                    proxy: http://proxy:1
                    portalUrl: https://portal
                    searchHistory: false
                    timeouts: {connect: 1s, read: 2s, overall: 3s}
                    pace: {requestsPerSecond: 4, pollInterval: 6s, tokenReuse: 11s}
                    waits: {retry: 7s, quota: 8s, conflict: 9s, conflictInterval: 10s, commandReserve: 12s}
                """))
                .isEqualTo(new CloudShellSettings(
                        "https://cs:3443",
                        "ci",
                        "pw",
                        "Lab",
                        folder.resolve("ca.pem"),
                        false,
                        "http://proxy:1",
                        "https://portal",
                        false,
                        new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3)),
                        new Pace(4, Duration.ofSeconds(6), Duration.ofSeconds(11)),
                        new Waits(
                                Duration.ofSeconds(7),
                                Duration.ofSeconds(8),
                                Duration.ofSeconds(9),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(12))));
        assertThat(settings("    insecure: true").insecure()).isTrue();
    }

    @Test
    void thePasswordIsKnownToBeSecretAndIsNotShown() throws Exception {
        var secrets = new SecretsInUse();
        new ConfiguredProviders(read(with("    password: hunter22")), secrets, Time.system());

        assertThat(secrets.mask("login as hunter22")).doesNotContain("hunter22");
        assertThat(settings("    password: hunter22").toString()).doesNotContain("hunter22");
    }

    @Test
    void aCertificateFileThatIsNotThereIsAMistakeInTheSettings() throws Exception {
        Settings settings = read(with("    caCertificate: no-such-file.pem"));

        assertThatThrownBy(() -> open(settings))
                .isInstanceOfSatisfying(AssemblyException.class, failure -> assertThat(failure.reason())
                        .isEqualTo(AssemblyException.Reason.SETTINGS))
                .hasMessageContainingAll("caCertificate", "no-such-file.pem");
    }

    @Test
    void aCertificateFileThatHoldsNoneIsAMistakeInTheSettings() throws Exception {
        Files.writeString(folder.resolve("ca.pem"), "not a certificate");
        Settings settings = read(with("    caCertificate: ca.pem"));

        assertThatThrownBy(() -> open(settings))
                .isInstanceOf(AssemblyException.class)
                .hasMessageContainingAll("caCertificate", "PEM");
    }

    private static void open(Settings settings) throws Exception {
        try (var open = new OpenParts()) {
            new ConfiguredProviders(settings, new SecretsInUse(), Time.system()).view(open);
        }
    }

    /** As this provider reads its section. */
    private CloudShellSettings settings(String more) throws Exception {
        var read = new ArrayList<CloudShellSettings>();
        var recording = new ProviderKind() {
            @Override
            public String name() {
                return "cloudshell";
            }

            @Override
            public Optional<ConfiguredProvider> read(Section section, Path blueprints) {
                CloudShellKind.settings(section).ifPresent(read::add);
                return Optional.empty();
            }
        };
        Settings.read(Optional.of(with(more)), Surroundings.ofThisProcess(), List.of(recording));
        return read.getFirst();
    }

    private static Settings read(Path file) throws Exception {
        return ConfiguredProviders.settings(Optional.of(file), Surroundings.ofThisProcess());
    }

    private Path with(String more) throws Exception {
        return Files.writeString(
                folder.resolve("greenroom.yaml"),
                """
                providers:
                  cloudshell:
                    url: https://cs:3443
                    username: ci
                """ + (more.contains("password") ? "" : "    password: pw\n") + more.indent(0));
    }
}
