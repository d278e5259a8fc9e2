package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.provider.aws.fake.FakeAccount;
import io.greenroom.provider.aws.fake.FakeAws;
import io.greenroom.provider.aws.fake.FakeMachine;
import io.greenroom.provider.aws.fake.SdkClients;
import io.greenroom.time.MovableTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import tools.jackson.databind.json.JsonMapper;

/** What commands show and remove in an account, which is a fake one. */
class AccountCommandsTest {
    private static final String OBJECT = "runs/AROAGREENROOMMACHINE1:i-0123456789abcdef0/gr-forgotten/runs/1/alive";

    private final MovableTime time = new MovableTime(Instant.now().minus(Duration.ofDays(10)));
    private final FakeAws aws;
    private final SdkClients clients;
    private final Path config;
    private final Map<String, @Nullable String> before = new HashMap<>();

    AccountCommandsTest(@TempDir Path folder) throws Exception {
        this.aws = FakeAws.start(folder.resolve("machines"), time);
        this.clients = new SdkClients(aws.endpoint());
        this.config = new Workshop(folder).settings();
        Files.writeString(
                config,
                Files.readString(config)
                        .replace(
                                "}}",
                                "}, ec2: {region: %s, bucket: %s, subnets: [subnet-1], securityGroups: [sg-1], instanceProfile: %s, schedulerRole: \"%s\", pace: {requestsPerSecond: 50}}}"
                                        .formatted(
                                                FakeAccount.REGION,
                                                FakeAccount.BUCKET,
                                                FakeAccount.PROFILE,
                                                FakeAccount.SCHEDULER_ROLE)));
        for (String service : List.of("Ec2", "Ssm", "S3", "Scheduler")) {
            set("aws.endpointUrl" + service, aws.endpoint().toString());
        }
        set("aws.accessKeyId", "nobody");
        set("aws.secretAccessKey", "nobody");
    }

    private void set(String property, String value) {
        before.put(property, System.getProperty(property));
        System.setProperty(property, value);
    }

    @AfterEach
    void close() {
        before.forEach((property, value) -> {
            if (value == null) {
                System.clearProperty(property);
            } else {
                System.setProperty(property, value);
            }
        });
        clients.close();
        aws.close();
    }

    private Said greenroom(String command, String... more) {
        return Said.greenroom(Stream.concat(Stream.of(command, "--config", config.toString()), Stream.of(more))
                .toArray(String[]::new));
    }

    private String machine() {
        FakeMachine machine = aws.ec2()
                .launch(Map.of(
                        "ImageId", FakeAccount.IMAGE,
                        "InstanceType", "t3.small",
                        "SubnetId", "subnet-1",
                        "MinCount", "1",
                        "MaxCount", "1"));
        await().until(() -> machine.state() == FakeMachine.State.RUNNING);
        return machine.id();
    }

    private String bake(String machine, String component) {
        return clients.ec2()
                .createImage(make -> make.instanceId(machine)
                        .name("greenroom-" + component)
                        .noReboot(true)
                        .tagSpecifications(TagSpecification.builder()
                                .resourceType(ResourceType.IMAGE)
                                .tags(
                                        tag("greenroom:installation", "greenroom"),
                                        tag("greenroom:blueprint", "shop"),
                                        tag("greenroom:component", component))
                                .build()))
                .imageId();
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    @Test
    void bakedImagesAreListedAndRemovedAsIsAsked() {
        assertThat(greenroom("images").err()).contains("There are no images.");
        String machine = machine();
        String old = bake(machine, "web");
        time.advance(Duration.ofDays(9));
        String young = bake(machine, "db");

        Said list = greenroom("images", "list");

        assertThat(list.status()).as(list.err()).isZero();
        assertThat(list.out().lines()).hasSize(2);
        assertThat(list.out().lines().findFirst().orElseThrow()).contains(young, "ec2", "shop", "db");
        var json = JsonMapper.shared().readTree(greenroom("images", "--json").out());
        assertThat(json.valueStream().map(image -> image.get("id").asString())).containsExactly(young, old);

        Said plan = greenroom("images", "purge", "--older-than", "5d", "--dry-run");
        assertThat(plan.out().lines()).singleElement().asString().startsWith(old);
        assertThat(greenroom("images", "purge").status()).isEqualTo(2);
        assertThat(greenroom("images", "purge", "--all", old).status()).isEqualTo(2);
        assertThat(greenroom("images", "purge", "--all").status()).isEqualTo(2);
        assertThat(greenroom("images", "purge", "--older-than", "soon", "--yes").err())
                .contains("'soon' is no duration");
        assertThat(greenroom("images").out().lines()).hasSize(2);

        assertThat(greenroom("images", "purge", "--older-than", "5d", "--yes").out())
                .isEqualTo(plan.out());
        Said absent = greenroom("images", "purge", old, "--yes");
        assertThat(absent.status()).isEqualTo(1);
        assertThat(absent.err()).contains("There is no image " + old);
        assertThat(greenroom("images", "purge", young, "--yes").status()).isZero();
        assertThat(greenroom("images", "purge", "--all", "--yes").err()).contains("nothing to purge");
    }

    @Test
    void aPurgeOfAllRemovesWhatIsLeftOverToo() {
        String image = bake(machine(), "web");
        clients.s3().putObject(put -> put.bucket(FakeAccount.BUCKET).key(OBJECT), RequestBody.fromString("planted"));

        Said plan = greenroom("environments", "purge", "--provider", "ec2", "--all", "--dry-run");

        assertThat(plan.status()).as(plan.err()).isZero();
        assertThat(plan.out().lines())
                .hasSize(2)
                .anySatisfy(
                        line -> assertThat(line).startsWith("image").contains(image, "left over", "of blueprint shop"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("objects")
                        .contains(OBJECT.replace("runs/1/alive", ""), "of environment ec2/gr-forgotten"));
        assertThat(greenroom("environments", "purge", "--provider", "local", "--all", "--dry-run")
                        .out())
                .isEmpty();
        assertThat(greenroom("environments", "purge", "--provider", "ec2", "--yes")
                        .err())
                .contains("nothing to purge");
        assertThat(greenroom("environments", "purge", "--all").status()).isEqualTo(2);
        assertThat(aws.s3().keys(FakeAccount.BUCKET, "")).hasSize(1);

        Said done = greenroom("environments", "purge", "--all", "--yes");

        assertThat(done.status()).as(done.err()).isZero();
        assertThat(done.out()).isEqualTo(plan.out());
        assertThat(aws.s3().keys(FakeAccount.BUCKET, "")).isEmpty();
        assertThat(greenroom("images").out()).isEmpty();
        assertThat(greenroom("environments", "purge", "--all", "--yes").err()).contains("nothing to purge");
    }

    @Test
    void whatCannotBeAskedForOrRemovedIsSaid() {
        clients.s3().putObject(put -> put.bucket(FakeAccount.BUCKET).key(OBJECT), RequestBody.fromString("planted"));
        aws.faults().refuse("s3:DeleteObjects", 100, 403, "AccessDenied", "no");

        Said refused = greenroom("environments", "purge", "--provider", "ec2", "--all", "--yes");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("was not removed");

        aws.faults().refuse("scheduler:ListSchedules", 100, 403, "AccessDeniedException", "no");
        Said unknown = greenroom("environments", "purge", "--provider", "ec2", "--all", "--yes");
        assertThat(unknown.status()).isEqualTo(1);
        assertThat(unknown.err()).contains("What is left over at provider ec2 is not known", "scheduler:ListSchedules");
    }
}
