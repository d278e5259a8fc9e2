package io.greenroom.provider.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderException.Kind;
import io.greenroom.provider.aws.StrictEc2;
import io.greenroom.time.RateLimiter;
import io.greenroom.time.SkippingTime;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.GetParametersRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersResponse;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.SsmException;

class ImagesTest {
    private final StrictEc2 ec2 = new StrictEc2();
    private final Map<String, String> parameters = new HashMap<>();
    private boolean denied;
    private final Images images = new Images(ec2, new Parameters(), new RateLimiter(50, new SkippingTime()));

    /** Leaves out what is not there, as the service does. */
    private final class Parameters implements SsmClient {
        @Override
        public GetParametersResponse getParameters(GetParametersRequest request) {
            if (denied) {
                throw SsmException.builder()
                        .statusCode(400)
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode("AccessDeniedException")
                                .errorMessage("not authorized")
                                .build())
                        .build();
            }
            return GetParametersResponse.builder()
                    .parameters(request.names().stream()
                            .filter(parameters::containsKey)
                            .map(name -> Parameter.builder()
                                    .name(name)
                                    .value(parameters.get(name))
                                    .build())
                            .toList())
                    .build();
        }

        @Override
        public String serviceName() {
            return "ssm";
        }

        @Override
        public void close() {}
    }

    private void image(String id) {
        ec2.image(Image.builder()
                .imageId(id)
                .state("available")
                .rootDeviceName("/dev/xvda")
                .blockDeviceMappings(
                        disk("/dev/xvda"),
                        disk("/dev/sdf"),
                        BlockDeviceMapping.builder()
                                .deviceName("/dev/sdb")
                                .virtualName("ephemeral0")
                                .build())
                .build());
    }

    private static BlockDeviceMapping disk(String device) {
        return BlockDeviceMapping.builder()
                .deviceName(device)
                .ebs(disk -> disk.volumeSize(8))
                .build();
    }

    @Test
    void anImageTellsItsDisks() throws Exception {
        image("ami-1");

        MachineImage found = images.find("web", "ami-1");

        assertThat(found.name()).isEqualTo("ami-1");
        assertThat(found.root()).isEqualTo("/dev/xvda");
        assertThat(found.disks()).containsExactly("/dev/xvda", "/dev/sdf");
    }

    @Test
    void anImageBehindAParameterKeepsThatName() throws Exception {
        image("ami-2");
        parameters.put("/images/web:3", "ami-2");

        MachineImage found = images.find("web", "resolve:ssm:/images/web:3");

        assertThat(found.name()).isEqualTo("resolve:ssm:/images/web:3");
        assertThat(found.root()).isEqualTo("/dev/xvda");
    }

    @Test
    void theLaunchTemplatesImageIsNotLookedUp() throws Exception {
        assertThat(images.find("web", "")).isEqualTo(MachineImage.OF_THE_LAUNCH_TEMPLATE);
    }

    @Test
    void windowsIsRefusedBeforeAMachineIsStarted() {
        ec2.image(Image.builder()
                .imageId("ami-1")
                .state("available")
                .platform("windows")
                .build());

        assertThatThrownBy(() -> images.find("web", "ami-1"))
                .isInstanceOfSatisfying(
                        ProviderException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFIGURATION))
                .hasMessageContainingAll("'web'", "ami-1", "Windows", "machine.image");
    }

    @Test
    void aParameterThatThePrintedPolicyDoesNotAllowIsNamedWithWhatToAllow() {
        denied = true;

        assertThatThrownBy(() -> images.find("web", "resolve:ssm:/images/web:3"))
                .isInstanceOfSatisfying(
                        ProviderException.class, e -> assertThat(e.kind()).isEqualTo(Kind.PERMISSION))
                .hasMessageContainingAll("'web'", "/images/web", "ssm:GetParameters", ":parameter/images/web, as well");
        assertThatThrownBy(() -> images.find("web", "resolve:ssm:/aws/service/x"))
                .isInstanceOfSatisfying(
                        ProviderException.class, e -> assertThat(e.kind()).isEqualTo(Kind.PERMISSION))
                .hasMessageContaining("the policy that 'greenroom install --print iam-worker' prints");
    }

    @Test
    void whatIsNotThereIsNamed() {
        parameters.put("/images/old", "ami-9");

        for (String name : new String[] {"ami-9", "resolve:ssm:/images/old", "resolve:ssm:/images/none"}) {
            assertThatThrownBy(() -> images.find("web", name))
                    .isInstanceOfSatisfying(
                            ProviderException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFIGURATION))
                    .hasMessageContainingAll("'web'", name.replace("resolve:ssm:", ""), "machine.image");
        }
    }
}
