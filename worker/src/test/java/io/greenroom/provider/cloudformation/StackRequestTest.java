package io.greenroom.provider.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.blueprint.Template;
import io.greenroom.environment.ProviderException;
import io.greenroom.provider.aws.AwsSamples;
import io.greenroom.provider.aws.RunBucket;
import io.greenroom.provider.aws.Tags;
import io.greenroom.provider.cloudformation.StackBlueprint.Source;
import io.greenroom.time.SkippingTime;
import io.greenroom.yaml.Problems;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.OnFailure;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.ParameterDeclaration;
import software.amazon.awssdk.services.cloudformation.model.Tag;
import software.amazon.awssdk.services.s3.S3Client;

class StackRequestTest {
    private static final String ROLE = "arn:aws:iam::111122223333:role/greenroom-stack";
    private static final String TEMPLATE = """
            Parameters: {Size: {Type: String}, Password: {Type: String, NoEcho: true}}
            Resources: {Queue: {Type: AWS::SQS::Queue}}
            """;

    private final SkippingTime time = new SkippingTime();
    private final StrictCloudFormation aws = new StrictCloudFormation(time);
    /** Asked for addresses alone. */
    private final S3Client s3 = S3Client.builder()
            .region(Region.EU_WEST_1)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .build();

    private final StackSettings settings = new StackSettings(
            Path.of("blueprints"), AwsSamples.settings(), ROLE, List.of(Capability.CAPABILITY_IAM), null);
    private final StackRequest requests = new StackRequest(
            new Stacks(aws, aws, settings, Samples.INSTALLATION, time, new SplittableRandom(1)),
            new TemplateObjects(new RunBucket(s3, "runs"), Samples.INSTALLATION),
            settings);

    @AfterEach
    void close() {
        s3.close();
    }

    private static StackBlueprint blueprint(Source source) {
        return new StackBlueprint(source, Map.of("Size", new Template("small")), List.of(Capability.CAPABILITY_IAM));
    }

    private CreateStackRequest of(Source source) throws Exception {
        return requests.of(Samples.record(), blueprint(source), Map.of("Password", "hidden"));
    }

    private static Source beside() {
        return new Source.Beside(
                "template.yaml",
                TemplateFile.read(TEMPLATE, new Problems("template.yaml")).orElseThrow());
    }

    @Test
    void everythingThatIsAskedForIsTheSameEachTime() throws Exception {
        CreateStackRequest request = of(beside());

        assertThat(of(beside())).isEqualTo(request);
        assertThat(request.stackName()).isEqualTo(Samples.record().id());
        assertThat(request.clientRequestToken()).isEqualTo(Samples.record().id() + "-create");
        assertThat(request.onFailure()).isEqualTo(OnFailure.ROLLBACK);
        assertThat(request.roleARN()).isEqualTo(ROLE);
        assertThat(request.capabilitiesAsStrings()).containsExactly("CAPABILITY_IAM");
        assertThat(request.templateBody()).isEqualTo(TEMPLATE);
        assertThat(request.templateURL()).isNull();
        assertThat(request.enableTerminationProtection()).isNull();
        assertThat(request.parameters())
                .containsExactlyInAnyOrder(parameter("Size", "small"), parameter("Password", "hidden"));
        assertThat(request.tags())
                .extracting(Tag::key)
                .contains(Tags.INSTALLATION, Tags.PROVIDER, Tags.KEY, Tags.ENVIRONMENT, Tags.EXPIRES_AT);
        assertThat(request.tags()).extracting(Tag::value).doesNotContain("hidden");
    }

    private static Parameter parameter(String name, String value) {
        return Parameter.builder().parameterKey(name).parameterValue(value).build();
    }

    @Test
    void aTemplateInS3IsNamedByItsAddressAndAskedForItsParameters() throws Exception {
        aws.summary.add(ParameterDeclaration.builder().parameterKey("Size").build());
        aws.summary.add(ParameterDeclaration.builder()
                .parameterKey("Password")
                .noEcho(true)
                .build());

        assertThat(of(new Source.InBucket("templates", "shop/v 1.yaml")).templateURL())
                .isEqualTo("https://templates.s3.eu-west-1.amazonaws.com/shop/v%201.yaml");
        CreateStackRequest request = of(new Source.Address("https://x.s3.amazonaws.com/shop.yaml"));
        assertThat(request.templateURL()).isEqualTo("https://x.s3.amazonaws.com/shop.yaml");
        assertThat(request.parameters()).hasSize(2);
    }

    @Test
    void aSecretIsKeptFromATemplateInS3ThatWouldShowIt() {
        aws.summary.add(ParameterDeclaration.builder()
                .parameterKey("Size")
                .defaultValue("x")
                .build());
        aws.summary.add(ParameterDeclaration.builder()
                .parameterKey("Password")
                .noEcho(false)
                .build());

        assertThatThrownBy(() -> of(new Source.Address("https://x.s3.amazonaws.com/shop.yaml")))
                .isInstanceOfSatisfying(ProviderException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(ProviderException.Kind.CONFIGURATION))
                .hasMessageContainingAll("'web-check'", "input 'Password' is secret", "NoEcho: true")
                .hasMessageNotContaining("hidden");
    }
}
