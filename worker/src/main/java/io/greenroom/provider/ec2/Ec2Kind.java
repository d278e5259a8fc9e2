package io.greenroom.provider.ec2;

import io.greenroom.blueprint.Blueprints;
import io.greenroom.config.ConfiguredProvider;
import io.greenroom.config.ProviderContext;
import io.greenroom.config.ProviderFinding;
import io.greenroom.config.ProviderKind;
import io.greenroom.config.Section;
import io.greenroom.environment.Blueprint;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderView;
import io.greenroom.iam.Place;
import io.greenroom.iam.Statement;
import io.greenroom.lifecycle.HostedProvider;
import io.greenroom.lifecycle.Onlooker;
import io.greenroom.provider.aws.Agents;
import io.greenroom.provider.aws.AwsAccess;
import io.greenroom.provider.aws.RunBucket;
import io.greenroom.provider.aws.Schedules;
import io.greenroom.time.RateLimiter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** Environments made of machines in EC2. It is there when the settings have a section for it. */
public final class Ec2Kind implements ProviderKind {
    private static final Ec2Fields FIELDS = new Ec2Fields();

    /** Where launch templates name the profile: those of the setup template, and what administrators call alike. */
    private static final String ROLES_OF_LAUNCH_TEMPLATES = "greenroom-*";

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

    @Override
    public Optional<String> setupTemplate() {
        return Optional.of(Ec2Setup.template(Agents.launchText()));
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
            return new Ec2Rights(
                            settings.aws().in(places),
                            installation,
                            settings.aws().bucket(),
                            settings.subnets(),
                            settings.securityGroups(),
                            machineRole(),
                            settings.aws().schedulerRole(),
                            settings.aws().scheduleGroup(),
                            settings.aws().document())
                    .all();
        }

        /** Called like its profile: so the setup template and AWS's console make them. */
        private String machineRole() {
            String profile = settings.instanceProfile();
            return profile == null ? ROLES_OF_LAUNCH_TEMPLATES : profile.substring(profile.lastIndexOf('/') + 1);
        }

        @Override
        public List<ProviderFinding> checks(ProviderContext context) throws InterruptedException {
            try (var clients = new Clients()) {
                return new Ec2Checks(
                                clients.asking,
                                clients.ssm,
                                clients.s3,
                                clients.scheduler,
                                new Ec2Checks.Needs(
                                        context.installation(),
                                        settings.aws().bucket(),
                                        settings.subnets(),
                                        settings.securityGroups(),
                                        Optional.ofNullable(settings.instanceProfile()),
                                        settings.aws().scheduleGroup(),
                                        settings.aws().document(),
                                        images(context)))
                        .all();
            }
        }

        /** As the blueprints name them; those that inputs name are known only when there are inputs. */
        private Set<String> images(ProviderContext context) {
            var images = new TreeSet<String>();
            var blueprints = blueprints(context);
            try {
                for (Blueprint blueprint : blueprints.list()) {
                    blueprints.find(blueprint.name()).blueprint().parts().stream()
                            .map(part -> MachinePart.of(part).image())
                            .filter(image ->
                                    image.names().isEmpty() && !image.text().isEmpty())
                            .forEach(image -> images.add(image.text()));
                }
            } catch (ProviderException e) {
                return images; // what is wrong with the blueprints is told elsewhere
            }
            return images;
        }

        private Blueprints blueprints(ProviderContext context) {
            return new Blueprints(
                    settings.blueprints(),
                    FIELDS,
                    own || context.defaultProvider().equals(Ec2Fields.PROVIDER));
        }

        private static Path state(ProviderContext context) {
            return context.stateDirectory().resolve(Ec2Fields.PROVIDER);
        }

        private Ec2Sites sites(ProviderContext context) {
            var clients = new Clients();
            var machines = new Machines(
                    clients.starting,
                    clients.asking,
                    settings,
                    context.installation(),
                    context.time(),
                    context.random());
            return new Ec2Sites(
                    settings,
                    context.installation(),
                    machines,
                    new Images(clients.asking, clients.ssm, machines.pace()),
                    new BakedImages(clients.asking, machines.pace(), context.installation(), context.time()),
                    new Schedules(
                            clients.scheduler,
                            settings.aws(),
                            Ec2Fields.PROVIDER,
                            "machines",
                            context.installation(),
                            context.time()),
                    new Agents(
                            clients.ssm,
                            settings.aws().document(),
                            new RateLimiter(settings.aws().requestsPerSecond(), context.time())),
                    new RunBucket(clients.s3, settings.aws().bucket()),
                    new Volumes(clients.asking, machines.pace(), context.installation()),
                    context.time(),
                    clients::close);
        }

        private final class Clients implements AutoCloseable {
            private final Optional<String> region =
                    Optional.ofNullable(settings.aws().region());
            private final Ec2Client starting = access.once(Ec2Client.builder(), region);
            private final Ec2Client asking = access.patient(Ec2Client.builder(), region);
            private final SsmClient ssm = access.patient(SsmClient.builder(), region);
            private final SchedulerClient scheduler = access.patient(SchedulerClient.builder(), region);
            private final S3Client s3 = access.s3(region);

            @Override
            public void close() {
                List.of(starting, asking, ssm, scheduler, s3).forEach(SdkAutoCloseable::close);
            }
        }
    }
}
