package io.greenroom.provider.aws.fake;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** What the administrators of an account have made before anything of ours runs. More can be added. */
public final class FakeAccount {
    public static final String ID = "111122223333";
    public static final String REGION = "eu-west-1";
    public static final String BUCKET = "greenroom-runs-" + ID;
    public static final String PROFILE = "greenroom-machine";
    public static final String SCHEDULER_ROLE = "arn:aws:iam::" + ID + ":role/greenroom-end";
    /** Which CloudFormation may take on. */
    public static final String STACK_ROLE = "arn:aws:iam::" + ID + ":role/greenroom-stack";

    /** Public parameters that name the newest image. */
    public static final String IMAGE_PARAMETER =
            "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

    public static final String ARM_IMAGE_PARAMETER =
            "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64";
    public static final String IMAGE = "ami-0aaaaaaaaaaaaaaa1";
    public static final String ARM_IMAGE = "ami-0aaaaaaaaaaaaaaa2";

    private final Map<String, Subnet> subnets = new ConcurrentSkipListMap<>();
    private final Map<String, SecurityGroup> groups = new ConcurrentSkipListMap<>();
    private final Map<String, String> roleIds = new ConcurrentHashMap<>();
    private final Map<String, LaunchTemplate> templates = new ConcurrentHashMap<>();
    private final Set<String> roles = ConcurrentHashMap.newKeySet();
    private final Set<String> stackRoles = ConcurrentHashMap.newKeySet();
    private final Set<String> commandRoles = ConcurrentHashMap.newKeySet();

    /** A subnet, in a zone such as {@code eu-west-1a}. */
    public record Subnet(String id, String zone, String vpc) {}

    /** A security group. */
    public record SecurityGroup(String id, String name, String vpc) {}

    /**
     * A launch template of one version.
     *
     * @param members as RunInstances takes them in the query protocol, such as {@code SecurityGroupId.1}
     */
    public record LaunchTemplate(String id, String name, Map<String, String> members) {
        public LaunchTemplate {
            members = Map.copyOf(members);
        }
    }

    FakeAccount() {
        add(new Subnet("subnet-1", REGION + "a", "vpc-1"));
        add(new Subnet("subnet-2", REGION + "b", "vpc-1"));
        add(new Subnet("subnet-3", REGION + "c", "vpc-1"));
        add(new Subnet("subnet-1b", REGION + "a", "vpc-1"));
        add(new SecurityGroup("sg-1", "greenroom", "vpc-1"));
        add(new SecurityGroup("sg-2", "shop", "vpc-1"));
        addProfile(PROFILE, "AROAGREENROOMMACHINE1");
        addRole(SCHEDULER_ROLE);
        addStackRole(STACK_ROLE);
    }

    public FakeAccount add(Subnet subnet) {
        subnets.put(subnet.id(), subnet);
        return this;
    }

    public FakeAccount add(SecurityGroup group) {
        groups.put(group.id(), group);
        return this;
    }

    public FakeAccount add(LaunchTemplate template) {
        templates.put(template.id(), template);
        templates.put(template.name(), template);
        return this;
    }

    /** An instance profile with a role of its name. */
    public FakeAccount addProfile(String name, String roleId) {
        roleIds.put(name, roleId);
        return this;
    }

    public FakeAccount removeProfile(String name) {
        roleIds.remove(name);
        return this;
    }

    /** A role that the scheduler may take on. */
    public FakeAccount addRole(String arn) {
        roles.add(arn);
        return this;
    }

    /** A role that CloudFormation may take on. */
    public FakeAccount addStackRole(String arn) {
        stackRoles.add(arn);
        return this;
    }

    /** From now on CloudFormation cannot take it on any more. */
    public FakeAccount removeStackRole(String arn) {
        stackRoles.remove(arn);
        return this;
    }

    /** A role that whoever is no machine may take on, such as a worker for its commands. */
    public FakeAccount addCommandRole(String arn) {
        commandRoles.add(arn);
        return this;
    }

    boolean canBeTakenOn(String arn) {
        return commandRoles.contains(arn);
    }

    /** The id of the profile's role: user ids of its machines begin with it. */
    public @Nullable String roleId(String profile) {
        return roleIds.get(profile);
    }

    boolean hasRole(String arn) {
        return roles.contains(arn);
    }

    boolean hasStackRole(String arn) {
        return stackRoles.contains(arn);
    }

    Collection<Subnet> subnets() {
        return subnets.values();
    }

    Collection<SecurityGroup> groups() {
        return groups.values();
    }

    @Nullable
    LaunchTemplate template(String idOrName) {
        return templates.get(idOrName);
    }

    Subnet subnet(String id) {
        Subnet subnet = subnets.get(id);
        if (subnet == null) {
            throw new Refusal("InvalidSubnetID.NotFound", "The subnet ID '%s' does not exist".formatted(id));
        }
        return subnet;
    }

    SecurityGroup group(String id) {
        SecurityGroup group = groups.get(id);
        if (group == null) {
            throw new Refusal("InvalidGroup.NotFound", "The security group '%s' does not exist".formatted(id));
        }
        return group;
    }

    /** Where machines go when nobody says where. */
    Subnet defaultSubnet() {
        return subnets.values().stream()
                .min(Comparator.comparing(Subnet::id))
                .orElseThrow(() -> new Refusal("MissingInput", "No subnets found for the default VPC"));
    }

    static Map<String, String> imageParameters() {
        Map<String, String> parameters = new HashMap<>();
        parameters.put(IMAGE_PARAMETER, IMAGE);
        parameters.put(ARM_IMAGE_PARAMETER, ARM_IMAGE);
        return parameters;
    }
}
