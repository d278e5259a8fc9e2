package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.simulator.fault.When;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UninstallCommandTest {
    private final Stage stage;

    UninstallCommandTest(@TempDir Path folder) {
        this.stage = new Stage(folder);
    }

    @BeforeEach
    void install() {
        stage.install("--yes");
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void aVersionThatAPipelineUsesStaysUntilThePipelineIsGone() {
        stage.createPipeline();

        Stage.Run refused = stage.uninstall("--yes");
        stage.deletePipeline();
        Stage.Run done = stage.uninstall("--yes");

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.out()).contains("used by shop (Start/Start)");
        assertThat(refused.err()).contains("--force");
        assertThat(done.status()).isZero();
        assertThat(done.out()).contains("deleted    Test/Run-Command/1 in eu-west-1");
        assertThat(left()).isZero();
    }

    @Test
    void forceDeletesWhatIsUsed() {
        stage.createPipeline();

        assertThat(stage.uninstall("--yes", "--force").status()).isZero();
        assertThat(left()).isZero();
    }

    @Test
    void aRoleThatMayNotLookAtPipelinesIsToldSo() {
        stage.createPipeline();
        stage.refuse(Stage.HOME, "GetPipeline", "AccessDeniedException", When.always());

        Stage.Run run = stage.uninstall("--yes");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("use not known", "could not look at pipeline shop", "AccessDeniedException");
        assertThat(run.err()).contains("iam-admin", "--force");
        assertThat(left()).isEqualTo(4);
    }

    @Test
    void aDryRunDeletesNothing() {
        Stage.Run run = stage.uninstall("--dry-run");

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("delete   Test/Run-Command/1", "used by no pipeline");
        assertThat(left()).isEqualTo(4);
    }

    @Test
    void oneVersionOrAllOfThemCanBeChosen() {
        stage.edit("run-command.json", "\"maximumCount\": 5", "\"maximumCount\": 4");
        stage.install("--bump");
        stage.install("--yes");

        Stage.Run one = stage.uninstall("--yes", "--version", "2");
        assertThat(one.out()).contains("deleted    Test/Run-Command/2").doesNotContain("Run-Command/1");
        assertThat(left()).isEqualTo(4);

        stage.edit("run-command.v1.json", "\"version\" : \"1\"", "\"version\" : \"7\"");
        assertThat(stage.uninstall("--yes", "--all-versions").status()).isZero();
        assertThat(left()).isZero();
        assertThat(stage.uninstall("--yes", "--all-versions", "--version", "1").status())
                .isEqualTo(2);
    }

    @Test
    void otherPeoplesActionTypesAreNotTouched() {
        try (var aws = stage.open(Optional.empty())) {
            aws.codePipeline().createCustomActionType(request -> request.category("Test")
                    .provider("Theirs")
                    .version("1")
                    .inputArtifactDetails(details -> details.minimumCount(0).maximumCount(0))
                    .outputArtifactDetails(details -> details.minimumCount(0).maximumCount(0)));
        }

        stage.uninstall("--yes", "--all-versions");

        assertThat(left()).isEqualTo(1);
    }

    @Test
    void nothingThereIsNothingToDo() {
        stage.uninstall("--yes");

        Stage.Run run = stage.uninstall("--yes");

        assertThat(run.status()).isZero();
        assertThat(run.err()).contains("There is nothing to delete.");
    }

    @Test
    void withoutATerminalAndWithoutYesNothingIsDeleted() {
        assertThat(stage.uninstall().status()).isEqualTo(2);
        assertThat(left()).isEqualTo(4);
    }

    @Test
    void planAndOutcomeAreOneObjectOfJson() {
        stage.createPipeline();

        var json = stage.uninstall("--yes", "--force", "--json").json();

        assertThat(json.at("/regions/0/actions/0/usedBy/0/pipeline").asString()).isEqualTo("shop");
        assertThat(json.at("/regions/0/actions/0/outcome").asString()).isEqualTo("deleted");
    }

    private int left() {
        return stage.simulator().actionTypes().all().size();
    }
}
