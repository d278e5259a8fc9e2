package io.greenroom.provider.cloudformation;

import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.provider.aws.AwsSamples;
import java.nio.file.Path;
import java.util.List;

/** What the tests of this package are about, where it does not matter. */
final class Samples {
    static final String INSTALLATION = AwsSamples.INSTALLATION;

    private Samples() {}

    static StackSettings settings() {
        return new StackSettings(
                Path.of("blueprints"), AwsSamples.settings(), null, List.of(Capability.CAPABILITY_IAM), null);
    }

    static EnvironmentRecord record() {
        return AwsSamples.record(StackFields.PROVIDER, PipelineContext.UNKNOWN);
    }
}
