package io.greenroom.provider.aws.fake;

import io.greenroom.provider.aws.fake.FakeAccount.SecurityGroup;
import io.greenroom.provider.aws.fake.FakeAccount.Subnet;
import io.greenroom.provider.aws.fake.FakeMachine.State;
import io.greenroom.provider.aws.fake.Faults.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** EC2: machines, images, and what is looked up about networks. */
public final class FakeEc2 implements Service {
    private static final String NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/";
    private static final Duration SHOWN_AFTER_END = Duration.ofHours(1);
    private static final Duration TOKEN_AFTER_END = Duration.ofHours(24);
    private static final List<String> INSTANCE_FILTERS = List.of(
            "client-token",
            "instance-state-name",
            "instance-id",
            "instance-type",
            "instance-lifecycle",
            "image-id",
            "subnet-id",
            "vpc-id");
    private static final List<String> VOLUME_FILTERS = List.of("volume-id", "status", "attachment.instance-id");

    private final FakeAws aws;
    private final Path root;
    private final Images images;
    private final LaunchReader reader;
    private final Map<String, Made> machines = new TreeMap<>();
    private final Map<String, Use> tokens = new HashMap<>();
    private final Map<String, Map<String, String>> volumeTags = new HashMap<>();
    private final Set<String> deletedVolumes = new HashSet<>();
    /** Not the same in two fakes: by its machine's id a process is found. */
    private final Random hex = new SecureRandom();

    /** A machine, and from when on descriptions know it and its tags. */
    private record Made(FakeMachine machine, Instant visibleAt, Instant taggedAt) {}

    /** What a token was used for. */
    private record Use(FakeMachine machine, Map<String, String> members) {}

    /** A machine, and its state as the call tells it. */
    private record Launched(FakeMachine machine, State state) {}

    FakeEc2(FakeAws aws, Path root) {
        this.aws = aws;
        this.root = root;
        this.images = new Images(aws, root.resolve("images"));
        this.reader = new LaunchReader(aws, images);
    }

    @Override
    public String name() {
        return "ec2";
    }

    @Override
    public String operation(Request request) {
        return request.form().required("Action");
    }

    /** A launch template's own members need no less, but are not looked at. */
    @Override
    public List<String> rights(String operation, Request request) {
        Query query = request.form();
        List<String> rights = new ArrayList<>(List.of("ec2:" + operation));
        if (query.has("TagSpecification")) {
            rights.add("ec2:CreateTags");
        }
        if (query.has("IamInstanceProfile")) {
            rights.add("iam:PassRole");
        }
        if (query.get("ImageId", "").startsWith("resolve:ssm:")) {
            rights.add("ssm:GetParameters");
        }
        return rights;
    }

    @Override
    public Answer answer(String operation, Request request, Caller caller) {
        Query query = request.form();
        Xml xml =
                switch (operation) {
                    case "RunInstances" -> runInstances(query);
                    case "DescribeInstances" -> describeInstances(query);
                    case "TerminateInstances" -> terminateInstances(query);
                    case "DescribeInstanceAttribute" -> describeInstanceAttribute(query);
                    case "GetConsoleOutput" -> getConsoleOutput(query);
                    case "CreateTags" -> createTags(query);
                    case "DescribeVolumes" -> describeVolumes(query);
                    case "DeleteVolume" -> deleteVolume(query);
                    case "DescribeSubnets" -> describeSubnets(query);
                    case "DescribeSecurityGroups" -> describeSecurityGroups(query);
                    case "DescribeImages" -> images.describe(query);
                    case "CreateImage" -> images.create(query);
                    case "DeregisterImage" -> images.deregister(query);
                    case "DescribeSnapshots" -> images.describeSnapshots(query);
                    case "DeleteSnapshot" -> images.deleteSnapshot(query);
                    default -> throw new Refusal("InvalidAction", "The fake does not know " + operation);
                };
        return Answer.xml(200, xml);
    }

    @Override
    public Answer refusal(Request request, Refusal refusal) {
        return Answer.xml(refusal.status(), Xml.document("Response", "", response -> response.element(
                        "Errors",
                        errors -> errors.element("Error", error -> error.element("Code", refusal.code())
                                .element("Message", refusal.text())))
                .element("RequestID", "fake")));
    }

    @Override
    public Refusal throttled() {
        return new Refusal(503, "RequestLimitExceeded", "Request limit exceeded.");
    }

    @Override
    public Refusal denied(String text) {
        return new Refusal(403, "UnauthorizedOperation", text);
    }

    static Xml document(String operation, Consumer<Xml> content) {
        return Xml.document(operation + "Response", NAMESPACE, xml -> {
            xml.element("requestId", "fake");
            content.accept(xml);
        });
    }

    static void showTags(Xml xml, Map<String, String> tags) {
        if (!tags.isEmpty()) {
            xml.items("tagSet", tags.entrySet(), (item, tag) -> item.element("key", tag.getKey())
                    .element("value", tag.getValue()));
        }
    }

    /** To be called when all is read and right, and before anything is done. */
    static void refuseTheRest(Query query) {
        boolean dry = query.flag("DryRun");
        query.refuseTheRest();
        if (dry) {
            throw new Refusal(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
        }
    }

    /** Seventeen digits of a new id, in no order. */
    synchronized String newHex() {
        return "0%016x".formatted(hex.nextLong());
    }

    /** Every machine there ever was. */
    public synchronized List<FakeMachine> machines() {
        return machines.values().stream().map(Made::machine).toList();
    }

    /** Those that cost something. */
    public List<FakeMachine> living() {
        return machines().stream()
                .filter(machine -> machine.state() != State.TERMINATED && machine.state() != State.SHUTTING_DOWN)
                .toList();
    }

    /** The ids are in no order, and so are they. */
    List<FakeMachine> inAnyOrder() {
        return machines();
    }

    synchronized @Nullable FakeMachine find(String id) {
        Made made = machines.get(id);
        return made == null ? null : made.machine();
    }

    /** Makes a machine as RunInstances does it: for services that make machines themselves. */
    public FakeMachine launch(Map<String, String> members) {
        return launch(new Query(new HashMap<>(members))).machine();
    }

    /**
     * Makes a machine with such tags from its beginning, also with those that are AWS's own, which callers may not give.
     */
    FakeMachine launch(Map<String, String> members, Map<String, String> tags) {
        return launch(new Query(new HashMap<>(members)), tags).machine();
    }

    private Launched launch(Query given) {
        return launch(given, Map.of());
    }

    private Launched launch(Query given, Map<String, String> tags) {
        Query query = reader.completed(given);
        Launch launch = reader.read(query);
        refuseTheRest(query);
        Map<String, String> members = given.without("Action", "Version", "ClientToken", "DryRun");
        FakeMachine machine;
        Reason failure;
        synchronized (this) {
            String token = launch.token() == null
                    ? null
                    : launch.token() + "@"
                            + (LaunchReader.namesZone(query) ? launch.subnet().zone() : "");
            FakeMachine before = token == null ? null : usedFor(token, members);
            if (before != null) {
                return new Launched(before, before.state());
            }
            aws.faults().refuseFull(launch.type(), launch.subnet().id(), launch.market());
            failure = aws.faults().launchFailure();
            machine = make(launch);
            machine.tag(tags);
            if (token != null) {
                tokens.put(token, new Use(machine, members));
            }
        }
        begin(machine, failure);
        return new Launched(machine, State.PENDING);
    }

    private FakeMachine make(Launch launch) {
        String id = "i-" + newHex();
        int number = machines.size();
        String address = "127.20.%d.%d".formatted(number / 250, number % 250 + 1);
        FakeMachine machine = new FakeMachine(id, launch, address, root.resolve(id), aws);
        Instant now = aws.now();
        Instant visible = now.plus(aws.faults().visibility());
        machines.put(id, new Made(machine, visible, now.plus(aws.faults().tagVisibility())));
        return machine;
    }

    private @Nullable FakeMachine usedFor(String token, Map<String, String> members) {
        Use use = tokens.get(token);
        if (use == null) {
            return null;
        }
        Instant end = use.machine().terminatedAt();
        if (end != null && aws.now().isAfter(end.plus(TOKEN_AFTER_END))) {
            tokens.remove(token);
            return null;
        }
        if (!use.members().equals(members)) {
            throw new Refusal(
                    "IdempotentParameterMismatch",
                    "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).");
        }
        if (end != null) {
            throw new Refusal(
                    "IdempotentInstanceTerminated",
                    "The instance %s of this client token has terminated."
                            .formatted(use.machine().id()));
        }
        return use.machine();
    }

    private void begin(FakeMachine machine, @Nullable Reason failure) {
        aws.alarms().at(aws.now().plus(aws.faults().boot()), () -> {
            if (failure == null) {
                machine.create();
                machine.boot();
            } else {
                machine.end(failure);
            }
        });
    }

    private Xml runInstances(Query query) {
        Launched launched = launch(query);
        FakeMachine machine = launched.machine();
        return document("RunInstances", xml -> xml.element(
                        "reservationId", "r-" + machine.id().substring(2))
                .element("ownerId", FakeAccount.ID)
                .items(
                        "instancesSet",
                        List.of(machine),
                        (item, each) -> InstanceXml.show(item, each, launched.state(), each.tags())));
    }

    /** The machine as descriptions know it. */
    synchronized FakeMachine visible(String id) {
        if (!id.matches("i-([0-9a-f]{8}|[0-9a-f]{17})")) {
            throw new Refusal("InvalidInstanceID.Malformed", "Invalid id: \"%s\"".formatted(id));
        }
        Made made = machines.get(id);
        if (made == null || !isVisible(made)) {
            throw new Refusal("InvalidInstanceID.NotFound", "The instance ID '%s' does not exist".formatted(id));
        }
        return made.machine();
    }

    private boolean isVisible(Made made) {
        Instant end = made.machine().terminatedAt();
        Instant now = aws.now();
        return !now.isBefore(made.visibleAt()) && (end == null || now.isBefore(end.plus(SHOWN_AFTER_END)));
    }

    private Map<String, String> visibleTags(Made made) {
        boolean lost = aws.faults().tagsLost() && made.machine().terminatedAt() != null;
        return lost || aws.now().isBefore(made.taggedAt())
                ? Map.of()
                : new TreeMap<>(made.machine().tags());
    }

    private synchronized Xml describeInstances(Query query) {
        List<String> ids = query.list("InstanceId");
        List<Filter> filters = Filter.of(query);
        int size = query.number("MaxResults", 1000);
        String from = query.get("NextToken");
        if (!ids.isEmpty() && query.has("MaxResults")) {
            throw new Refusal(
                    "InvalidParameterCombination",
                    "The parameter instancesSet cannot be used with the parameter maxResults");
        }
        if (size < 5 || size > 1000) {
            throw new Refusal(
                    "InvalidParameterValue", "Value ( %d ) for parameter maxResults is invalid.".formatted(size));
        }
        refuseTheRest(query);
        ids.forEach(this::visible);
        String after = from == null ? "" : new String(decoded(from), StandardCharsets.UTF_8);
        List<Made> such = machines.values().stream()
                .filter(this::isVisible)
                .filter(made -> ids.isEmpty() || ids.contains(made.machine().id()))
                .filter(made -> Filter.all(filters, INSTANCE_FILTERS, visibleTags(made), name -> value(made, name)))
                .filter(made -> made.machine().id().compareTo(after) > 0)
                .toList();
        List<Made> page = such.subList(0, Math.min(size, such.size()));
        return document("DescribeInstances", xml -> {
            xml.items("reservationSet", page, (item, made) -> item.element(
                            "reservationId", "r-" + made.machine().id().substring(2))
                    .element("ownerId", FakeAccount.ID)
                    .items(
                            "instancesSet",
                            List.of(made),
                            (inner, each) -> InstanceXml.show(
                                    inner, each.machine(), each.machine().state(), visibleTags(each))));
            if (such.size() > page.size()) {
                xml.element(
                        "nextToken",
                        Base64.getUrlEncoder()
                                .encodeToString(page.getLast().machine().id().getBytes(StandardCharsets.UTF_8)));
            }
        });
    }

    private static byte[] decoded(String token) {
        try {
            return Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            throw new Refusal("InvalidParameterValue", "Invalid value for parameter nextToken");
        }
    }

    private static @Nullable String value(Made made, String filter) {
        FakeMachine machine = made.machine();
        Launch launch = machine.launch();
        return switch (filter) {
            case "client-token" -> launch.token();
            case "instance-state-name" -> machine.state().text();
            case "instance-id" -> machine.id();
            case "instance-type" -> launch.type();
            case "instance-lifecycle" -> launch.spot() ? "spot" : null;
            case "image-id" -> launch.image().id();
            case "subnet-id" -> launch.subnet().id();
            default -> launch.subnet().vpc();
        };
    }

    private Xml terminateInstances(Query query) {
        List<String> ids = query.list("InstanceId");
        query.flag("SkipOsShutdown");
        query.flag("Force");
        if (ids.isEmpty()) {
            throw new Refusal("MissingParameter", "The request must contain the parameter InstanceId");
        }
        ids.forEach(this::visible);
        refuseTheRest(query);
        Map<String, State> before = new TreeMap<>();
        ids.forEach(id -> before.put(id, visible(id).state()));
        terminate(ids);
        return document(
                "TerminateInstances",
                xml -> xml.items("instancesSet", before.keySet(), (item, id) -> {
                    State now = visible(id).state();
                    item.element("instanceId", id);
                    InstanceXml.state(item, "currentState", now);
                    InstanceXml.state(item, "previousState", before.getOrDefault(id, now));
                }));
    }

    /** Ends all of them, or none when one is not known. */
    void terminate(Collection<String> ids) {
        List<FakeMachine> all = new ArrayList<>();
        ids.forEach(id -> all.add(visible(id)));
        all.forEach(machine -> machine.end(FakeMachine.BY_USER));
    }

    private Xml describeInstanceAttribute(Query query) {
        FakeMachine machine = visible(query.required("InstanceId"));
        String attribute = query.required("Attribute");
        refuseTheRest(query);
        Launch launch = machine.launch();
        String value =
                switch (attribute) {
                    case "userData" -> launch.userData();
                    case "disableApiTermination" -> "false";
                    case "instanceInitiatedShutdownBehavior" -> launch.terminatesOnShutdown() ? "terminate" : "stop";
                    case "instanceType" -> launch.type();
                    default -> throw new Refusal("InvalidParameterValue", "The fake knows no attribute " + attribute);
                };
        return document("DescribeInstanceAttribute", xml -> xml.element("instanceId", machine.id())
                .element(attribute, inner -> inner.element("value", value)));
    }

    private Xml getConsoleOutput(Query query) {
        FakeMachine machine = visible(query.required("InstanceId"));
        boolean latest = query.flag("Latest");
        refuseTheRest(query);
        return document("GetConsoleOutput", xml -> xml.element("instanceId", machine.id())
                .element("timestamp", aws.now())
                .element("output", machine.console(latest)));
    }

    private Xml createTags(Query query) {
        List<String> ids = query.list("ResourceId");
        Map<String, String> tags = query.tags();
        LaunchReader.checkTags(tags);
        refuseTheRest(query);
        for (String id : ids) {
            if (id.startsWith("i-")) {
                visible(id).tag(tags);
            } else if (id.startsWith("vol-")) {
                synchronized (this) {
                    volumeTags.computeIfAbsent(id, any -> new TreeMap<>()).putAll(tags);
                }
            } else if (!images.tag(id, tags)) {
                throw new Refusal("InvalidID", "The ID '%s' is not valid".formatted(id));
            }
        }
        return document("CreateTags", xml -> xml.element("return", true));
    }

    private record Volume(FakeMachine machine, Launch.Mapping mapping, Map<String, String> tags) {
        String id() {
            return InstanceXml.volume(machine, mapping);
        }

        boolean isInUse() {
            return machine.state() != State.TERMINATED;
        }

        @Nullable
        String value(String filter) {
            return switch (filter) {
                case "volume-id" -> id();
                case "status" -> isInUse() ? "in-use" : "available";
                default -> isInUse() ? machine.id() : null;
            };
        }
    }

    private synchronized List<Volume> volumes() {
        List<Volume> volumes = new ArrayList<>();
        for (FakeMachine machine : machines()) {
            for (Launch.Mapping mapping : machine.launch().mappings()) {
                Map<String, String> tags = new TreeMap<>(machine.launch().tagsOf("volume"));
                Volume volume = new Volume(machine, mapping, tags);
                tags.putAll(volumeTags.getOrDefault(volume.id(), Map.of()));
                if (!deletedVolumes.contains(volume.id()) && (volume.isInUse() || !mapping.deletedOnTermination())) {
                    volumes.add(volume);
                }
            }
        }
        return volumes;
    }

    private Xml describeVolumes(Query query) {
        List<String> ids = query.list("VolumeId");
        List<Filter> filters = Filter.of(query);
        query.number("MaxResults", 500);
        refuseTheRest(query);
        List<Volume> such = volumes().stream()
                .filter(volume -> ids.isEmpty() || ids.contains(volume.id()))
                .filter(volume -> Filter.all(filters, VOLUME_FILTERS, volume.tags(), volume::value))
                .toList();
        return document(
                "DescribeVolumes",
                xml -> xml.items("volumeSet", such, (item, volume) -> {
                    item.element("volumeId", volume.id())
                            .element("size", volume.mapping().gib())
                            .element(
                                    "availabilityZone",
                                    volume.machine().launch().subnet().zone())
                            .element("status", volume.value("status"))
                            .element("createTime", volume.machine().launchedAt())
                            .element("volumeType", "gp3");
                    showTags(item, volume.tags());
                }));
    }

    private synchronized Xml deleteVolume(Query query) {
        String id = query.required("VolumeId");
        refuseTheRest(query);
        Volume volume = volumes().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(
                        () -> new Refusal("InvalidVolume.NotFound", "The volume '%s' does not exist.".formatted(id)));
        if (volume.isInUse()) {
            throw new Refusal("VolumeInUse", "Volume %s is currently attached".formatted(id));
        }
        deletedVolumes.add(id);
        return document("DeleteVolume", xml -> xml.element("return", true));
    }

    private Xml describeSubnets(Query query) {
        List<String> ids = query.list("SubnetId");
        List<Filter> filters = Filter.of(query);
        query.number("MaxResults", 1000);
        refuseTheRest(query);
        ids.forEach(aws.account()::subnet);
        List<Subnet> such = aws.account().subnets().stream()
                .filter(subnet -> ids.isEmpty() || ids.contains(subnet.id()))
                .filter(subnet -> Filter.all(
                        filters, List.of("subnet-id", "vpc-id", "availability-zone"), Map.of(), name -> switch (name) {
                            case "subnet-id" -> subnet.id();
                            case "vpc-id" -> subnet.vpc();
                            default -> subnet.zone();
                        }))
                .toList();
        return document(
                "DescribeSubnets",
                xml -> xml.items("subnetSet", such, (item, subnet) -> item.element("subnetId", subnet.id())
                        .element("state", "available")
                        .element("vpcId", subnet.vpc())
                        .element("cidrBlock", "127.20.0.0/16")
                        .element("availableIpAddressCount", 4000)
                        .element("availabilityZone", subnet.zone())
                        .element("mapPublicIpOnLaunch", false)
                        .element("ownerId", FakeAccount.ID)));
    }

    private Xml describeSecurityGroups(Query query) {
        List<String> ids = query.list("GroupId");
        List<Filter> filters = Filter.of(query);
        query.number("MaxResults", 1000);
        refuseTheRest(query);
        ids.forEach(aws.account()::group);
        List<SecurityGroup> such = aws.account().groups().stream()
                .filter(group -> ids.isEmpty() || ids.contains(group.id()))
                .filter(group -> Filter.all(
                        filters, List.of("group-id", "group-name", "vpc-id"), Map.of(), name -> switch (name) {
                            case "group-id" -> group.id();
                            case "group-name" -> group.name();
                            default -> group.vpc();
                        }))
                .toList();
        return document(
                "DescribeSecurityGroups",
                xml -> xml.items("securityGroupInfo", such, (item, group) -> item.element("ownerId", FakeAccount.ID)
                        .element("groupId", group.id())
                        .element("groupName", group.name())
                        .element("groupDescription", group.name())
                        .element("vpcId", group.vpc())));
    }
}
