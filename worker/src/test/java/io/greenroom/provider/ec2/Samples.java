package io.greenroom.provider.ec2;

import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.provider.aws.AwsSamples;
import io.greenroom.provider.aws.Names;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the tests of this package are about, where it does not matter. */
final class Samples {
    static final String INSTALLATION = AwsSamples.INSTALLATION;
    static final String HASH = AwsSamples.HASH;
    static final Instant EXPIRES = AwsSamples.EXPIRES;
    static final MachineImage IMAGE = new MachineImage("ami-1", "/dev/xvda", List.of("/dev/xvda", "/dev/sdf"));

    private Samples() {}

    static Ec2Settings settings() {
        return new Ec2Settings(
                Path.of("blueprints"),
                AwsSamples.settings(),
                List.of("subnet-1", "subnet-2"),
                List.of("sg-1"),
                "greenroom-machine");
    }

    static EnvironmentRecord record(PipelineContext owner) {
        return AwsSamples.record(Ec2Fields.PROVIDER, owner);
    }

    static Map<String, String> tags(String component) {
        return AwsSamples.tags(component);
    }

    static Launch launch(List<Candidate> candidates) {
        return launch(candidates, null);
    }

    static Launch launch(List<Candidate> candidates, @Nullable String launchTemplate) {
        return new Launch(
                HASH,
                "web",
                candidates,
                IMAGE,
                0,
                UserData.of(Names.environment(HASH), EXPIRES, null),
                launchTemplate,
                tags("web"));
    }
}
