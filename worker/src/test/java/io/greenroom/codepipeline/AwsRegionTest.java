package io.greenroom.codepipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AwsRegionTest {
    @ParameterizedTest
    @CsvSource({
        "eu-west-1, aws, amazonaws.com, console.aws.amazon.com",
        "mx-central-1, aws, amazonaws.com, console.aws.amazon.com",
        "cn-north-1, aws-cn, amazonaws.com.cn, console.amazonaws.cn",
        "us-gov-west-1, aws-us-gov, amazonaws.com, console.amazonaws-us-gov.com",
        "eusc-de-east-1, aws-eusc, amazonaws.eu, console.amazonaws-eusc.eu",
        "us-iso-east-1, aws-iso, c2s.ic.gov, console.c2s.ic.gov",
        "us-isob-east-1, aws-iso-b, sc2s.sgov.gov, console.sc2s.sgov.gov",
        "us-isof-south-1, aws-iso-f, csp.hci.ic.gov, console.csp.hci.ic.gov",
        "eu-isoe-west-1, aws-iso-e, cloud.adc-e.uk, console.cloud.adc-e.uk"
    })
    void everyPartitionHasItsOwnNames(String name, String partition, String suffix, String console) {
        var region = new AwsRegion(name);

        assertThat(region.isKnown()).isTrue();
        assertThat(region.partition()).isEqualTo(partition);
        assertThat(region.host("codepipeline")).isEqualTo("codepipeline." + name + "." + suffix);
        assertThat(region.consoleHost()).isEqualTo(name + "." + console);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Ireland", "eu-west", "eu_west_1", "xx-west-1", "aws-global", "eu-west-1/"})
    void whatIsNoRegionIsNotKnown(String name) {
        assertThat(new AwsRegion(name).isKnown()).isFalse();
    }
}
