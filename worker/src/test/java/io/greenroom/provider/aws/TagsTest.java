package io.greenroom.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentState.Failed;
import io.greenroom.pipeline.PipelineContext;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TagsTest {
    private static final PipelineContext OWNER =
            new PipelineContext("eu-west-1", "111122223333", "shop", "exec-1", "Test", "Start", "action-1");

    @Test
    void anEnvironmentIsToldByItsTagsAlone() {
        var record = AwsSamples.record("ec2", OWNER);

        Environment told =
                Tags.environment("ec2", Tags.of("greenroom", record, "web")).orElseThrow();

        assertThat(told.id()).isEqualTo(record.environmentId());
        assertThat(told.name()).isEqualTo("shop-main");
        assertThat(told.blueprint()).isEqualTo("web-check");
        assertThat(told.startedAt()).isEqualTo(record.startedAt());
        assertThat(told.expiresAt()).isEqualTo(record.expiresAt());
        assertThat(told.owner()).isEqualTo(OWNER);
        assertThat(told.state()).isInstanceOf(Failed.class);
    }

    @Test
    void whatIsNotKnownOfTheOwnerHasNoTag() {
        Map<String, String> tags = AwsSamples.tags("web");

        assertThat(tags).doesNotContainKeys(Tags.PIPELINE, Tags.EXECUTION, Tags.ACTION);
        assertThat(Tags.environment("ec2", tags).orElseThrow().owner()).isEqualTo(PipelineContext.UNKNOWN);
    }

    @Test
    void theTagsAreThoseThatOthersCountOn() {
        assertThat(Tags.of("greenroom", AwsSamples.record("ec2", OWNER), "web"))
                .containsEntry("greenroom:installation", "greenroom")
                .containsEntry("greenroom:key", "the key")
                .containsEntry("greenroom:component", "web")
                .containsEntry("greenroom:blueprint", "web-check")
                .containsEntry("greenroom:expires-at", "2026-03-01T11:30:00Z")
                .containsEntry("greenroom:pipeline", "shop")
                .containsEntry("greenroom:execution", "exec-1")
                .containsEntry("greenroom:action", "Start")
                .containsEntry("Name", "shop-main web");
    }

    /** EC2's limits; and what instance metadata can show. */
    @Test
    void keysAndValuesAreWithinTheLimits() {
        String astral = "x" + "\uD83D\uDE80".repeat(300);
        var record = AwsSamples.record("ec2", new PipelineContext("r", "a", astral, "x".repeat(300), "s", "a", "e"));

        Map<String, String> tags = Tags.of("greenroom", record, "web");

        assertThat(tags).hasSizeLessThanOrEqualTo(50);
        assertThat(tags.keySet()).allMatch(key -> key.matches("[A-Za-z0-9:-]{1,127}"));
        assertThat(tags.values()).allMatch(value -> value.length() <= 256);
        assertThat(tags.get(Tags.PIPELINE)).isEqualTo("x" + "\uD83D\uDE80".repeat(127));
    }

    @Test
    void somebodyElsesTagsAreNoEnvironment() {
        assertThat(Tags.environment("ec2", Map.of("Name", "web"))).isEmpty();
        var broken = new LinkedHashMap<>(AwsSamples.tags("web"));
        broken.put(Tags.EXPIRES_AT, "soon");
        assertThat(Tags.environment("ec2", broken)).isEmpty();
    }
}
