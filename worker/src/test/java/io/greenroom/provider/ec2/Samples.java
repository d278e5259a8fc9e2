package io.greenroom.provider.ec2;

import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.pipeline.PipelineContext;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the tests of this package are about, where it does not matter. */
final class Samples {
    static final String INSTALLATION = "greenroom";
    static final String HASH = Names.hash("the key");
    static final Instant STARTED = Instant.parse("2026-03-01T09:30:00Z");
    static final Instant EXPIRES = Instant.parse("2026-03-01T11:30:00Z");
    static final MachineImage IMAGE = new MachineImage("ami-1", "/dev/xvda", List.of("/dev/xvda", "/dev/sdf"));

    private Samples() {}

    static Ec2Settings settings() {
        return new Ec2Settings(
                Path.of("blueprints"),
                "greenroom-runs",
                List.of("subnet-1", "subnet-2"),
                List.of("sg-1"),
                "greenroom-machine",
                "arn:aws:iam::111122223333:role/greenroom-end",
                "greenroom",
                "AWS-RunShellScript",
                null,
                Duration.ofSeconds(5),
                50);
    }

    static EnvironmentRecord record(PipelineContext owner) {
        return new EnvironmentRecord(
                1,
                Ec2Fields.PROVIDER,
                "the key",
                Names.environment(HASH),
                "shop-main",
                "web-check",
                STARTED,
                EXPIRES,
                owner,
                Map.of(),
                Set.of(),
                Map.of("web", Map.of()),
                "mark");
    }

    static Map<String, String> tags(String component) {
        return Tags.of(INSTALLATION, record(PipelineContext.UNKNOWN), component);
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
