package io.greenroom.provider.cloudshell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.provider.cloudshell.CloudShellSettings.Pace;
import io.greenroom.provider.cloudshell.CloudShellSettings.Timeouts;
import io.greenroom.provider.cloudshell.fake.Blueprints.FakeBlueprint;
import io.greenroom.provider.cloudshell.fake.FakeCloudShell;
import io.greenroom.secret.SecretsInUse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

    @Test
    void theFourThingsNobodyCanGuessAreEnough() {
        assertThat(CloudShellSettings.of("https://cloudshell.example.com:3443", "ci", "pw", "Global")
                        .problems())
                .isEmpty();
    }

    @Test
    void everyProblemIsToldAtOnceAndNoneShowsThePassword(@TempDir Path notes) {
        var settings = new CloudShellSettings(
                "ftp://x",
                "",
                " ",
                "",
                Path.of("no-such-file.pem"),
                true,
                "proxy:3128",
                "portal",
                true,
                new Timeouts(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1)),
                new Pace(0, Duration.ofSeconds(-1), Duration.ZERO),
                CloudShellSettings.Waits.DEFAULT);

        assertThat(settings.problems())
                .extracting(problem -> problem.replaceFirst("[ :].*", ""))
                .containsExactly(
                        "url",
                        "username",
                        "password",
                        "domain",
                        "caCertificate",
                        "insecure",
                        "proxy",
                        "portalUrl",
                        "timeouts.connect",
                        "pace.requestsPerSecond",
                        "pace.pollInterval",
                        "pace.tokenReuse");
        assertThatThrownBy(() -> CloudShellProvider.open(
                        settings, notes, new SecretsInUse(), new TestTimes.Leaping(), new Random(1)))
                .hasMessageContainingAll("url", "domain", "pace.tokenReuse");
    }

    @Test
    void aPasswordInTheUrlIsNeitherTakenNorShown() {
        var settings = CloudShellSettings.of("https://ci:hunter22@example.com", "ci", "hunter22", "Global");

        assertThat(settings.problems())
                .singleElement()
                .asString()
                .startsWith("url")
                .doesNotContain("hunter22");
    }

    @Test
    void requestsGoThroughTheProxy(@TempDir Path notes) throws Exception {
        var time = new TestTimes.Leaping();
        try (var proxy = FakeCloudShell.start(time).offering(FakeBlueprint.named("lab"))) {
            var direct = TestSettings.of(proxy);
            var settings = new CloudShellSettings(
                    "http://cloudshell.invalid",
                    direct.username(),
                    direct.password(),
                    direct.domain(),
                    null,
                    false,
                    proxy.url(),
                    null,
                    true,
                    direct.timeouts(),
                    direct.pace(),
                    direct.waits());
            try (var provider = CloudShellProvider.open(settings, notes, new SecretsInUse(), time, new Random(1))) {
                assertThat(provider.blueprints()).hasSize(1);
            }
            assertThat(proxy.requests()).isNotEmpty();
        }
    }
}
