package io.greenroom.provider.aws;

import io.greenroom.iam.Place;
import io.greenroom.iam.PolicyDocument;
import io.greenroom.iam.Statement;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** The parts of which the setup templates of providers on AWS are put together, for CloudFormation and in YAML. */
public final class AwsSetup {
    /** Whichever it is made in, by CloudFormation's pseudo parameters. */
    public static final Place HERE =
            new Place("${AWS::Partition}", "${AWS::URLSuffix}", "${AWS::Region}", "${AWS::AccountId}");

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
            .disable(YAMLWriteFeature.SPLIT_LINES)
            .build();

    private AwsSetup() {}

    /** A resource beside a class, in UTF-8. */
    public static String text(Class<?> beside, String name) {
        try (InputStream text = beside.getResourceAsStream(name)) {
            if (text == null) {
                throw new IllegalStateException("%s is missing beside %s".formatted(name, beside));
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bucket, schedule group, and the role with which schedules end environments: {@code Runs}, {@code EndRole} and so on. */
    public static String shared() {
        return shared("");
    }

    /** The same, made only where a condition of the template holds. */
    public static String sharedIf(String condition) {
        return shared("    Condition: %s\n".formatted(condition));
    }

    private static String shared(String condition) {
        return text(AwsSetup.class, "setup-shared.yaml").replace("@WHEN@\n", condition);
    }

    /**
     * A policy of these statements, indented so that it stands under {@code PolicyDocument} of a resource. What stands in
     * <code>${…}</code> is filled in by CloudFormation.
     *
     * @param values for names in <code>${…}</code> that are neither parameters nor resources of the template
     */
    public static String policy(List<Statement> statements, Map<String, JsonNode> values) {
        return YAML.writeValueAsString(new PolicyDocument(statements).json(text -> filledIn(text, values)))
                .indent(8);
    }

    private static JsonNode filledIn(String text, Map<String, JsonNode> values) {
        if (!text.contains("${")) {
            return StringNode.valueOf(text);
        }
        ObjectNode needed = JsonNodeFactory.instance.objectNode();
        values.forEach((name, value) -> {
            if (text.contains("${" + name + "}")) {
                needed.set(name, value);
            }
        });
        ObjectNode filledIn = JsonNodeFactory.instance.objectNode();
        if (needed.isEmpty()) {
            return filledIn.put("Fn::Sub", text);
        }
        filledIn.putArray("Fn::Sub").add(text).add(needed);
        return filledIn;
    }
}
