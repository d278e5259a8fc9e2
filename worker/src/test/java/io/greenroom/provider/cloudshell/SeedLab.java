package io.greenroom.provider.cloudshell;

import io.greenroom.provider.cloudshell.fake.Blueprints.FakeBlueprint;
import io.greenroom.provider.cloudshell.fake.Blueprints.FakeCommand;
import io.greenroom.provider.cloudshell.fake.Blueprints.Param;
import io.greenroom.provider.cloudshell.fake.Blueprints.Part;
import java.time.Duration;

/** The blueprint on which the table of what the sample worker did is played. */
final class SeedLab {
    static final String NAME = "Edge Lab [4] | x.y";

    private SeedLab() {}

    static FakeBlueprint blueprint() {
        return FakeBlueprint.named(NAME)
                .with(Param.optional("Build Number", "0"))
                .with(Part.app("web", FakeCommand.completing("check it", "12 checks passed", Param.required("Path"))))
                .with(Part.resource("DUT1", FakeCommand.completing("reboot", "one")))
                .with(Part.resource("DUT10", FakeCommand.completing("reboot", "ten")))
                .with(FakeCommand.completing("report", "written", Param.optional("Format", "text")))
                .with(FakeCommand.completing("break", "no route to host").endingWith("Failed"))
                .with(FakeCommand.completing("dream", "").endingWith(null))
                .with(FakeCommand.completing("stick", "").endingWith(null).notCancellable())
                .with(FakeCommand.completing("slow", "done").taking(Duration.ofHours(3)));
    }
}
