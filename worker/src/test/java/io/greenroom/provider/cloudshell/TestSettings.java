package io.greenroom.provider.cloudshell;

import io.greenroom.provider.cloudshell.fake.FakeCloudShell;

/** Settings that fit the fake. */
final class TestSettings {

    private TestSettings() {}

    static CloudShellSettings of(FakeCloudShell server) {
        return CloudShellSettings.of(server.url(), FakeCloudShell.user(), FakeCloudShell.password(), "Global");
    }
}
