package io.greenroom.provider.aws.fake;

import io.greenroom.provider.aws.fake.FakeStack.Resource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * CloudFormation: stacks that are made resource by resource, with their events, and that fail as {@link StackFaults} says. Their
 * machines are machines of {@link FakeEc2}; services may make other resources themselves, see {@link #addMaker}.
 */
public final class FakeCloudFormation implements Service {
    private static final String NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/";
    private static final Duration SHOWN_AFTER_DELETION = Duration.ofDays(90);

    private final FakeAws aws;
    private final StackRequests requests;
    private final StackWork work;
    /** By their ids, in the order of their creation. */
    private final Map<String, FakeStack> stacks = new LinkedHashMap<>();

    private final Map<String, String> tokens = new HashMap<>();
    private int page = 100;

    FakeCloudFormation(FakeAws aws) {
        this.aws = aws;
        this.requests = new StackRequests(aws);
        this.work = new StackWork(aws, this);
    }

    /** From now on it is this that makes and removes resources of the type. */
    public void addMaker(String type, ResourceMaker maker) {
        work.add(type, maker);
    }

    /** How many there are in one answer, of stacks, events and resources. */
    public synchronized void pageSize(int size) {
        page = size;
    }

    /** The names of those that are there, also of nested ones. */
    public synchronized List<String> names() {
        return stacks.values().stream()
                .filter(stack -> !stack.isGone())
                .map(FakeStack::name)
                .toList();
    }

    /** The ids of all that there ever were, in the order of their creation. */
    public synchronized List<String> ids() {
        return List.copyOf(stacks.keySet());
    }

    /** Of the stack of this name or id. */
    public String status(String stack) {
        return known(stack).status();
    }

    /** That the stack was made with. */
    public Map<String, String> tags(String stack) {
        return Map.copyOf(known(stack).order().tags());
    }

    /** All that is to be seen of the stack, for a look at what must not be. */
    public String shown(String stack) {
        FakeStack known = known(stack);
        return Xml.document("Shown", "", xml -> {
                    StackXml.stack(xml, known);
                    known.events().forEach(event -> StackXml.event(xml, known, event));
                })
                .toString();
    }

    /** The id that the resource has in its own service; empty when it has none. */
    public String physicalId(String stack, String logicalId) {
        Resource resource = known(stack).resource(logicalId);
        return resource == null ? "" : resource.physicalId();
    }

    /** Somebody updates it by hand, with values of the parameters as they are. */
    public void updateByHand(String stack, String template) throws InterruptedException {
        FakeStack known = known(stack);
        known.reorder(StackTemplate.read(template), known.order().parameters());
        work.update(known);
    }

    /** Somebody deletes it by hand. */
    public void deleteByHand(String stack) {
        work.delete(known(stack), "User Initiated", null, Set.of());
    }

    /** Somebody protects it against its deletion, or takes that back. */
    public void protectByHand(String stack, boolean on) {
        known(stack).protect(on);
    }

    @Override
    public String name() {
        return "cloudformation";
    }

    @Override
    public String operation(Request request) {
        return request.form().required("Action");
    }

    @Override
    public List<String> rights(String operation, Request request) {
        Query query = request.form();
        List<String> rights = new ArrayList<>(List.of("cloudformation:" + operation));
        if (query.has("RoleARN")) {
            rights.add("iam:PassRole");
        }
        if (query.has("TemplateURL")) {
            rights.add("s3:GetObject");
        }
        return rights;
    }

    @Override
    public Answer answer(String operation, Request request, Caller caller) {
        Query query = request.form();
        Consumer<Xml> result =
                switch (operation) {
                    case "CreateStack" -> createStack(query);
                    case "DeleteStack" -> deleteStack(query);
                    case "DescribeStacks" -> describeStacks(query);
                    case "ListStacks" -> listStacks(query);
                    case "GetTemplateSummary", "ValidateTemplate" -> getTemplateSummary(query);
                    case "DescribeStackEvents" -> describeStackEvents(query);
                    case "ListStackResources" -> listStackResources(query);
                    case "DescribeStackResource" -> describeStackResource(query);
                    case "DescribeStackResources" -> describeStackResources(query);
                    default -> throw new Refusal("InvalidAction", "The fake does not know " + operation);
                };
        return Answer.xml(
                200, Xml.document(operation + "Response", NAMESPACE, xml -> xml.element(operation + "Result", result)
                        .element("ResponseMetadata", data -> data.element("RequestId", "fake"))));
    }

    @Override
    public Answer refusal(Request request, Refusal refusal) {
        return Answer.xml(refusal.status(), Xml.document("ErrorResponse", NAMESPACE, xml -> xml.element(
                        "Error", error -> error.element("Type", "Sender")
                                .element("Code", refusal.code())
                                .element("Message", refusal.text()))
                .element("RequestId", "fake")));
    }

    @Override
    public Refusal throttled() {
        return new Refusal("Throttling", "Rate exceeded");
    }

    @Override
    public Refusal denied(String text) {
        return new Refusal(403, "AccessDenied", text);
    }

    private Consumer<Xml> createStack(Query query) {
        StackOrder order = requests.read(query);
        FakeStack stack;
        synchronized (this) {
            FakeStack before = living(order.name());
            String usedFor = order.token() == null ? null : tokens.get(order.token());
            if (before != null
                    && before.id().equals(usedFor)
                    && aws.faults().stacks().tokens()) {
                return xml -> xml.element("StackId", before.id());
            }
            if (before != null) {
                throw new Refusal("AlreadyExistsException", "Stack [%s] already exists".formatted(order.name()));
            }
            if (usedFor != null) {
                throw new Refusal(
                        "TokenAlreadyExistsException",
                        "Client request token %s already exists".formatted(order.token()));
            }
            stack = add(order, "User Initiated");
            if (order.token() != null) {
                tokens.put(order.token(), stack.id());
            }
        }
        work.create(stack);
        return xml -> xml.element("StackId", stack.id());
    }

    private synchronized FakeStack add(StackOrder order, String why) {
        FakeStack stack = new FakeStack(aws, order, why);
        stacks.put(stack.id(), stack);
        return stack;
    }

    /** One that is a resource of another. */
    FakeStack addNested(FakeStack parent, String name, JsonNode properties) {
        return add(requests.nested(parent, name, properties), "");
    }

    /** What a stack exports under that name, which has to be there. */
    String exported(String export) {
        FakeStack exporter = exporter(export);
        if (exporter == null) {
            throw StackTemplate.invalid("No export named %s found.".formatted(export));
        }
        return exporter.exports().getOrDefault(export, "");
    }

    /** Null when no stack exports it. */
    synchronized @Nullable FakeStack exporter(String export) {
        return stacks.values().stream()
                .filter(stack -> !stack.isGone() && stack.exports().containsKey(export))
                .findFirst()
                .orElse(null);
    }

    /** Why the stack cannot be deleted as long as others are there; null when nothing holds it. */
    synchronized @Nullable String hold(FakeStack held) {
        for (String export : held.exports().keySet()) {
            for (FakeStack other : stacks.values()) {
                if (!other.isGone() && other.imports(export)) {
                    return "Export %s cannot be deleted as it is in use by %s".formatted(export, other.name());
                }
            }
        }
        return null;
    }

    private synchronized @Nullable FakeStack living(String name) {
        return stacks.values().stream()
                .filter(stack -> stack.name().equals(name) && !stack.isGone())
                .findFirst()
                .orElse(null);
    }

    /** By its name as long as it is there, and by its id for some time longer; null when it is not known. */
    private synchronized @Nullable FakeStack find(String nameOrId) {
        FakeStack byId = stacks.get(nameOrId);
        if (byId == null) {
            return living(nameOrId);
        }
        Instant deletedAt = byId.deletedAt();
        return deletedAt == null || aws.now().isBefore(deletedAt.plus(SHOWN_AFTER_DELETION)) ? byId : null;
    }

    FakeStack known(String nameOrId) {
        return known(nameOrId, "Stack with id %s does not exist");
    }

    private FakeStack known(String nameOrId, String otherwise) {
        FakeStack stack = find(nameOrId);
        if (stack == null) {
            throw StackTemplate.invalid(otherwise.formatted(nameOrId));
        }
        return stack;
    }

    private Consumer<Xml> deleteStack(Query query) {
        String name = query.required("StackName");
        String token = StackRequests.token(query);
        String role = requests.role(query);
        Set<String> retained = Set.copyOf(query.list("RetainResources.member"));
        String mode = query.get("DeletionMode", "STANDARD");
        query.refuseTheRest();
        FakeStack stack = find(name);
        if (stack != null) {
            delete(stack, token, role, retained, mode.equals("FORCE_DELETE_STACK"));
        }
        return xml -> {};
    }

    /** @param role to do it with from now on; null for that with which it was made */
    private void delete(
            FakeStack stack, @Nullable String token, @Nullable String role, Set<String> retained, boolean isForced) {
        if (role == null) {
            requests.checkRole(stack.order().role());
        }
        if (stack.isProtected()) {
            throw StackTemplate.invalid(
                    "Stack [%s] cannot be deleted while TerminationProtection is enabled".formatted(stack.name()));
        }
        if (stack.status().matches("UPDATE_.*_IN_PROGRESS")) {
            throw StackTemplate.invalid(
                    "Stack [%s] cannot be deleted while in status %s".formatted(stack.name(), stack.status()));
        }
        if ((isForced || !retained.isEmpty()) && !stack.status().equals("DELETE_FAILED")) {
            throw StackTemplate.invalid(
                    "Invalid operation on stack [%s]. Resources can be retained only when the stack is in DELETE_FAILED"
                            .formatted(stack.id()));
        }
        synchronized (this) {
            if (token != null && tokens.containsKey(token)) {
                throw new Refusal(
                        "TokenAlreadyExistsException", "Client request token %s already exists".formatted(token));
            }
        }
        if (role != null) {
            stack.takeRole(role);
        }
        if (stack.isNewDeletion(token)) {
            work.delete(stack, "User Initiated", token, retained);
        }
    }

    /** Deletes it as the scheduler does, also one that never was. */
    void delete(JsonNode input) {
        FakeStack stack = find(input.path("StackName").asString(""));
        if (stack != null) {
            delete(stack, null, null, Set.of(), false);
        }
    }

    private Consumer<Xml> describeStacks(Query query) {
        String name = query.get("StackName");
        String from = query.get("NextToken");
        query.refuseTheRest();
        List<FakeStack> such;
        if (name == null) {
            synchronized (this) {
                such = stacks.values().stream().filter(stack -> !stack.isGone()).toList();
            }
        } else {
            such = List.of(known(name));
        }
        return page("Stacks", such, from, StackXml::stack);
    }

    /** Also of those that are deleted, for some time. */
    private Consumer<Xml> listStacks(Query query) {
        List<String> statuses = query.list("StackStatusFilter.member");
        String from = query.get("NextToken");
        query.refuseTheRest();
        List<FakeStack> such;
        synchronized (this) {
            such = stacks.values().stream()
                    .filter(stack -> find(stack.id()) != null)
                    .filter(stack -> statuses.isEmpty() || statuses.contains(stack.status()))
                    .toList()
                    .reversed();
        }
        return page("StackSummaries", such, from, StackXml::summary);
    }

    private Consumer<Xml> getTemplateSummary(Query query) {
        StackTemplate template = StackTemplate.read(requests.text(query));
        query.refuseTheRest();
        return xml -> StackXml.template(xml, template);
    }

    private Consumer<Xml> describeStackEvents(Query query) {
        FakeStack stack = known(query.required("StackName"), "Stack [%s] does not exist");
        String from = query.get("NextToken");
        query.refuseTheRest();
        return page("StackEvents", stack.events(), from, (xml, event) -> StackXml.event(xml, stack, event));
    }

    private Consumer<Xml> listStackResources(Query query) {
        FakeStack stack = known(query.required("StackName"));
        String from = query.get("NextToken");
        query.refuseTheRest();
        return page(
                "StackResourceSummaries",
                stack.resources(),
                from,
                (xml, resource) -> StackXml.resource(xml, resource, "LastUpdatedTimestamp"));
    }

    private Consumer<Xml> describeStackResource(Query query) {
        FakeStack stack = known(query.required("StackName"));
        String logicalId = query.required("LogicalResourceId");
        query.refuseTheRest();
        Resource resource = stack.resource(logicalId);
        if (resource == null) {
            throw StackTemplate.invalid("Resource %s does not exist for stack %s".formatted(logicalId, stack.name()));
        }
        return xml -> xml.element(
                "StackResourceDetail", detail -> StackXml.resourceOf(detail, stack, resource, "LastUpdatedTimestamp"));
    }

    private Consumer<Xml> describeStackResources(Query query) {
        FakeStack stack = known(query.required("StackName"));
        String logicalId = query.get("LogicalResourceId");
        query.refuseTheRest();
        List<Resource> such = stack.resources().stream()
                .filter(resource -> logicalId == null || resource.id().equals(logicalId))
                .limit(100)
                .toList();
        return xml -> StackXml.members(
                xml,
                "StackResources",
                such,
                (member, resource) -> StackXml.resourceOf(member, stack, resource, "Timestamp"));
    }

    private synchronized <T> Consumer<Xml> page(
            String name, List<T> all, @Nullable String from, BiConsumer<Xml, T> content) {
        int first = from == null ? 0 : position(from);
        int last = Math.min(all.size(), first + page);
        List<T> some = all.subList(Math.min(first, last), last);
        boolean isLast = last == all.size();
        return xml -> {
            StackXml.members(xml, name, some, content);
            if (!isLast) {
                xml.element(
                        "NextToken",
                        Base64.getEncoder()
                                .encodeToString(Integer.toString(last).getBytes(StandardCharsets.UTF_8)));
            }
        };
    }

    private static int position(String token) {
        try {
            return Integer.parseInt(new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw StackTemplate.invalid("Invalid NextToken");
        }
    }
}
