package io.greenroom.provider.cloudformation;

import io.greenroom.time.Time;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.CreateStackResponse;
import software.amazon.awssdk.services.cloudformation.model.DeleteStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DeleteStackResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackEventsRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackEventsResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.GetTemplateSummaryRequest;
import software.amazon.awssdk.services.cloudformation.model.GetTemplateSummaryResponse;
import software.amazon.awssdk.services.cloudformation.model.ListStackResourcesRequest;
import software.amazon.awssdk.services.cloudformation.model.ListStackResourcesResponse;
import software.amazon.awssdk.services.cloudformation.model.ListStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.ListStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.ParameterDeclaration;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.cloudformation.model.StackSummary;
import software.amazon.awssdk.services.cloudformation.model.Tag;

/**
 * CloudFormation as its documentation says it keeps names, pages and deleted stacks, in memory; with the troubles that a test
 * orders. Nothing happens to a stack by itself.
 */
final class StrictCloudFormation implements CloudFormationClient {
    private static final String DELETED = "DELETE_COMPLETE";

    /** What becomes of a call that makes a stack. */
    private sealed interface Trouble {
        record Refusal(AwsServiceException error) implements Trouble {}

        /** Nobody hears of what it did. */
        record LostAnswer() implements Trouble {}

        record LostRequest() implements Trouble {}
    }

    private final Time time;
    private final Deque<Trouble> troubles = new ArrayDeque<>();
    private final Deque<AwsServiceException> refusedDeletions = new ArrayDeque<>();
    private final Deque<AwsServiceException> refusedListings = new ArrayDeque<>();
    /** By id, in the order of their creation. */
    private final Map<String, Stack> stacks = new LinkedHashMap<>();

    private final Map<String, List<StackEvent>> events = new LinkedHashMap<>();
    private final Map<String, Map<String, StackResourceSummary>> resources = new LinkedHashMap<>();
    private int pageSize = 100;

    /** What becomes of a stack that is deleted, each time; then it is gone. */
    final Deque<String> deletedBecome = new ArrayDeque<>();

    final List<CreateStackRequest> creations = new ArrayList<>();
    final List<DeleteStackRequest> deletions = new ArrayList<>();
    final List<ParameterDeclaration> summary = new ArrayList<>();
    /** Names of all calls, in their order. */
    final List<String> calls = new ArrayList<>();
    /** Runs when a stack is asked for, before there is one. */
    Runnable whileCreating = () -> {};
    /** Runs when stacks are looked at. */
    Runnable whileLooking = () -> {};

    StrictCloudFormation(Time time) {
        this.time = time;
    }

    static AwsServiceException error(String code, int status, String message) {
        return CloudFormationException.builder()
                .statusCode(status)
                .message(message)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .serviceName("CloudFormation")
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }

    synchronized void failNextCreation(String code, int status, String message) {
        troubles.add(new Trouble.Refusal(error(code, status, message)));
    }

    synchronized void loseNextAnswer() {
        troubles.add(new Trouble.LostAnswer());
    }

    synchronized void loseNextRequest() {
        troubles.add(new Trouble.LostRequest());
    }

    synchronized void failNextDeletion(String code, String message) {
        refusedDeletions.add(error(code, 400, message));
    }

    synchronized void failNextListing(String code, int status) {
        refusedListings.add(error(code, status, code));
    }

    synchronized void pageSize(int size) {
        pageSize = size;
    }

    /** A stack that nobody here has asked for. */
    synchronized String put(String name, Map<String, String> tags) {
        return put(name, tags, null);
    }

    /** The same as a part of another one. */
    synchronized String put(String name, Map<String, String> tags, @Nullable String parent) {
        String id = "arn:aws:cloudformation:eu-west-1:111122223333:stack/%s/%d".formatted(name, stacks.size());
        stacks.put(
                id,
                Stack.builder()
                        .stackId(id)
                        .stackName(name)
                        .parentId(parent)
                        .stackStatus("CREATE_IN_PROGRESS")
                        .creationTime(time.instant())
                        .tags(tags.entrySet().stream()
                                .map(tag -> Tag.builder()
                                        .key(tag.getKey())
                                        .value(tag.getValue())
                                        .build())
                                .toList())
                        .build());
        return id;
    }

    synchronized void become(String id, String status, String reason) {
        stacks.computeIfPresent(id, (key, stack) -> stack.toBuilder()
                .stackStatus(status)
                .stackStatusReason(reason)
                .build());
    }

    synchronized void become(String id, String status) {
        become(id, status, "");
    }

    synchronized void allBecome(String status) {
        List.copyOf(stacks.keySet()).forEach(id -> become(id, status));
    }

    synchronized void output(String id, String name, String value) {
        stacks.computeIfPresent(id, (key, stack) -> {
            var outputs = new ArrayList<>(stack.outputs());
            outputs.add(Output.builder().outputKey(name).outputValue(value).build());
            return stack.toBuilder().outputs(outputs).build();
        });
    }

    /** Something happens to a resource now, or to the stack itself, which is none. */
    synchronized void happens(
            String id, String logicalId, String type, String physicalId, String status, String reason) {
        Instant now = time.instant();
        events.computeIfAbsent(id, key -> new ArrayList<>())
                .addFirst(StackEvent.builder()
                        .stackId(id)
                        .logicalResourceId(logicalId)
                        .physicalResourceId(physicalId)
                        .resourceType(type)
                        .resourceStatus(status)
                        .resourceStatusReason(reason)
                        .timestamp(now)
                        .build());
        if (physicalId.equals(id)) {
            return;
        }
        resources
                .computeIfAbsent(id, key -> new LinkedHashMap<>())
                .put(
                        logicalId,
                        StackResourceSummary.builder()
                                .logicalResourceId(logicalId)
                                .physicalResourceId(physicalId)
                                .resourceType(type)
                                .resourceStatus(status)
                                .resourceStatusReason(reason)
                                .lastUpdatedTimestamp(now)
                                .build());
    }

    /** The names of those that are there. */
    synchronized List<String> living() {
        return stacks.values().stream()
                .filter(stack -> !DELETED.equals(stack.stackStatusAsString()))
                .map(Stack::stackName)
                .toList();
    }

    /** Which calls there were. */
    synchronized Set<String> kinds() {
        return Set.copyOf(calls);
    }

    synchronized int calls() {
        return calls.size();
    }

    private Optional<Stack> named(String name) {
        return stacks.values().stream()
                .filter(stack -> stack.stackName().equals(name) && !DELETED.equals(stack.stackStatusAsString()))
                .findFirst()
                .or(() -> Optional.ofNullable(stacks.get(name)));
    }

    private static AwsServiceException absent(String name) {
        return error("ValidationError", 400, "Stack with id %s does not exist".formatted(name));
    }

    @Override
    public synchronized CreateStackResponse createStack(CreateStackRequest request) {
        calls.add("CreateStack");
        whileCreating.run();
        creations.add(request);
        Trouble trouble = troubles.poll();
        if (trouble instanceof Trouble.Refusal refusal) {
            throw refusal.error();
        }
        if (trouble instanceof Trouble.LostRequest) {
            throw SdkClientException.create("connection reset");
        }
        Objects.requireNonNull(request.clientRequestToken(), "a stack is made with a token or not at all");
        if (named(request.stackName()).isPresent()) {
            throw error("AlreadyExistsException", 400, "Stack [%s] already exists".formatted(request.stackName()));
        }
        var tags = new LinkedHashMap<String, String>();
        request.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
        String id = put(request.stackName(), tags);
        if (trouble instanceof Trouble.LostAnswer) {
            throw SdkClientException.create("read timed out");
        }
        return CreateStackResponse.builder().stackId(id).build();
    }

    @Override
    public synchronized DeleteStackResponse deleteStack(DeleteStackRequest request) {
        calls.add("DeleteStack");
        deletions.add(request);
        AwsServiceException refusal = refusedDeletions.poll();
        if (refusal != null) {
            throw refusal;
        }
        named(request.stackName())
                .filter(stack -> !DELETED.equals(stack.stackStatusAsString()))
                .ifPresent(stack -> {
                    String next = deletedBecome.poll();
                    become(stack.stackId(), next == null ? DELETED : next);
                });
        return DeleteStackResponse.builder().build();
    }

    @Override
    public synchronized DescribeStacksResponse describeStacks(DescribeStacksRequest request) {
        calls.add("DescribeStacks");
        whileLooking.run();
        AwsServiceException refusal = refusedListings.poll();
        if (refusal != null) {
            throw refusal;
        }
        if (request.stackName() != null) {
            Stack found = named(request.stackName()).orElseThrow(() -> absent(request.stackName()));
            return DescribeStacksResponse.builder().stacks(found).build();
        }
        List<Stack> all = stacks.values().stream()
                .filter(stack -> !DELETED.equals(stack.stackStatusAsString()))
                .toList();
        var page = Page.of(all, request.nextToken(), pageSize);
        return DescribeStacksResponse.builder()
                .stacks(page.items())
                .nextToken(page.next())
                .build();
    }

    @Override
    public synchronized ListStacksResponse listStacks(ListStacksRequest request) {
        calls.add("ListStacks");
        List<StackSummary> all = stacks.values().stream()
                .filter(stack -> request.stackStatusFiltersAsStrings().contains(stack.stackStatusAsString()))
                .map(stack -> StackSummary.builder()
                        .stackName(stack.stackName())
                        .stackId(stack.stackId())
                        .stackStatus(stack.stackStatusAsString())
                        .build())
                .toList();
        var page = Page.of(all, request.nextToken(), pageSize);
        return ListStacksResponse.builder()
                .stackSummaries(page.items())
                .nextToken(page.next())
                .build();
    }

    @Override
    public synchronized DescribeStackEventsResponse describeStackEvents(DescribeStackEventsRequest request) {
        calls.add("DescribeStackEvents");
        Stack stack = named(request.stackName()).orElseThrow(() -> absent(request.stackName()));
        var page = Page.of(events.getOrDefault(stack.stackId(), List.of()), request.nextToken(), pageSize);
        return DescribeStackEventsResponse.builder()
                .stackEvents(page.items())
                .nextToken(page.next())
                .build();
    }

    @Override
    public synchronized ListStackResourcesResponse listStackResources(ListStackResourcesRequest request) {
        calls.add("ListStackResources");
        Stack stack = named(request.stackName()).orElseThrow(() -> absent(request.stackName()));
        var page = Page.of(
                List.copyOf(resources.getOrDefault(stack.stackId(), Map.of()).values()), request.nextToken(), pageSize);
        return ListStackResourcesResponse.builder()
                .stackResourceSummaries(page.items())
                .nextToken(page.next())
                .build();
    }

    @Override
    public synchronized GetTemplateSummaryResponse getTemplateSummary(GetTemplateSummaryRequest request) {
        calls.add("GetTemplateSummary");
        return GetTemplateSummaryResponse.builder().parameters(summary).build();
    }

    private record Page<T>(List<T> items, @Nullable String next) {
        static <T> Page<T> of(List<T> all, @Nullable String token, int size) {
            int from = token == null ? 0 : Integer.parseInt(token);
            int to = Math.min(all.size(), from + size);
            return new Page<>(all.subList(from, to), to < all.size() ? String.valueOf(to) : null);
        }
    }

    @Override
    public String serviceName() {
        return "cloudformation";
    }

    @Override
    public void close() {}
}
