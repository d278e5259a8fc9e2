package io.greenroom.provider.ec2;

import io.greenroom.iam.Place;
import io.greenroom.iam.PolicyDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.StringNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * What environments in EC2 need in an account, as a template for CloudFormation: bucket, roles, schedule group, security
 * group, the document that launches runs, and the worker's policy, which is that of {@link Ec2Rights}. Its output {@code
 * Settings} is the section of the settings that goes with it.
 */
final class Ec2Setup {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
            .disable(YAMLWriteFeature.SPLIT_LINES)
            .build();

    /** Whichever it is made in, by CloudFormation's pseudo parameters. */
    private static final Place HERE =
            new Place("${AWS::Partition}", "${AWS::URLSuffix}", "${AWS::Region}", "${AWS::AccountId}");

    private Ec2Setup() {}

    /**
     * The template, in YAML.
     *
     * @param launch the script of the document that launches runs; it is given an operation and arguments as {@code $1} and so
     *     on. Nothing in it may look like a parameter of Systems Manager.
     */
    static String template(String launch) {
        if (launch.contains("{{")) {
            throw new IllegalArgumentException("the script to launch runs contains {{, which Systems Manager fills in");
        }
        return resource()
                .replace(
                        "@WORKER_POLICY@\n",
                        YAML.writeValueAsString(workerPolicy()).indent(8))
                .replace("@LAUNCH@\n", launch.indent(18));
    }

    private static JsonNode workerPolicy() {
        var rights = new Ec2Rights(
                List.of(HERE),
                "${Installation}",
                "${Runs}",
                List.of(),
                List.of("${MachineGroup.GroupId}"),
                "greenroom-machine",
                "${EndRole.Arn}",
                "greenroom",
                "Greenroom-Run");
        return new PolicyDocument(rights.all()).json(Ec2Setup::filledIn);
    }

    private static JsonNode filledIn(String text) {
        return text.contains("${")
                ? JsonNodeFactory.instance.objectNode().put("Fn::Sub", text)
                : StringNode.valueOf(text);
    }

    private static String resource() {
        try (InputStream template = Ec2Setup.class.getResourceAsStream("setup.yaml")) {
            if (template == null) {
                throw new IllegalStateException("setup.yaml is missing beside " + Ec2Setup.class);
            }
            return new String(template.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
