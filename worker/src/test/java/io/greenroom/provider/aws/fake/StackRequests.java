package io.greenroom.provider.aws.fake;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads what CreateStack is asked for, and refuses what CloudFormation would refuse before it makes anything. */
final class StackRequests {
    private static final int LONGEST_BODY = 51_200;
    private static final int LONGEST_FILE = 1_000_000;
    private static final int MOST_TAGS = 50;
    private static final Pattern NAME = Pattern.compile("[a-zA-Z][-a-zA-Z0-9]*");
    private static final Pattern TOKEN = Pattern.compile("[a-zA-Z0-9][-a-zA-Z0-9]*");
    private static final List<String> CAPABILITIES =
            List.of("CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND");
    private static final List<String> ON_FAILURE = List.of("DO_NOTHING", "ROLLBACK", "DELETE");
    private static final Pattern OF_HOST = Pattern.compile("([^/]+)\\.s3[.-][a-z0-9-]*\\.?amazonaws\\.com");
    private static final Pattern OF_PATH = Pattern.compile("s3[.-]([a-z0-9-]+\\.)?amazonaws\\.com");

    private final FakeAws aws;

    StackRequests(FakeAws aws) {
        this.aws = aws;
    }

    private static Refusal unfit(String value, String member, String constraint) {
        return StackTemplate.invalid(
                "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must %s"
                        .formatted(value, member, constraint));
    }

    StackOrder read(Query query) {
        String name = query.required("StackName");
        if (!NAME.matcher(name).matches()) {
            throw unfit(name, "stackName", "satisfy regular expression pattern: " + NAME);
        }
        if (name.length() > 128) {
            throw unfit(name, "stackName", "have length less than or equal to 128");
        }
        String token = token(query);
        Map<String, String> tags = tags(query);
        Map<String, String> given = parameters(query);
        List<String> capabilities = capabilities(query);
        String role = role(query);
        int minutes = query.number("TimeoutInMinutes", 0);
        if (query.has("TimeoutInMinutes") && minutes < 1) {
            throw unfit(Integer.toString(minutes), "timeoutInMinutes", "have value greater than or equal to 1");
        }
        String onFailure = onFailure(query);
        boolean isProtected = query.flag("EnableTerminationProtection");
        StackTemplate template = StackTemplate.read(text(query));
        query.refuseTheRest();
        return order(
                name, template, given, tags, capabilities, onFailure, role, minutes, token, isProtected, null, null);
    }

    /** One that belongs to another. */
    StackOrder nested(FakeStack parent, String name, JsonNode properties) {
        StackTemplate template =
                StackTemplate.read(file(properties.path("TemplateURL").asString("")));
        Map<String, String> given = new LinkedHashMap<>();
        properties
                .path("Parameters")
                .properties()
                .forEach(each -> given.put(each.getKey(), each.getValue().asString("")));
        StackOrder order = parent.order();
        return order(
                name,
                template,
                given,
                order.tags(),
                order.capabilities(),
                "DO_NOTHING",
                order.role(),
                properties.path("TimeoutInMinutes").asInt(0),
                order.token(),
                false,
                parent.id(),
                order.root() == null ? parent.id() : order.root());
    }

    private StackOrder order(
            String name,
            StackTemplate template,
            Map<String, String> given,
            Map<String, String> tags,
            List<String> capabilities,
            String onFailure,
            @Nullable String role,
            int minutes,
            @Nullable String token,
            boolean isProtected,
            @Nullable String parent,
            @Nullable String root) {
        Set<String> missing = new TreeSet<>(template.capabilities());
        missing.removeAll(capabilities);
        if (capabilities.contains("CAPABILITY_NAMED_IAM")) {
            missing.remove("CAPABILITY_IAM");
        }
        if (!missing.isEmpty()) {
            throw new Refusal("InsufficientCapabilitiesException", "Requires capabilities : " + missing);
        }
        if (!template.section("Transform").isMissingNode()) {
            throw StackTemplate.invalid("No transform named %s found."
                    .formatted(template.section("Transform").asString("like that")));
        }
        return new StackOrder(
                name,
                template,
                StackParameters.of(template, given, aws.ssm()::valueOf),
                tags,
                capabilities,
                onFailure,
                role,
                minutes,
                token,
                isProtected,
                parent,
                root);
    }

    /** Null for none. */
    static @Nullable String token(Query query) {
        String token = query.get("ClientRequestToken");
        if (token != null && (!TOKEN.matcher(token).matches() || token.length() > 128)) {
            throw unfit(token, "clientRequestToken", "satisfy regular expression pattern: " + TOKEN);
        }
        return token;
    }

    /** Null for none. */
    @Nullable
    String role(Query query) {
        String role = query.get("RoleARN");
        if (role != null && (role.length() < 20 || role.length() > 2048)) {
            throw unfit(role, "roleARN", "have length greater than or equal to 20");
        }
        checkRole(role);
        return role;
    }

    /** Whether CloudFormation can take it on; null for the caller's own rights. */
    void checkRole(@Nullable String role) {
        if (role != null && !aws.account().hasStackRole(role)) {
            throw StackTemplate.invalid("Role %s is invalid or cannot be assumed".formatted(role));
        }
    }

    private static Map<String, String> tags(Query query) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (Query tag : query.structures("Tags.member")) {
            String key = tag.required("Key");
            String value = tag.required("Value");
            if (key.startsWith("aws:")) {
                throw StackTemplate.invalid("aws: prefixed tag key names are not allowed for external use.");
            }
            if (key.isEmpty() || key.length() > 128) {
                throw unfit(key, "tags.%d.member.key".formatted(tags.size() + 1), "have length between 1 and 128");
            }
            if (value.isEmpty() || value.length() > 256) {
                throw unfit(value, "tags.%d.member.value".formatted(tags.size() + 1), "have length between 1 and 256");
            }
            if (tags.put(key, value) != null) {
                throw StackTemplate.invalid("Duplicate tag keys are not allowed: " + key);
            }
        }
        if (tags.size() > MOST_TAGS) {
            throw unfit("tags", "tags", "have length less than or equal to 50");
        }
        return tags;
    }

    private static Map<String, String> parameters(Query query) {
        Map<String, String> given = new LinkedHashMap<>();
        for (Query parameter : query.structures("Parameters.member")) {
            String key = parameter.required("ParameterKey");
            String value = parameter.get("ParameterValue");
            if (value == null) {
                throw StackTemplate.invalid(
                        "Invalid input for parameter key %s. Need to specify either usePreviousValue as true or a value for the parameter"
                                .formatted(key));
            }
            if (given.put(key, value) != null) {
                throw StackTemplate.invalid("Duplicate parameter keys are not allowed: " + key);
            }
        }
        return given;
    }

    private static List<String> capabilities(Query query) {
        List<String> capabilities = query.list("Capabilities.member");
        for (String capability : capabilities) {
            if (!CAPABILITIES.contains(capability)) {
                throw unfit(
                        capabilities.toString(),
                        "capabilities",
                        "satisfy constraint: [Member must satisfy enum value set: %s]".formatted(CAPABILITIES));
            }
        }
        return capabilities;
    }

    private static String onFailure(Query query) {
        String onFailure = query.get("OnFailure");
        boolean isDisabled = query.flag("DisableRollback");
        if (onFailure != null && query.has("DisableRollback")) {
            throw StackTemplate.invalid("Either DisableRollback or OnFailure can be specified, not both.");
        }
        if (onFailure != null && !ON_FAILURE.contains(onFailure)) {
            throw unfit(onFailure, "onFailure", "satisfy enum value set: " + ON_FAILURE);
        }
        return onFailure == null ? (isDisabled ? "DO_NOTHING" : "ROLLBACK") : onFailure;
    }

    /** Of the template that is given with the request, or in S3. */
    String text(Query query) {
        String body = query.get("TemplateBody");
        String url = query.get("TemplateURL");
        if ((body == null) == (url == null)) {
            throw StackTemplate.invalid("Either Template URL or Template Body must be specified.");
        }
        if (body == null) {
            return file(String.valueOf(url));
        }
        if (body.isEmpty()) {
            throw unfit(body, "templateBody", "have length greater than or equal to 1");
        }
        if (body.getBytes(StandardCharsets.UTF_8).length > LONGEST_BODY) {
            throw unfit(body, "templateBody", "have length less than or equal to " + LONGEST_BODY);
        }
        return body;
    }

    /** A template in S3. */
    private String file(String url) {
        URI address;
        try {
            address = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw StackTemplate.invalid("TemplateURL must be a supported URL.");
        }
        String path = address.getPath() == null ? "" : address.getPath().replaceFirst("^/", "");
        String host = address.getHost() == null ? "" : address.getHost();
        Matcher ofHost = OF_HOST.matcher(host);
        boolean isHere = url.startsWith(aws.endpoint() + "/"); // which stands for S3's own
        if (!isHere && !"https".equals(address.getScheme())) {
            throw StackTemplate.invalid("TemplateURL must be a supported URL.");
        }
        if (ofHost.matches()) {
            return object(ofHost.group(1), path);
        }
        String[] parts = path.split("/", 2);
        if ((!isHere && !OF_PATH.matcher(host).matches()) || parts.length < 2) {
            throw StackTemplate.invalid("TemplateURL must be a supported URL.");
        }
        return object(parts[0], parts[1]);
    }

    private String object(String bucket, String key) {
        String text = aws.s3().textIfThere(bucket, key);
        if (text == null) {
            throw StackTemplate.invalid(
                    "S3 error: The specified key does not exist.\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html");
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > LONGEST_FILE) {
            throw StackTemplate.invalid("Template may not exceed 1000000 bytes in size.");
        }
        return text;
    }
}
