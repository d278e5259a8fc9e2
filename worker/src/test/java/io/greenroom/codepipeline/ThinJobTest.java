package io.greenroom.codepipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.job.ActionType;
import io.greenroom.job.Job;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.codepipeline.model.Artifact;
import software.amazon.awssdk.services.codepipeline.model.JobData;
import software.amazon.awssdk.services.codepipeline.model.PipelineContext;

/** Not every implementation of the service fills every member of a job. */
final class ThinJobTest {
    private static final ActionType TYPE = new ActionType("Deploy", "Start-Environment", "1");
    private static final String ID = "11111111-2222-3333-4444-555555555555";

    @Test
    void aJobWithoutDataIsKnownByItsId() {
        Job job = SdkJobs.job(ID, null, null, TYPE);

        assertThat(job.key()).isEqualTo(ID);
        assertThat(job.type()).isEqualTo(TYPE);
        assertThat(job.configuration()).isEmpty();
        assertThat(job.inputs()).isEmpty();
        assertThat(job.access()).isNull();
        assertThat(job.continuationToken()).isNull();
        assertThat(job.context().account()).isNull();
    }

    @Test
    void aContextWithoutStageAndActionIsTakenAsFarAsItGoes() {
        var data = JobData.builder()
                .pipelineContext(PipelineContext.builder()
                        .pipelineName("shop")
                        .pipelineArn("not an arn")
                        .build())
                .inputArtifacts(Artifact.builder().name("Sources").build())
                .continuationToken("")
                .build();

        Job job = SdkJobs.job(ID, "", data, TYPE);

        assertThat(job.key()).isEqualTo(ID);
        assertThat(job.context().pipeline()).isEqualTo("shop");
        assertThat(job.context().region()).isNull();
        assertThat(job.context().action()).isNull();
        assertThat(job.inputs()).isEmpty();
        assertThat(job.continuationToken()).isNull();
    }
}
