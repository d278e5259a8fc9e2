package io.greenroom.provider.cloudshell.fake;

import io.greenroom.provider.cloudshell.fake.Blueprints.FakeBlueprint;
import io.greenroom.provider.cloudshell.fake.Blueprints.FakeCommand;
import io.greenroom.provider.cloudshell.fake.Blueprints.Param;
import io.greenroom.provider.cloudshell.fake.Blueprints.Part;
import java.time.Duration;
import java.time.InstantSource;

/** Serves the fake alone, on real time, until it is killed. The port is its one argument (default 8082). */
public final class FakeCloudShellMain {

    private FakeCloudShellMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        int port = arguments.length == 0 ? 8082 : Integer.parseInt(arguments[0]);
        try (FakeCloudShell fake = FakeCloudShell.start(InstantSource.system(), null, port)) {
            fake.offering(edgeLab());
            System.out.printf(
                    "CloudShell fake on %s: user %s, password %s, domain Global, blueprint 'Edge Lab [4]'%n",
                    fake.url(), FakeCloudShell.user(), FakeCloudShell.password());
            fake.await();
        }
    }

    /** A blueprint with a bit of everything. */
    public static FakeBlueprint edgeLab() {
        return FakeBlueprint.named("Edge Lab [4]")
                .with(Param.required("Build Number"), Param.lookup("Size", "small", "large"))
                .with(Part.app(
                        "web", FakeCommand.completing("health_check", "12 checks passed", Param.required("Path"))))
                .with(Part.resource("DUT1", FakeCommand.completing("reboot", "rebooted")))
                .with(FakeCommand.completing("report", "report written", Param.optional("Format", "text")))
                .taking(Duration.ofSeconds(10), Duration.ofSeconds(5));
    }
}
