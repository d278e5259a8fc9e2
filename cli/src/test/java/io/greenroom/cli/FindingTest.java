package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.config.ProviderFinding;
import org.junit.jupiter.api.Test;

class FindingTest {
    @Test
    void whatAProviderFoundCarriesItsNameAndCountsAsSeriousAsItSaid() {
        var good = Finding.of("ec2", ProviderFinding.good("bucket", "is there"));
        var doubtful = Finding.of("ec2", ProviderFinding.doubtful("bucket", "no rule expires runs/", "give it one"));
        var bad = Finding.of("ec2", ProviderFinding.bad("bucket", "is not there", "make it"));

        assertThat(good.toString()).startsWith("ok ").contains("ec2 bucket", "is there");
        assertThat(doubtful.toString()).startsWith("warning ").endsWith("-> give it one");
        assertThat(doubtful.isFailure()).isFalse();
        assertThat(bad.toString()).startsWith("FAILED ").endsWith("-> make it");
        assertThat(bad.isFailure()).isTrue();
    }
}
