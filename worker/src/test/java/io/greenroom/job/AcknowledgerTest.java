package io.greenroom.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.codepipeline.CodePipelineJobs;
import org.junit.jupiter.api.Test;

final class AcknowledgerTest {
    @Test
    void aPollAndTwoAcknowledgementsFitIntoTheTimeInWhichAJobIsNobodyElses() {
        assertThat(CodePipelineJobs.PROMPT.multipliedBy(3)).isLessThan(Acknowledger.EXCLUSIVE);
    }
}
