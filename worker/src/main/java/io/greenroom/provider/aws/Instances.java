package io.greenroom.provider.aws;

import io.greenroom.environment.ProviderException;
import io.greenroom.time.RateLimiter;
import io.greenroom.time.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.Filter;

/**
 * The machines of one installation that EC2 shows, listed for everybody at once. For many threads; every call blocks for a
 * bounded time and honours interrupts.
 */
public final class Instances {
    private static final int PAGE = 1000;
    /** Values that a filter takes. */
    private static final int MOST_VALUES = 200;

    private final Ec2Client client;
    private final String installation;
    private final RateLimiter pace;
    private final Listing<Machine> listing;

    /**
     * @param client may repeat calls by itself
     * @param installation value of the tag by which its machines are known
     * @param pace of all calls to EC2
     * @param pollInterval how old the listing may get before EC2 is asked again
     */
    public Instances(
            Ec2Client client,
            String installation,
            RateLimiter pace,
            Duration pollInterval,
            Time time,
            RandomGenerator random) {
        this.client = client;
        this.installation = installation;
        this.pace = pace;
        this.listing = new Listing<>(() -> describe(Filters.installed(installation)), pollInterval, time, random);
    }

    /** Value of the tag by which they are known. */
    public String installation() {
        return installation;
    }

    /**
     * Every machine of the installation that EC2 shows, those that have ended within the last hour or so among them. Asks
     * once per {@code pollInterval}, for all callers; they get a copy that may be a little older while one asks.
     */
    public List<Machine> all() throws ProviderException, InterruptedException {
        return listing.get();
    }

    /** What is listed next was asked for after this call. */
    public void forget() {
        listing.forget();
    }

    /** The machine as it was last listed; empty also for one that was started just now. */
    public Optional<Machine> find(String instanceId) throws ProviderException, InterruptedException {
        return all().stream().filter(machine -> machine.id().equals(instanceId)).findFirst();
    }

    /** The machine that was asked for with this token, as soon as EC2 shows it. */
    public Optional<Machine> startedUnder(String token) throws ProviderException, InterruptedException {
        return describe(Filters.installed(installation), Filters.of("client-token", token)).stream()
                .findFirst();
    }

    /** Those of the ids that EC2 still shows, whosever they are. */
    public Set<String> shown(Collection<String> ids) throws ProviderException, InterruptedException {
        var shown = new LinkedHashSet<String>();
        List<String> all = ids.stream().distinct().toList();
        for (int from = 0; from < all.size(); from += MOST_VALUES) {
            List<String> some = all.subList(from, Math.min(all.size(), from + MOST_VALUES));
            describe(Filter.builder().name("instance-id").values(some).build())
                    .forEach(machine -> shown.add(machine.id()));
        }
        return shown;
    }

    /** Those of every installation in the account. */
    public List<Machine> ofAnyInstallation() throws ProviderException, InterruptedException {
        return describe(Filters.of("tag-key", Tags.INSTALLATION));
    }

    /** By filters, for a listing by ids cannot be had in pages, and is throttled sooner. */
    private List<Machine> describe(Filter... filters) throws ProviderException, InterruptedException {
        var request = DescribeInstancesRequest.builder().filters(filters).maxResults(PAGE);
        var machines = new ArrayList<Machine>();
        while (true) {
            pace.take();
            try {
                DescribeInstancesResponse page =
                        ServiceCalls.interruptibly(() -> client.describeInstances(request.build()));
                page.reservations().forEach(reservation -> reservation.instances().stream()
                        .map(Machine::of)
                        .forEach(machines::add));
                if (page.nextToken() == null || page.nextToken().isEmpty()) {
                    return List.copyOf(machines);
                }
                request.nextToken(page.nextToken());
            } catch (SdkException e) {
                throw ServiceCalls.failure("ec2:DescribeInstances", e);
            }
        }
    }
}
