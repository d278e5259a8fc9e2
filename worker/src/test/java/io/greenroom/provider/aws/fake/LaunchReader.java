package io.greenroom.provider.aws.fake;

import io.greenroom.provider.aws.fake.FakeAccount.LaunchTemplate;
import io.greenroom.provider.aws.fake.FakeAccount.SecurityGroup;
import io.greenroom.provider.aws.fake.FakeAccount.Subnet;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what RunInstances is asked for, and refuses what EC2 would refuse before it looks for a place. */
final class LaunchReader {
    private static final List<String> TAGGED =
            List.of("instance", "volume", "network-interface", "spot-instances-request");
    private static final int USER_DATA_BYTES = 16_384;
    private static final Pattern TYPE =
            Pattern.compile("[a-z][a-z0-9-]*\\.(nano|micro|small|medium|large|[0-9]*xlarge|metal[a-z0-9-]*)");
    private static final Pattern ARM = Pattern.compile("[a-z]+[0-9]+g[a-z-]*\\..*");
    private static final Pattern METADATA_KEY = Pattern.compile("[A-Za-z0-9+=.,_:@-]+");

    private final FakeAws aws;
    private final Images images;

    LaunchReader(FakeAws aws, Images images) {
        this.aws = aws;
        this.images = images;
    }

    /** The request with what its launch template adds. */
    Query completed(Query given) {
        if (!given.has("LaunchTemplate")) {
            return given;
        }
        Query wanted = given.under("LaunchTemplate");
        String id = wanted.get("LaunchTemplateId");
        String name = wanted.get("LaunchTemplateName");
        wanted.get("Version");
        if ((id == null) == (name == null)) {
            throw new Refusal("InvalidParameterCombination", "A launch template is named by its id or by its name");
        }
        LaunchTemplate template = aws.account().template(id == null ? String.valueOf(name) : id);
        if (template == null) {
            throw id == null
                    ? new Refusal(
                            "InvalidLaunchTemplateName.NotFoundException",
                            "The specified launch template, with template name %s, does not exist.".formatted(name))
                    : new Refusal(
                            "InvalidLaunchTemplateId.NotFound",
                            "The specified launch template, with template ID %s, does not exist.".formatted(id));
        }
        return given.over(template.members());
    }

    /** Whether it says in which zone the machine is to be. */
    static boolean namesZone(Query query) {
        return query.has("SubnetId") || query.has("NetworkInterface.1.SubnetId");
    }

    Launch read(Query query) {
        if (!query.required("MinCount").equals("1")
                || !query.required("MaxCount").equals("1")) {
            throw new Refusal(
                    "InvalidParameterValue", "The fake makes one machine a call, so that a token is one machine");
        }
        Image image = image(query);
        String type = type(query, image);
        Map<String, Map<String, String>> tags = tags(query);
        Query market = query.under("InstanceMarketOptions");
        boolean spot = isSpot(market);
        Query metadata = query.under("MetadataOptions");
        String httpTokens = metadata(metadata, tags);
        Query network = query.under("NetworkInterface").under("1");
        if (query.has("NetworkInterface") && (query.has("SubnetId") || query.has("SecurityGroupId"))) {
            throw new Refusal(
                    "InvalidParameterCombination",
                    "Network interfaces and an instance-level subnet ID or security groups may not be specified on the same request");
        }
        boolean ofInterface = query.has("NetworkInterface");
        String subnetId = ofInterface ? network.get("SubnetId") : query.get("SubnetId");
        Subnet subnet =
                subnetId == null ? aws.account().defaultSubnet() : aws.account().subnet(subnetId);
        List<SecurityGroup> groups = groups(ofInterface ? network : query, subnet);
        network.number("DeviceIndex", 0);
        network.flag("DeleteOnTermination");
        boolean publicAddress = network.flag("AssociatePublicIpAddress");
        query.get("KeyName");
        query.flag("EbsOptimized");
        if (query.flag("DisableApiTermination")) {
            throw new Refusal("UnknownParameter", "The fake has no machines that may not be ended");
        }
        query.under("Monitoring").flag("Enabled");
        query.under("CreditSpecification").get("CpuCredits");
        Launch launch = new Launch(
                image,
                type,
                subnet,
                groups,
                profile(query),
                userData(query),
                token(query),
                shutdownBehaviour(query),
                spot,
                publicAddress,
                httpTokens,
                tags,
                mappings(query, image));
        query.flag("DryRun");
        query.refuseTheRest();
        return launch;
    }

    private Image image(Query query) {
        String id = query.required("ImageId");
        if (id.startsWith("resolve:ssm:")) {
            String parameter = id.substring("resolve:ssm:".length());
            String value = aws.ssm().valueOf(parameter);
            if (value == null) {
                throw new Refusal("InvalidParameterValue", "The SSM parameter %s does not exist".formatted(parameter));
            }
            id = value;
        }
        Image image = images.image(id);
        if (!image.isAvailable(aws.now())) {
            throw new Refusal("InvalidAMIID.Unavailable", "The image ID '%s' is not available".formatted(id));
        }
        return image;
    }

    private static String type(Query query, Image image) {
        String type = query.get("InstanceType", "m1.small");
        if (!TYPE.matcher(type).matches()) {
            throw new Refusal("InvalidParameterValue", "Invalid value '%s' for InstanceType.".formatted(type));
        }
        String architecture = ARM.matcher(type).matches() ? "arm64" : "x86_64";
        if (!architecture.equals(image.architecture())) {
            throw new Refusal(
                    "InvalidParameterValue",
                    "The architecture '%s' of the specified instance type does not match the architecture '%s' of the specified AMI."
                            .formatted(architecture, image.architecture()));
        }
        return type;
    }

    private List<SecurityGroup> groups(Query query, Subnet subnet) {
        List<SecurityGroup> groups = new ArrayList<>();
        for (String id : query.list("SecurityGroupId")) {
            SecurityGroup group = aws.account().group(id);
            if (!group.vpc().equals(subnet.vpc())) {
                throw new Refusal(
                        "InvalidParameter",
                        "Security group %s and subnet %s belong to different networks.".formatted(id, subnet.id()));
            }
            groups.add(group);
        }
        return groups;
    }

    private @Nullable String profile(Query query) {
        Query profile = query.under("IamInstanceProfile");
        String arn = profile.get("Arn");
        String name = arn == null ? profile.get("Name") : arn.substring(arn.lastIndexOf('/') + 1);
        if (name != null && aws.account().roleId(name) == null) {
            throw new Refusal(
                    "InvalidParameterValue",
                    "Value (%s) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name"
                            .formatted(name));
        }
        return name;
    }

    private static @Nullable String userData(Query query) {
        String userData = query.get("UserData");
        if (userData == null) {
            return null;
        }
        try {
            if (Base64.getDecoder().decode(userData).length > USER_DATA_BYTES) {
                throw new Refusal("InvalidParameterValue", "User data is limited to 16384 bytes");
            }
            return userData;
        } catch (IllegalArgumentException e) {
            throw new Refusal("InvalidParameterValue", "Invalid BASE64 encoding of user data");
        }
    }

    private static @Nullable String token(Query query) {
        String token = query.get("ClientToken");
        if (token != null && !token.matches("[\\x20-\\x7e]{0,64}")) {
            throw new Refusal("InvalidParameterValue", "ClientToken must have at most 64 ASCII characters");
        }
        return token == null || token.isEmpty() ? null : token;
    }

    private static boolean shutdownBehaviour(Query query) {
        return switch (query.get("InstanceInitiatedShutdownBehavior", "stop")) {
            case "terminate" -> true;
            case "stop" -> false;
            default ->
                throw new Refusal("InvalidParameterValue", "Invalid value for instanceInitiatedShutdownBehavior");
        };
    }

    private static boolean isSpot(Query market) {
        String type = market.get("MarketType");
        Query options = market.under("SpotOptions");
        String spotType = options.get("SpotInstanceType", "one-time");
        options.get("InstanceInterruptionBehavior");
        if (type != null && !type.equals("spot")) {
            throw new Refusal("InvalidParameterValue", "Invalid value '%s' for MarketType".formatted(type));
        }
        if (!spotType.equals("one-time")) {
            throw new Refusal("InvalidParameterCombination", "The fake knows spot requests of the type one-time alone");
        }
        return type != null;
    }

    private static String metadata(Query metadata, Map<String, Map<String, String>> tags) {
        int hops = metadata.number("HttpPutResponseHopLimit", 1);
        String tokens = metadata.get("HttpTokens", "optional");
        metadata.get("HttpEndpoint");
        if (hops < 1 || hops > 64 || !List.of("optional", "required").contains(tokens)) {
            throw new Refusal(
                    "InvalidParameterValue", "Metadata options: %d hops, HttpTokens %s".formatted(hops, tokens));
        }
        if (metadata.get("InstanceMetadataTags", "disabled").equals("enabled")) {
            for (String key : tags.getOrDefault("instance", Map.of()).keySet()) {
                if (!METADATA_KEY.matcher(key).matches() || key.equals(".") || key.equals("..")) {
                    throw new Refusal(
                            "InvalidParameterValue",
                            "'%s' is not a valid tag key. Tag keys must match pattern ([0-9a-zA-Z\\-_+=,.@:]{1,255})"
                                    .formatted(key));
                }
            }
        }
        return tokens;
    }

    private static Map<String, Map<String, String>> tags(Query query) {
        Map<String, Map<String, String>> all = new HashMap<>();
        for (Query specification : query.structures("TagSpecification")) {
            String resource = specification.required("ResourceType");
            if (!TAGGED.contains(resource)) {
                throw new Refusal(
                        "InvalidParameterValue",
                        "'%s' is not a valid taggable resource type for this operation.".formatted(resource));
            }
            Map<String, String> tags = specification.tags();
            checkTags(tags);
            if (all.put(resource, tags) != null) {
                throw new Refusal("InvalidParameterValue", "Tag specification resource type must be unique");
            }
        }
        return all;
    }

    static void checkTags(Map<String, String> tags) {
        if (tags.size() > 50) {
            throw new Refusal("TagLimitExceeded", "More than 50 tags specified");
        }
        tags.forEach((key, value) -> {
            if (key.isEmpty() || key.length() > 127 || value.length() > 256) {
                throw new Refusal("InvalidParameterValue", "Tag key or value too long: " + key);
            }
            if (key.startsWith("aws:")) {
                throw new Refusal(
                        "InvalidParameterValue", "Tag keys starting with 'aws:' are reserved for internal use");
            }
        });
    }

    private static List<Launch.Mapping> mappings(Query query, Image image) {
        List<Launch.Mapping> mappings = new ArrayList<>();
        for (Query mapping : query.structures("BlockDeviceMapping")) {
            String device = mapping.required("DeviceName");
            Query disk = mapping.under("Ebs");
            boolean root = device.equals(Image.ROOT_DEVICE);
            int gib = disk.number("VolumeSize", root ? image.gib() : 8);
            disk.get("VolumeType");
            disk.flag("Encrypted");
            disk.get("KmsKeyId");
            if (root && gib < image.gib()) {
                throw new Refusal(
                        "InvalidBlockDeviceMapping",
                        "Volume of size %dGB is smaller than snapshot '%s', expect size >= %dGB"
                                .formatted(gib, image.snapshot(), image.gib()));
            }
            mappings.add(new Launch.Mapping(
                    device,
                    gib,
                    disk.get("DeleteOnTermination", Boolean.toString(root)).equals("true")));
        }
        if (mappings.stream().noneMatch(mapping -> mapping.device().equals(Image.ROOT_DEVICE))) {
            mappings.addFirst(new Launch.Mapping(Image.ROOT_DEVICE, image.gib(), true));
        }
        return mappings;
    }
}
