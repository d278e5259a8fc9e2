package io.greenroom.provider.cloudformation;

import io.greenroom.blueprint.Blueprints;
import io.greenroom.config.ConfiguredProvider;
import io.greenroom.config.ProviderContext;
import io.greenroom.config.ProviderFinding;
import io.greenroom.config.ProviderKind;
import io.greenroom.config.Section;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderView;
import io.greenroom.iam.Place;
import io.greenroom.iam.Statement;
import io.greenroom.lifecycle.HostedProvider;
import io.greenroom.lifecycle.Onlooker;
import io.greenroom.provider.aws.Agents;
import io.greenroom.provider.aws.AwsAccess;
import io.greenroom.provider.aws.AwsRights;
import io.greenroom.provider.aws.Instances;
import io.greenroom.provider.aws.RunBucket;
import io.greenroom.provider.aws.Schedules;
import io.greenroom.time.RateLimiter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** Environments that are stacks of CloudFormation. It is there when the settings have a section for it. */
public final class StackKind implements ProviderKind {
    private static final StackFields FIELDS = new StackFields();

    private final AwsAccess access;

    public StackKind(AwsAccess access) {
        this.access = access;
    }

    @Override
    public String name() {
        return StackFields.PROVIDER;
    }

    @Override
    public Optional<ConfiguredProvider> read(Section section, Path blueprints) {
        if (!section.isGiven() && !section.isNamed()) {
            return Optional.empty();
        }
        var settings = StackSettings.read(section, blueprints);
        return Optional.of(new Configured(settings, section.path("blueprints").isPresent()));
    }

    @Override
    public Optional<List<String>> checkBlueprint(Path file) throws ProviderException {
        return Blueprints.check(file, FIELDS);
    }

    /** What its template leaves behind, when it is beside the blueprint. */
    @Override
    public List<String> warnings(Path file) throws ProviderException {
        Path folder = Files.isDirectory(file) ? file : file.resolveSibling("");
        return Blueprints.read(file, FIELDS)
                .map(plan -> StackBlueprint.of(plan).leaks(folder))
                .orElse(List.of());
    }

    @Override
    public Optional<String> setupTemplate() {
        return Optional.of(StackSetup.template());
    }

    private final class Configured implements ConfiguredProvider {
        private final StackSettings settings;
        private final boolean own;

        /** @param own whether the folder of blueprints is this provider's alone */
        Configured(StackSettings settings, boolean own) {
            this.settings = settings;
            this.own = own;
        }

        @Override
        public String name() {
            return StackFields.PROVIDER;
        }

        @Override
        public EnvironmentProvider open(ProviderContext context) throws IOException {
            return HostedProvider.open(
                    blueprints(context),
                    sites(context),
                    state(context),
                    context.secrets(),
                    context.tending(),
                    context.time(),
                    context.random());
        }

        @Override
        public ProviderView view(ProviderContext context) {
            return new Onlooker(blueprints(context), state(context), sites(context));
        }

        @Override
        public List<Statement> rights(List<Place> places, String installation) {
            // not those that name no provider, where another one is the default: they may be in its folder
            var needs = StackNeeds.of(new Blueprints(settings.blueprints(), FIELDS, own));
            return new StackRights(
                            new AwsRights(
                                    settings.aws().in(places),
                                    installation,
                                    settings.aws().bucket(),
                                    settings.aws().schedulerRole(),
                                    settings.aws().scheduleGroup(),
                                    settings.aws().document()),
                            settings.serviceRole(),
                            settings.commandRole(),
                            List.copyOf(needs.functions()),
                            List.copyOf(needs.projects()))
                    .all();
        }

        @Override
        public List<ProviderFinding> checks(ProviderContext context) throws InterruptedException {
            try (var clients = new Clients()) {
                return new StackChecks(
                                new StackChecks.Clients(
                                        clients.asking,
                                        clients.ec2,
                                        clients.ssm,
                                        clients.s3,
                                        clients.scheduler,
                                        clients.lambda,
                                        clients.codeBuild,
                                        clients.sts),
                                settings,
                                context.installation(),
                                StackNeeds.of(blueprints(context)))
                        .all();
            }
        }

        private Blueprints blueprints(ProviderContext context) {
            return new Blueprints(
                    settings.blueprints(),
                    FIELDS,
                    own || context.defaultProvider().equals(StackFields.PROVIDER));
        }

        private static Path state(ProviderContext context) {
            return context.stateDirectory().resolve(StackFields.PROVIDER);
        }

        private StackSites sites(ProviderContext context) {
            var clients = new Clients();
            String installation = context.installation();
            var stacks = new Stacks(
                    clients.making, clients.asking, settings, installation, context.time(), context.random());
            var hosts = new ComponentHosts(
                    clients.lambda, clients.ecs, clients.codeBuild, clients.logs, context.time(), context.random());
            return new StackSites(
                    settings,
                    stacks,
                    new Schedules(
                            clients.scheduler,
                            settings.aws(),
                            StackFields.PROVIDER,
                            "stacks",
                            installation,
                            context.time()),
                    new Instances(
                            clients.ec2,
                            installation,
                            new RateLimiter(settings.aws().requestsPerSecond(), context.time()),
                            settings.aws().pollInterval(),
                            context.time(),
                            context.random()),
                    new Agents(
                            clients.ssm,
                            settings.aws().document(),
                            new RateLimiter(settings.aws().requestsPerSecond(), context.time())),
                    new RunBucket(clients.s3, settings.aws().bucket()),
                    hosts,
                    lending(clients, context),
                    context.time(),
                    () -> {
                        hosts.close();
                        clients.close();
                    });
        }

        private StackSites.Lending lending(Clients clients, ProviderContext context) {
            String role = settings.commandRole();
            return role == null
                    ? StackSites.Lending.NONE
                    : new CommandRole(clients.sts, role, clients.region(), context.time());
        }

        private final class Clients implements AutoCloseable {
            private final Optional<String> region =
                    Optional.ofNullable(settings.aws().region());
            private final CloudFormationClient making = access.once(CloudFormationClient.builder(), region);
            private final CloudFormationClient asking = access.patient(CloudFormationClient.builder(), region);
            private final Ec2Client ec2 = access.patient(Ec2Client.builder(), region);
            private final SsmClient ssm = access.patient(SsmClient.builder(), region);
            private final SchedulerClient scheduler = access.patient(SchedulerClient.builder(), region);
            private final LambdaClient lambda =
                    access.once(LambdaClient.builder(), region, ComponentHosts.FUNCTION_ANSWER);
            private final EcsClient ecs = access.patient(EcsClient.builder(), region);
            private final CodeBuildClient codeBuild = access.patient(CodeBuildClient.builder(), region);
            private final CloudWatchLogsClient logs = access.patient(CloudWatchLogsClient.builder(), region);
            private final StsClient sts = access.patient(StsClient.builder(), region);
            private final S3Client s3 = access.s3(region);

            /** Its name, such as eu-west-1. */
            String region() {
                return asking.serviceClientConfiguration().region().id();
            }

            @Override
            public void close() {
                List.of(making, asking, ec2, ssm, scheduler, lambda, ecs, codeBuild, logs, sts, s3)
                        .forEach(SdkAutoCloseable::close);
            }
        }
    }
}
