package io.greenroom.provider.cloudformation;

import io.greenroom.environment.ProviderException;
import io.greenroom.provider.aws.Listing;
import io.greenroom.provider.aws.ServiceCalls;
import io.greenroom.time.RateLimiter;
import io.greenroom.time.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackEventsRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.GetTemplateSummaryResponse;
import software.amazon.awssdk.services.cloudformation.model.ListStackResourcesRequest;
import software.amazon.awssdk.services.cloudformation.model.ListStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.ParameterDeclaration;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.cloudformation.model.StackSummary;

/**
 * The stacks of one installation: asked for all together, however many wait for them, and made and deleted one by one. For
 * many threads. Whoever only waits makes no more than a call a second with all the others; all other calls keep to the
 * settings' pace. Every call blocks for a bounded time and honours interrupts.
 */
final class Stacks {
    private static final int LOOKS_PER_SECOND = 1;
    /** Half a minute, as the interval usually is. */
    private static final int POLLS_IN_A_REST = 6;
    /** Of events: 100 each. The cause is the oldest of them, so that many have to be read. */
    private static final int MOST_PAGES = 50;

    private final CloudFormationClient making;
    private final CloudFormationClient asking;
    private final String installation;
    private final @Nullable String serviceRole;
    private final Duration pollInterval;
    private final Time time;
    private final RandomGenerator random;
    private final RateLimiter looking;
    private final RateLimiter acting;
    private final Listing<Stack> listing;

    /**
     * @param making makes one attempt a call, so that whether a stack was asked for is noted each time
     * @param asking may repeat calls by itself: those that can be repeated
     * @param installation value of the tag by which its stacks are known
     * @param time by which its calls are paced
     */
    Stacks(
            CloudFormationClient making,
            CloudFormationClient asking,
            StackSettings settings,
            String installation,
            Time time,
            RandomGenerator random) {
        this.making = making;
        this.asking = asking;
        this.installation = installation;
        this.serviceRole = settings.serviceRole();
        this.pollInterval = settings.aws().pollInterval();
        this.time = time;
        this.random = random;
        this.looking = new RateLimiter(LOOKS_PER_SECOND, time);
        this.acting = new RateLimiter(settings.aws().requestsPerSecond(), time);
        this.listing = new Listing<>(this::describe, pollInterval, time, random);
    }

    /** By which its calls are paced. */
    Time time() {
        return time;
    }

    RandomGenerator random() {
        return random;
    }

    /** Value of the tag by which they are known. */
    String installation() {
        return installation;
    }

    /** ARN of the role with which stacks are made; empty for the worker's own rights. */
    Optional<String> serviceRole() {
        return Optional.ofNullable(serviceRole);
    }

    /** Waits until it makes sense to look again. */
    void pause() throws InterruptedException {
        time.sleep(pollInterval);
    }

    /** Waits until it makes sense to look again at what is not expected to change. */
    void rest() throws InterruptedException {
        time.sleep(pollInterval.multipliedBy(POLLS_IN_A_REST));
    }

    /**
     * Every stack of the installation that is not deleted, without those that are parts of others. CloudFormation is asked
     * once per {@code pollInterval}, for all callers; they get a copy that may be a little older while one asks.
     */
    List<Stack> all() throws ProviderException, InterruptedException {
        return ofAnyInstallation().stream()
                .filter(stack -> stack.isOf(installation))
                .toList();
    }

    /** Those of every installation in the account. */
    List<Stack> ofAnyInstallation() throws ProviderException, InterruptedException {
        return listing.get();
    }

    /** The stack as it was last listed; empty for one that is gone, or was made just now. */
    Optional<Stack> listed(String id) throws ProviderException, InterruptedException {
        return all().stream().filter(stack -> stack.id().equals(id)).findFirst();
    }

    /** What is listed next was asked for after this call. */
    void forget() {
        listing.forget();
    }

    private List<Stack> describe() throws ProviderException, InterruptedException {
        var request = DescribeStacksRequest.builder();
        var stacks = new ArrayList<Stack>();
        while (true) {
            looking.take();
            var page = call("cloudformation:DescribeStacks", () -> asking.describeStacks(request.build()));
            page.stacks().stream()
                    .map(Stack::of)
                    .filter(stack -> stack.isOurs() && !stack.isGone())
                    .forEach(stacks::add);
            if (isLast(page.nextToken())) {
                return List.copyOf(stacks);
            }
            request.nextToken(page.nextToken());
        }
    }

    private static boolean isLast(@Nullable String nextToken) {
        return nextToken == null || nextToken.isEmpty();
    }

    /**
     * One stack, whosever it is, as it is now. A deleted one is still shown for 90 days to who asks by its id.
     *
     * @param stack its name or id
     */
    Optional<Stack> find(String stack) throws ProviderException, InterruptedException {
        acting.take();
        try {
            return ServiceCalls.interruptibly(() -> asking.describeStacks(ask -> ask.stackName(stack)))
                    .stacks()
                    .stream()
                    .findFirst()
                    .map(Stack::of);
        } catch (SdkException e) {
            if (StackErrors.isAbsent(e)) {
                return Optional.empty();
            }
            throw ServiceCalls.failure("cloudformation:DescribeStacks", e);
        }
    }

    /** The id of a stack of that name that was deleted within the last 90 days. */
    Optional<String> deleted(String name) throws ProviderException, InterruptedException {
        var request = ListStacksRequest.builder().stackStatusFiltersWithStrings("DELETE_COMPLETE");
        while (true) {
            acting.take();
            var page = call("cloudformation:ListStacks", () -> asking.listStacks(request.build()));
            Optional<String> found = page.stackSummaries().stream()
                    .filter(stack -> name.equals(stack.stackName()))
                    .map(StackSummary::stackId)
                    .findFirst();
            if (found.isPresent() || isLast(page.nextToken())) {
                return found;
            }
            request.nextToken(page.nextToken());
        }
    }

    /**
     * Asks for a stack, once. What the SDK throws is the caller's to judge, see {@link StackErrors#creation}.
     *
     * @return its id
     */
    String create(CreateStackRequest request) {
        String id = making.createStack(request).stackId();
        forget();
        return Objects.requireNonNull(id, "CloudFormation has made a stack and not said which");
    }

    /** Waits for a turn to change something. */
    void takeTurn() throws InterruptedException {
        acting.take();
    }

    /**
     * Has a stack deleted; fine when it is not there any more. Without a token: CloudFormation may take one that it knows for a
     * repetition of the deletion that got stuck, and do nothing, and an id is never another stack's. CloudFormation uses the role
     * with which the stack was made, and that of the settings where it cannot any more.
     *
     * @return false when CloudFormation has something to finish before it can be deleted: then this has to be called again
     * @throws ProviderException as FAILED when it is protected, or no role can delete it
     */
    boolean delete(String stack) throws ProviderException, InterruptedException {
        try {
            orderDeletion(stack);
            return true;
        } catch (SdkException e) {
            if (StackErrors.isAbsent(e)) {
                return true;
            }
            if (StackErrors.isProtected(e)) {
                throw StackErrors.isProtected(stack, e);
            }
            if (StackErrors.isOfRole(e)) {
                throw StackErrors.isOfRole(stack, serviceRole, e);
            }
            if (StackErrors.isAtWork(e)) {
                return false;
            }
            throw ServiceCalls.failure("cloudformation:DeleteStack", e);
        } finally {
            forget();
        }
    }

    private void orderDeletion(String stack) throws InterruptedException {
        try {
            orderDeletion(stack, null);
        } catch (SdkException e) {
            if (serviceRole == null || !StackErrors.isOfRole(e)) {
                throw e;
            }
            orderDeletion(stack, serviceRole);
        }
    }

    /** @param role null for that with which it was made */
    private void orderDeletion(String stack, @Nullable String role) throws InterruptedException {
        acting.take();
        ServiceCalls.interruptibly(
                () -> asking.deleteStack(delete -> delete.stackName(stack).roleARN(role)));
    }

    /** What is in a stack, or was. */
    List<StackResourceSummary> resources(String stack) throws ProviderException, InterruptedException {
        return resources(stack, acting);
    }

    /** The same for who only waits. */
    List<StackResourceSummary> resourcesSeenWaiting(String stack) throws ProviderException, InterruptedException {
        return resources(stack, looking);
    }

    private List<StackResourceSummary> resources(String stack, RateLimiter pace)
            throws ProviderException, InterruptedException {
        var request = ListStackResourcesRequest.builder().stackName(stack);
        var resources = new ArrayList<StackResourceSummary>();
        while (true) {
            pace.take();
            var page = call("cloudformation:ListStackResources", () -> asking.listStackResources(request.build()));
            resources.addAll(page.stackResourceSummaries());
            if (isLast(page.nextToken())) {
                return resources;
            }
            request.nextToken(page.nextToken());
        }
    }

    /** What happened to a stack, the newest first; also to a deleted one, by its id. */
    List<StackEvent> events(String stack) throws ProviderException, InterruptedException {
        var request = DescribeStackEventsRequest.builder().stackName(stack);
        var events = new ArrayList<StackEvent>();
        for (int pages = 1; true; pages++) {
            acting.take();
            var page = call("cloudformation:DescribeStackEvents", () -> asking.describeStackEvents(request.build()));
            events.addAll(page.stackEvents());
            if (isLast(page.nextToken()) || pages == MOST_PAGES) {
                return events;
            }
            request.nextToken(page.nextToken());
        }
    }

    /**
     * What a template in S3 asks for.
     *
     * @param blueprint whose template it is, for people
     */
    List<TemplateParameter> parameters(String blueprint, String templateUrl)
            throws ProviderException, InterruptedException {
        acting.take();
        try {
            GetTemplateSummaryResponse summary =
                    ServiceCalls.interruptibly(() -> asking.getTemplateSummary(ask -> ask.templateURL(templateUrl)));
            return summary.parameters().stream().map(Stacks::parameter).toList();
        } catch (SdkException e) {
            if (ServiceCalls.code(e).equals("ValidationError")) {
                throw StackErrors.invalid(blueprint, e);
            }
            throw ServiceCalls.failure("cloudformation:GetTemplateSummary", e);
        }
    }

    private static TemplateParameter parameter(ParameterDeclaration parameter) {
        return new TemplateParameter(
                parameter.parameterKey(),
                Objects.requireNonNullElse(parameter.parameterType(), ""),
                parameter.defaultValue() != null,
                Boolean.TRUE.equals(parameter.noEcho()),
                parameter.parameterConstraints() == null
                        ? List.of()
                        : parameter.parameterConstraints().allowedValues());
    }

    private static <T> T call(String right, Supplier<T> call) throws ProviderException, InterruptedException {
        try {
            return ServiceCalls.interruptibly(call);
        } catch (SdkException e) {
            throw ServiceCalls.failure(right, e);
        }
    }
}
