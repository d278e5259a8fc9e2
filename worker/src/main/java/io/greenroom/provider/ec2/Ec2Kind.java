package io.greenroom.provider.ec2;

import io.greenroom.blueprint.Blueprints;
import io.greenroom.config.ConfiguredProvider;
import io.greenroom.config.ProviderContext;
import io.greenroom.config.ProviderKind;
import io.greenroom.config.Section;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderView;
import io.greenroom.lifecycle.HostedProvider;
import io.greenroom.lifecycle.Onlooker;
import io.greenroom.provider.aws.Agents;
import io.greenroom.provider.aws.AwsAccess;
import io.greenroom.provider.aws.Pace;
import io.greenroom.provider.aws.RunBucket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/** Environments made of machines in EC2. It is there when the settings have a section for it. */
public final class Ec2Kind implements ProviderKind {
    private static final Ec2Fields FIELDS = new Ec2Fields();

    private final AwsAccess access;

    public Ec2Kind(AwsAccess access) {
        this.access = access;
    }

    @Override
    public String name() {
        return Ec2Fields.PROVIDER;
    }

    @Override
    public Optional<ConfiguredProvider> read(Section section, Path blueprints) {
        if (!section.isGiven() && !section.isNamed()) {
            return Optional.empty();
        }
        var settings = Ec2Settings.read(section, blueprints);
        return Optional.of(new Configured(settings, section.path("blueprints").isPresent()));
    }

    @Override
    public Optional<List<String>> checkBlueprint(Path file) throws ProviderException {
        return Blueprints.check(file, FIELDS);
    }

    private final class Configured implements ConfiguredProvider {
        private final Ec2Settings settings;
        private final boolean own;

        /** @param own whether the folder of blueprints is this provider's alone */
        Configured(Ec2Settings settings, boolean own) {
            this.settings = settings;
            this.own = own;
        }

        @Override
        public String name() {
            return Ec2Fields.PROVIDER;
        }

        @Override
        public EnvironmentProvider open(ProviderContext context) throws IOException {
            return HostedProvider.open(
                    blueprints(context),
                    sites(context),
                    state(context),
                    context.secrets(),
                    context.time(),
                    context.random());
        }

        @Override
        public ProviderView view(ProviderContext context) {
            return new Onlooker(blueprints(context), state(context), sites(context));
        }

        private Blueprints blueprints(ProviderContext context) {
            return new Blueprints(
                    settings.blueprints(), FIELDS, own || context.defaultProvider().equals(Ec2Fields.PROVIDER));
        }

        private static Path state(ProviderContext context) {
            return context.stateDirectory().resolve(Ec2Fields.PROVIDER);
        }

        private Ec2Sites sites(ProviderContext context) {
            Optional<String> region = Optional.ofNullable(settings.region());
            Ec2Client starting = access.once(Ec2Client.builder(), region);
            Ec2Client asking = access.patient(Ec2Client.builder(), region);
            SsmClient ssm = access.patient(SsmClient.builder(), region);
            SchedulerClient scheduler = access.patient(SchedulerClient.builder(), region);
            var s3 = access.s3(region);
            var agents = new Agents(ssm, settings.document(), new Pace(settings.requestsPerSecond(), context.time()));
            var machines = new Machines(
                    starting, asking, settings, context.installation(), context.time(), context.random());
            return new Ec2Sites(
                    settings,
                    context.installation(),
                    machines,
                    new Images(asking, ssm, machines.pace()),
                    new Schedules(scheduler, settings, context.time()),
                    agents,
                    new RunBucket(s3, settings.bucket()),
                    context.time(),
                    () -> List.of(starting, asking, ssm, scheduler, s3).forEach(client -> client.close()));
        }
    }
}
