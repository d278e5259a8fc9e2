package io.greenroom.provider.cloudformation;

import io.greenroom.blueprint.Blueprints;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.TendingAmongWorkers;
import io.greenroom.lifecycle.HostedProvider;
import io.greenroom.lifecycle.Onlooker;
import io.greenroom.provider.aws.Agents;
import io.greenroom.provider.aws.AwsSettings;
import io.greenroom.provider.aws.Instances;
import io.greenroom.provider.aws.Names;
import io.greenroom.provider.aws.RunBucket;
import io.greenroom.provider.aws.ScheduledCall;
import io.greenroom.provider.aws.Schedules;
import io.greenroom.provider.aws.fake.FakeAccount;
import io.greenroom.provider.aws.fake.FakeAws;
import io.greenroom.provider.aws.fake.SdkClients;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.MovableTime;
import io.greenroom.time.RateLimiter;
import io.greenroom.time.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import software.amazon.awssdk.core.sync.RequestBody;

/** The provider in a fake account, whose clock is the provider's. */
final class StackStage implements AutoCloseable {
    static final String INSTALLATION = "tested";

    /** A machine that takes commands, as a resource. */
    static final String MACHINE =
            " {Type: AWS::EC2::Instance, Properties: {ImageId: %s, InstanceType: t3.small, SubnetId: subnet-1, IamInstanceProfile: %s}}"
                    .formatted(FakeAccount.IMAGE, FakeAccount.PROFILE);

    /** The resources of a template, to which more can be added. */
    static final String WEB_SERVER = "Resources:\n  WebServer:" + MACHINE + "\n";

    final MovableTime time;
    final FakeAws aws;
    private final Path blueprints;
    private final Path folder;
    private final SdkClients own;
    private String serviceRole = FakeAccount.STACK_ROLE;
    private StackSites.Lending lending = StackSites.Lending.NONE;
    private HostedProvider provider;

    StackStage(Path folder) throws IOException {
        this(folder, MovableTime.somewhen());
    }

    /** @param time what machines do at boot goes by the computer's clock as well, so that a reboot needs one near it */
    StackStage(Path folder, MovableTime time) throws IOException {
        this.folder = folder;
        this.time = time;
        this.blueprints = Files.createDirectory(folder.resolve("blueprints"));
        this.aws = FakeAws.start(folder.resolve("machines"), time);
        aws.faults().unknownInvocations(0);
        this.own = new SdkClients(aws.endpoint());
        this.provider = open();
    }

    Path state() {
        return folder.resolve("state");
    }

    /** A blueprint, and beside it its template. */
    void write(String name, String blueprint, String template) throws IOException {
        Path own = Files.createDirectory(blueprints.resolve(name));
        Files.writeString(own.resolve("blueprint.yaml"), blueprint);
        Files.writeString(own.resolve("template.yaml"), template);
    }

    /** The name of the stack of an environment. */
    static String stackName(String key) {
        return Names.environment(Names.hash(key));
    }

    /** Somebody else puts an object into a bucket. */
    void put(String bucket, String key, String text) {
        own.s3().putObject(put -> put.bucket(bucket).key(key), RequestBody.fromString(text));
    }

    /** Somebody else deletes an object. */
    void remove(String bucket, String key) {
        own.s3().deleteObject(delete -> delete.bucket(bucket).key(key));
    }

    /** Somebody else makes a stack. */
    void create(String name, String template) {
        create(name, template, Map.of());
    }

    /** The same with tags. */
    void create(String name, String template, Map<String, String> tags) {
        own.cloudFormation()
                .createStack(request ->
                        request.stackName(name).templateBody(template).tags(StackTags.list(tags)));
    }

    /** Another worker of the installation makes what ends a stack, before that. */
    void schedule(String name) throws ProviderException, InterruptedException {
        new Schedules(own.scheduler(), settings().aws(), StackFields.PROVIDER, "stacks", INSTALLATION, time)
                .set(
                        name,
                        time.instant().plus(Duration.ofHours(5)),
                        ScheduledCall.of("cloudformation", "deleteStack", Map.of("StackName", name)));
    }

    private StackSettings settings() {
        return new StackSettings(
                blueprints,
                new AwsSettings(
                        FakeAccount.BUCKET,
                        FakeAccount.SCHEDULER_ROLE,
                        "greenroom",
                        Agents.USUAL_DOCUMENT,
                        null,
                        Duration.ofMillis(100),
                        1000),
                serviceRole,
                List.of(Capability.CAPABILITY_IAM),
                null);
    }

    /** Machines are real processes: how often AWS is asked goes by real time, when something ends by the movable one. */
    private StackSites sites() {
        var settings = settings();
        var clients = SdkClients.patient(aws.endpoint());
        var making = new SdkClients(aws.endpoint());
        var pace = new RateLimiter(settings.aws().requestsPerSecond(), Time.system());
        var stacks = new Stacks(
                making.cloudFormation(), clients.cloudFormation(), settings, INSTALLATION, Time.system(), new Random());
        var hosts = new ComponentHosts(
                making.lambda(), clients.ecs(), clients.codeBuild(), clients.logs(), Time.system(), new Random());
        return new StackSites(
                settings,
                stacks,
                new Schedules(clients.scheduler(), settings.aws(), StackFields.PROVIDER, "stacks", INSTALLATION, time),
                new Instances(
                        clients.ec2(), INSTALLATION, pace, settings.aws().pollInterval(), Time.system(), new Random()),
                new Agents(clients.ssm(), settings.aws().document(), pace),
                new RunBucket(clients.s3(), settings.aws().bucket()),
                hosts,
                lending,
                time,
                () -> {
                    hosts.close();
                    making.close();
                    clients.close();
                });
    }

    private Blueprints blueprints() {
        return new Blueprints(blueprints, new StackFields(), true);
    }

    private HostedProvider open() throws IOException {
        return HostedProvider.open(blueprints(), sites(), state(), new SecretsInUse(), time, new Random());
    }

    /** The provider as another worker of the installation has it, with a state folder of its own; to be closed. */
    HostedProvider opened(String worker, TendingAmongWorkers among) throws IOException, InterruptedException {
        var opened = HostedProvider.open(
                blueprints(),
                sites(),
                folder.resolve(worker),
                new SecretsInUse(),
                among.of(worker),
                time,
                new Random());
        opened.beginToTend();
        return opened;
    }

    HostedProvider provider() {
        return provider;
    }

    /** The provider as it is seen beside a worker; to be closed. */
    Onlooker view() {
        return new Onlooker(blueprints(), state(), sites());
    }

    /** The administrator has another role in place of the one that stacks were made with until now. */
    void replaceServiceRole(String role) throws IOException {
        aws.account().addStackRole(role).removeStackRole(serviceRole);
        serviceRole = role;
        reopened();
    }

    /** From now on commands on the worker's machine get credentials of this role. */
    void lend(String role) throws IOException {
        aws.account().addCommandRole(role);
        lending = new CommandRole(own.sts(), role, FakeAccount.REGION, time);
        reopened();
    }

    HostedProvider reopened() throws IOException {
        provider.close();
        provider = open();
        return provider;
    }

    @Override
    public void close() {
        provider.close();
        own.close();
        aws.close();
    }
}
