package io.greenroom.build;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BuildTest {
    @Test
    void itKnowsItsVersionAndItsCommit() {
        Build build = Build.ofThisProgram();

        assertThat(build.version()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
        assertThat(build.commit()).matches("\\p{XDigit}{40}(-dirty)?|unknown");
        assertThat(build.userAgent()).isEqualTo("greenroom/" + build.version());
    }

    @Test
    void aShortCommitStillTellsThatFilesWereChanged() {
        String commit = "0123456789abcdef0123456789abcdef01234567";

        assertThat(new Build("1.0.0", commit).shortCommit()).isEqualTo("0123456789ab");
        assertThat(new Build("1.0.0", commit + "-dirty").shortCommit()).isEqualTo("0123456789ab-dirty");
        assertThat(new Build("1.0.0", "unknown").shortCommit()).isEqualTo("unknown");
    }
}
