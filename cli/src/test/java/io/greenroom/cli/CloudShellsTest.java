package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.config.Settings;
import io.greenroom.provider.cloudshell.CloudShellSettings;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloudShellsTest {
    private final Path folder;

    CloudShellsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void whatIsNotSetIsAsTheProviderHasItByDefault() throws Exception {
        assertThat(CloudShells.settings(given("")))
                .isEqualTo(CloudShellSettings.of("https://cs:3443", "ci", "pw", "Global"));
    }

    @Test
    void eachSettingArrivesInItsPlace() throws Exception {
        CloudShellSettings settings = CloudShells.settings(given("""
                    domain: Lab
                    insecure: true
                    proxy: http://proxy:1
                    portalUrl: https://portal
                    searchHistory: false
                    timeouts: {connect: 1s, read: 2s, overall: 3s}
                    pace: {requestsPerSecond: 4, pollInterval: 6s, tokenReuse: 11s}
                    waits: {retry: 7s, quota: 8s, conflict: 9s, conflictInterval: 10s, commandReserve: 12s}
                """));

        assertThat(settings)
                .hasToString("CloudShellSettings[url=https://cs:3443, username=ci, domain=Lab, caCertificate=null,"
                        + " insecure=true, proxy=http://proxy:1, portalUrl=https://portal, searchHistory=false,"
                        + " timeouts=Timeouts[connect=PT1S, read=PT2S, overall=PT3S],"
                        + " pace=Pace[requestsPerSecond=4.0, pollInterval=PT6S, tokenReuse=PT11S],"
                        + " waits=Waits[retry=PT7S, quota=PT8S, conflict=PT9S, conflictInterval=PT10S,"
                        + " commandReserve=PT12S]]");
    }

    @Test
    void aCertificateFileThatIsNotThereIsAMistakeInTheSettings() throws Exception {
        var given = given("    caCertificate: no-such-file.pem");

        assertThatThrownBy(() -> CloudShells.open(given, folder, new SecretsInUse(), Time.system()))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(2))
                .hasMessageContainingAll("caCertificate", "no-such-file.pem");
    }

    @Test
    void aCertificateFileThatHoldsNoneIsAMistakeInTheSettings() throws Exception {
        Files.writeString(folder.resolve("ca.pem"), "not a certificate");
        var given = given("    caCertificate: ca.pem");

        assertThatThrownBy(() -> CloudShells.open(given, folder, new SecretsInUse(), Time.system()))
                .isInstanceOf(Refusal.class)
                .hasMessageContainingAll("caCertificate", "PEM");
    }

    @Test
    void aDefaultProviderThatIsNotConfiguredIsWrongUsage() throws Exception {
        Path file = Files.writeString(folder.resolve("g.yaml"), "environments: {defaultProvider: cloudshell}");

        assertThat(Main.run("environments", "--config", file.toString())).isEqualTo(2);
    }

    private Settings.CloudShell given(String more) throws Exception {
        Path file = Files.writeString(folder.resolve("greenroom.yaml"), """
                providers:
                  cloudshell:
                    url: https://cs:3443
                    username: ci
                    password: pw
                """ + more.indent(0));
        return SettingsOption.read(Optional.of(file)).providers().cloudShell().orElseThrow();
    }
}
