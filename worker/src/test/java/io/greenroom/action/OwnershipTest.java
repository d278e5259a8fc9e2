package io.greenroom.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.artifact.Packed;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.job.ActionFailure;
import io.greenroom.job.FailureType;
import io.greenroom.job.ResumableAction;
import io.greenroom.pipeline.PipelineContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs here are of pipeline shop in account 111122223333 and region eu-west-1. */
final class OwnershipTest {
    private final Stage stage;
    private final ResumableAction run;
    private final ResumableAction end;

    OwnershipTest(@TempDir Path scratch) {
        stage = new Stage(scratch);
        run = new RunCommand(stage.providers, stage.artifacts, stage.settings, stage.books);
        end = new EndEnvironment(stage.providers, stage.artifacts, stage.settings, stage.books);
    }

    private static PipelineContext of(String region, String account, String pipeline) {
        return new PipelineContext(region, account, pipeline, "e-1", "Test", "Start", "a-1");
    }

    private void assertRefused(ResumableAction action, Stage.Context job, String... words) {
        assertThatThrownBy(() -> action.prepare(job).begin()).isInstanceOfSatisfying(ActionFailure.class, e -> {
            assertThat(e.type()).isEqualTo(FailureType.PERMISSION_ERROR);
            assertThat(e.mayPass()).isFalse();
            assertThat(e).hasMessageContainingAll(words);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "eu-west-1, 111122223333, other",
        "eu-west-1, 999999999999, shop",
        "us-east-1, 111122223333, shop",
        ", , other"
    })
    void anEnvironmentOfAnotherPipelineIsNeitherUsedNorEnded(String region, String account, String pipeline)
            throws Exception {
        EnvironmentId theirs = stage.environment(of(region, account, pipeline));
        Map<String, String> byId = Map.of("EnvironmentId", theirs.value(), "CommandName", "succeed");

        assertRefused(run, stage.job(byId), theirs.value(), pipeline, "used by", "environments.acrossPipelines");
        assertRefused(end, stage.job(byId), theirs.value(), pipeline, "ended by", "environments.acrossPipelines");

        assertThat(stage.world.living()).isEqualTo(1);
    }

    @Test
    void aDocumentThatSomebodyMadeUpChangesNothing() throws Exception {
        EnvironmentId theirs = stage.environment(of("eu-west-1", "111122223333", "other"));
        stage.artifacts.put("MadeUp", Packed.zip(Map.of("environment.json", """
                        {"schema": "greenroom/environment/1", "id": "%s", "owner": {"pipeline": "shop"}}""".formatted(theirs))));

        assertRefused(end, stage.job(Map.of(), List.of("MadeUp"), List.of()), "other");
        assertRefused(run, stage.job(Map.of("CommandName", "succeed"), List.of("MadeUp"), List.of()), "other");

        assertThat(stage.world.living()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"eu-west-1, 111122223333, shop", ", , shop", ", ,"})
    void onesOwnAndThoseOfNobodyKnownAreEnded(String region, String account, String pipeline) throws Exception {
        EnvironmentId own = stage.environment(of(region, account, pipeline));

        end.prepare(stage.job(Map.of("EnvironmentId", own.value()))).begin();

        assertThat(stage.world.living()).isZero();
    }

    @Test
    void anAdministratorMayAllowIt() throws Exception {
        EnvironmentId theirs = stage.environment(of("eu-west-1", "111122223333", "other"));
        var allowed = new EndEnvironment(stage.providers, stage.artifacts, stage.acrossPipelines(), stage.books);

        allowed.prepare(stage.job(Map.of("EnvironmentId", theirs.value()))).begin();

        assertThat(stage.world.living()).isZero();
    }
}
