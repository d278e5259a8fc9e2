package io.greenroom.provider.aws;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.GetConsoleOutputRequest;
import software.amazon.awssdk.services.ec2.model.GetConsoleOutputResponse;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.RunInstancesResponse;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesRequest;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesResponse;

/** EC2 as its documentation says it keeps tokens, pages and ids, in memory; with the troubles that a test orders. */
public final class StrictEc2 implements Ec2Client {
    /** What becomes of a call that starts a machine. */
    private sealed interface Trouble {
        record Refusal(AwsServiceException error) implements Trouble {}

        /** Nobody hears of what it did. */
        record LostAnswer() implements Trouble {}

        record LostRequest() implements Trouble {}
    }

    private record Launched(RunInstancesRequest request, String id) {}

    private final Deque<Trouble> troubles = new ArrayDeque<>();
    private final Map<String, Launched> byToken = new LinkedHashMap<>();
    private final Map<String, Instance> instances = new LinkedHashMap<>();
    private final Set<String> hidden = new HashSet<>();
    private final Set<String> protectedOnes = new HashSet<>();
    private final Map<String, Image> images = new LinkedHashMap<>();
    private final Map<String, String> consoles = new LinkedHashMap<>();
    private final Deque<AwsServiceException> refusedListings = new ArrayDeque<>();
    private int pageSize = 1000;
    private int made;

    public final List<RunInstancesRequest> launches = new ArrayList<>();
    public final List<DescribeInstancesRequest> listings = new ArrayList<>();
    public final List<TerminateInstancesRequest> terminations = new ArrayList<>();
    /** Runs when a machine is asked for, before there is one. */
    public Runnable whileLaunching = () -> {};
    /** Runs while a listing is asked for. */
    public Runnable whileListing = () -> {};

    public static AwsServiceException error(String code, int status, String message) {
        return Ec2Exception.builder()
                .statusCode(status)
                .message(message)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .serviceName("Ec2")
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }

    public synchronized void refuseNextLaunch(String code) {
        troubles.add(new Trouble.Refusal(error(code, code.equals("InsufficientInstanceCapacity") ? 500 : 400, code)));
    }

    public synchronized void failNextLaunch(String code, int status, String message) {
        troubles.add(new Trouble.Refusal(error(code, status, message)));
    }

    public synchronized void loseNextAnswer() {
        troubles.add(new Trouble.LostAnswer());
    }

    public synchronized void loseNextRequest() {
        troubles.add(new Trouble.LostRequest());
    }

    public synchronized void refuseNextListing(String code, int status) {
        refusedListings.add(error(code, status, code));
    }

    public synchronized void pageSize(int machines) {
        pageSize = machines;
    }

    /** From now on, machines are not to be seen. */
    public synchronized void hide(String id) {
        hidden.add(id);
    }

    public synchronized void show(String id) {
        hidden.remove(id);
    }

    public synchronized void protect(String id) {
        protectedOnes.add(id);
    }

    public synchronized void console(String id, String text) {
        consoles.put(id, text);
    }

    public synchronized void image(Image image) {
        images.put(image.imageId(), image);
    }

    /** Another worker's machine. */
    public synchronized String put(String token, Map<String, String> tags) {
        String id = nextId();
        instances.put(
                id,
                Instance.builder()
                        .instanceId(id)
                        .clientToken(token)
                        .state(state -> state.name(InstanceStateName.RUNNING))
                        .tags(tags.entrySet().stream()
                                .map(tag -> Tag.builder()
                                        .key(tag.getKey())
                                        .value(tag.getValue())
                                        .build())
                                .toList())
                        .build());
        byToken.put(token, new Launched(RunInstancesRequest.builder().build(), id));
        return id;
    }

    public synchronized List<String> living() {
        return instances.values().stream()
                .filter(instance -> instance.state().name() != InstanceStateName.TERMINATED)
                .map(Instance::instanceId)
                .toList();
    }

    public synchronized void end(String id, String reason) {
        instances.computeIfPresent(id, (key, instance) -> instance.toBuilder()
                .state(state -> state.name(InstanceStateName.TERMINATED))
                .stateReason(why -> why.code(reason).message(reason + ": ended"))
                .build());
    }

    private String nextId() {
        made++;
        return "i-%017x".formatted(made);
    }

    @Override
    public synchronized RunInstancesResponse runInstances(RunInstancesRequest request) {
        whileLaunching.run();
        launches.add(request);
        Trouble trouble = troubles.poll();
        if (trouble instanceof Trouble.Refusal refusal) {
            throw refusal.error();
        }
        if (trouble instanceof Trouble.LostRequest) {
            throw SdkClientException.create("connection reset");
        }
        String token = Objects.requireNonNull(request.clientToken(), "a machine is started with a token or not at all");
        Launched before = byToken.get(token);
        if (before != null && !before.request().equals(request)) {
            throw error("IdempotentParameterMismatch", 400, "other parameters");
        }
        if (before != null
                && Objects.requireNonNull(instances.get(before.id())).state().name() == InstanceStateName.TERMINATED) {
            throw error("IdempotentInstanceTerminated", 400, "terminated");
        }
        String id = before == null ? start(request) : before.id();
        if (trouble instanceof Trouble.LostAnswer) {
            throw SdkClientException.create("read timed out");
        }
        return RunInstancesResponse.builder()
                .instances(Objects.requireNonNull(instances.get(id)))
                .build();
    }

    private String start(RunInstancesRequest request) {
        String id = nextId();
        byToken.put(request.clientToken(), new Launched(request, id));
        instances.put(
                id,
                Instance.builder()
                        .instanceId(id)
                        .clientToken(request.clientToken())
                        .state(state -> state.name(InstanceStateName.PENDING))
                        .tags(request.tagSpecifications().stream()
                                .filter(tags -> tags.resourceType() == ResourceType.INSTANCE)
                                .flatMap(tags -> tags.tags().stream())
                                .toList())
                        .build());
        return id;
    }

    @Override
    public DescribeInstancesResponse describeInstances(DescribeInstancesRequest request) {
        whileListing.run();
        return list(request);
    }

    private synchronized DescribeInstancesResponse list(DescribeInstancesRequest request) {
        listings.add(request);
        AwsServiceException refusal = refusedListings.poll();
        if (refusal != null) {
            throw refusal;
        }
        List<Instance> all = instances.values().stream()
                .filter(instance -> !hidden.contains(instance.instanceId()))
                .filter(instance -> request.filters().stream().allMatch(filter -> fits(instance, filter)))
                .toList();
        int from = request.nextToken() == null ? 0 : Integer.parseInt(request.nextToken());
        int to = Math.min(all.size(), from + Math.min(pageSize, request.maxResults()));
        return DescribeInstancesResponse.builder()
                .reservations(all.subList(from, to).stream()
                        .map(instance ->
                                Reservation.builder().instances(instance).build())
                        .toList())
                .nextToken(to < all.size() ? String.valueOf(to) : null)
                .build();
    }

    private static boolean fits(Instance instance, Filter filter) {
        if (filter.name().equals("client-token")) {
            return filter.values().contains(instance.clientToken());
        }
        return instance.tags().stream()
                .anyMatch(tag -> filter.name().equals("tag:" + tag.key())
                        && filter.values().contains(tag.value()));
    }

    @Override
    public synchronized TerminateInstancesResponse terminateInstances(TerminateInstancesRequest request) {
        terminations.add(request);
        List<String> unknown = request.instanceIds().stream()
                .filter(id -> !instances.containsKey(id) || hidden.contains(id))
                .toList();
        if (!unknown.isEmpty()) {
            throw error(
                    "InvalidInstanceID.NotFound",
                    400,
                    "The instance IDs '%s' do not exist".formatted(String.join(", ", unknown)));
        }
        if (request.instanceIds().stream().anyMatch(protectedOnes::contains)) {
            throw error("OperationNotPermitted", 400, "disableApiTermination");
        }
        request.instanceIds().forEach(id -> end(id, "Client.UserInitiatedShutdown"));
        return TerminateInstancesResponse.builder().build();
    }

    @Override
    public synchronized GetConsoleOutputResponse getConsoleOutput(GetConsoleOutputRequest request) {
        if (request.latest()) {
            throw error("UnsupportedOperation", 400, "not for this type");
        }
        String text = consoles.get(request.instanceId());
        var response = GetConsoleOutputResponse.builder();
        return text == null
                ? response.build()
                : response.output(Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)))
                        .build();
    }

    @Override
    public synchronized DescribeImagesResponse describeImages(DescribeImagesRequest request) {
        if (!images.keySet().containsAll(request.imageIds())) {
            throw error("InvalidAMIID.NotFound", 400, "The image id does not exist");
        }
        return DescribeImagesResponse.builder()
                .images(request.imageIds().stream().map(images::get).toList())
                .build();
    }

    @Override
    public String serviceName() {
        return "ec2";
    }

    @Override
    public void close() {}
}
