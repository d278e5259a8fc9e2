package io.greenroom.provider.cloudshell;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.provider.cloudshell.fake.Blueprints.FakeBlueprint;
import io.greenroom.provider.cloudshell.fake.FakeCloudShell;
import io.greenroom.secret.SecretsInUse;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProxyTest {

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
