package io.greenroom.provider.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.HttpTokensState;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataTagsState;
import software.amazon.awssdk.services.ec2.model.MarketType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.ShutdownBehavior;
import software.amazon.awssdk.services.ec2.model.SpotInstanceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.ec2.model.VolumeType;

class LaunchRequestTest {
    private static final Candidate ON_DEMAND = new Candidate("t3.large", "subnet-1", false);
    private static final Candidate SPOT = new Candidate("t3.large", "subnet-1", true);

    private static RunInstancesRequest request(Launch launch) {
        return LaunchRequest.of(launch, launch.candidates().getFirst(), "gr-1-web-1", Samples.settings());
    }

    @Test
    void oneMachineIsAskedForWithoutAKeyPairAndEndsWhenItShutsDown() {
        RunInstancesRequest request = request(Samples.launch(List.of(ON_DEMAND)));

        assertThat(request.minCount()).isEqualTo(1);
        assertThat(request.maxCount()).isEqualTo(1);
        assertThat(request.clientToken()).isEqualTo("gr-1-web-1");
        assertThat(request.keyName()).isNull();
        assertThat(request.instanceInitiatedShutdownBehavior()).isEqualTo(ShutdownBehavior.TERMINATE);
        assertThat(request.disableApiTermination()).isNull();
        assertThat(request.instanceMarketOptions()).isNull();
        assertThat(request.imageId()).isEqualTo("ami-1");
        assertThat(request.instanceTypeAsString()).isEqualTo("t3.large");
        assertThat(request.subnetId()).isEqualTo("subnet-1");
        assertThat(request.securityGroupIds()).containsExactly("sg-1");
        assertThat(request.iamInstanceProfile().name()).isEqualTo("greenroom-machine");
        assertThat(new String(Base64.getDecoder().decode(request.userData()), StandardCharsets.UTF_8))
                .startsWith("#cloud-boothook");
    }

    @Test
    void itsMetadataNeedsASessionAndShowsTags() {
        var metadata = request(Samples.launch(List.of(ON_DEMAND))).metadataOptions();

        assertThat(metadata.httpTokens()).isEqualTo(HttpTokensState.REQUIRED);
        assertThat(metadata.httpPutResponseHopLimit()).isEqualTo(1);
        assertThat(metadata.instanceMetadataTags()).isEqualTo(InstanceMetadataTagsState.ENABLED);
    }

    @Test
    void everyDiskOfTheImageIsEncryptedAndGoesWithTheMachine() {
        var launch = Samples.launch(List.of(ON_DEMAND));
        var sized = new Launch(
                launch.hash(),
                launch.component(),
                launch.candidates(),
                launch.image(),
                (30L << 30) - 1,
                launch.userData(),
                null,
                launch.tags());

        assertThat(request(sized).blockDeviceMappings()).hasSize(2).allSatisfy(mapping -> {
            assertThat(mapping.ebs().deleteOnTermination()).isTrue();
            assertThat(mapping.ebs().encrypted()).isTrue();
        });
        var root = request(sized).blockDeviceMappings().getFirst();
        assertThat(root.deviceName()).isEqualTo("/dev/xvda");
        assertThat(root.ebs().volumeType()).isEqualTo(VolumeType.GP3);
        assertThat(root.ebs().volumeSize()).isEqualTo(30);
        assertThat(request(launch).blockDeviceMappings().getFirst().ebs().volumeSize())
                .isNull();
    }

    @Test
    void allThatComesIntoBeingIsTagged() {
        List<TagSpecification> tags = request(Samples.launch(List.of(SPOT))).tagSpecifications();

        assertThat(tags)
                .extracting(TagSpecification::resourceTypeAsString)
                .containsExactly("instance", "volume", "network-interface", "spot-instances-request");
        assertThat(tags).allSatisfy(specification -> assertThat(
                        specification.tags().stream().collect(Collectors.toMap(Tag::key, Tag::value)))
                .isEqualTo(Samples.tags("web")));
        assertThat(request(Samples.launch(List.of(ON_DEMAND))).tagSpecifications())
                .extracting(TagSpecification::resourceTypeAsString)
                .containsExactly("instance", "volume", "network-interface");
    }

    @Test
    void aSpotMachineIsAskedForOnceAndAtNoHighestPrice() {
        var market = request(Samples.launch(List.of(SPOT))).instanceMarketOptions();

        assertThat(market.marketType()).isEqualTo(MarketType.SPOT);
        assertThat(market.spotOptions().spotInstanceType()).isEqualTo(SpotInstanceType.ONE_TIME);
        assertThat(market.spotOptions().maxPrice()).isNull();
    }

    @Test
    void aLaunchTemplateGivesTheNetworkAndWhatTheBlueprintSaysWins() {
        RunInstancesRequest request = request(Samples.launch(List.of(new Candidate("t3.large", null, false)), "lt-1"));

        assertThat(request.launchTemplate().launchTemplateId()).isEqualTo("lt-1");
        assertThat(request.disableApiTermination()).isFalse();
        assertThat(request.subnetId()).isNull();
        assertThat(request.hasSecurityGroupIds()).isFalse();
        assertThat(request.imageId()).isEqualTo("ami-1");
        assertThat(request.instanceTypeAsString()).isEqualTo("t3.large");
    }

    @Test
    void whatTheBlueprintDoesNotSayIsTheLaunchTemplates() {
        var launch = new Launch(
                Samples.HASH,
                "web",
                List.of(new Candidate("", null, false)),
                MachineImage.OF_THE_LAUNCH_TEMPLATE,
                0,
                "",
                "web-servers",
                Samples.tags("web"));

        RunInstancesRequest request = request(launch);

        assertThat(request.launchTemplate().launchTemplateName()).isEqualTo("web-servers");
        assertThat(request.imageId()).isNull();
        assertThat(request.instanceType()).isNull();
        assertThat(request.hasBlockDeviceMappings()).isFalse();
    }

    @Test
    void theSameIsAskedForEachTime() {
        assertThat(request(Samples.launch(List.of(SPOT)))).isEqualTo(request(Samples.launch(List.of(SPOT))));
    }
}
