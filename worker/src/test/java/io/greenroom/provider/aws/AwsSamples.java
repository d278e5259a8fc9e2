package io.greenroom.provider.aws;

import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.pipeline.PipelineContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** What tests of providers on AWS start from. */
public final class AwsSamples {
    public static final String INSTALLATION = "greenroom";
    public static final String HASH = Names.hash("the key");
    public static final Instant STARTED = Instant.parse("2026-03-01T09:30:00Z");
    public static final Instant EXPIRES = Instant.parse("2026-03-01T11:30:00Z");

    private AwsSamples() {}

    public static AwsSettings settings() {
        return new AwsSettings(
                "greenroom-runs",
                "arn:aws:iam::111122223333:role/greenroom-end",
                "greenroom",
                Agents.USUAL_DOCUMENT,
                null,
                Duration.ofSeconds(5),
                50);
    }

    public static EnvironmentRecord record(String provider, PipelineContext owner) {
        return new EnvironmentRecord(
                1,
                provider,
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

    public static Map<String, String> tags(String component) {
        return Tags.of(INSTALLATION, record("ec2", PipelineContext.UNKNOWN), component);
    }
}
