package io.greenroom.assembly;

import io.greenroom.definition.ActionDefinition;
import io.greenroom.iam.Statement;
import io.greenroom.provider.aws.AwsSetup;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * What many workers share in an account and region, as a template for CloudFormation: the table, the queue that wakes them up,
 * the rules that feed it, and the workers' policy for both. It is the same in every partition of AWS. Its output {@code
 * Settings} is the section of the settings that goes with it.
 */
public final class FleetTemplate {
    private static final String PARTITION_KEY = "pk";
    private static final String SORT_KEY = "sk";
    /** In seconds since 1970: DynamoDB deletes what is past it, some time later. */
    private static final String EXPIRY = "expires";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private FleetTemplate() {}

    /**
     * The template, in YAML.
     *
     * @param definitions whose actions wake workers up when they start, in whichever version
     */
    public static String of(List<ActionDefinition> definitions) {
        List<String> providers = definitions.stream()
                .map(definition -> definition.id().provider())
                .distinct()
                .sorted()
                .toList();
        return AwsSetup.text(FleetTemplate.class, "fleet.yaml")
                .replace("@PARTITION_KEY@", PARTITION_KEY)
                .replace("@SORT_KEY@", SORT_KEY)
                .replace("@EXPIRY@", EXPIRY)
                // JSON is YAML too, and quotes what may look like something else.
                .replace("@PROVIDERS@", JSON.writeValueAsString(providers))
                .replace("@WORKER_POLICY@\n", AwsSetup.policy(rights(), Map.of()));
    }

    /** Of a worker; transactions need the rights of their parts, and no others. */
    private static List<Statement> rights() {
        return List.of(
                Statement.allow(
                        "ShareTheTable",
                        List.of(
                                "dynamodb:GetItem",
                                "dynamodb:PutItem",
                                "dynamodb:UpdateItem",
                                "dynamodb:DeleteItem",
                                "dynamodb:Query"),
                        List.of("${Table.Arn}")),
                Statement.allow(
                        "HearOfJobs",
                        List.of("sqs:ReceiveMessage", "sqs:DeleteMessage"),
                        List.of("${WakeUpQueue.Arn}")));
    }
}
