package io.greenroom.assembly;

import io.greenroom.definition.ActionDefinition;
import io.greenroom.dynamodb.TableDefinition;
import io.greenroom.dynamodb.TableRights;
import io.greenroom.provider.aws.AwsSetup;
import io.greenroom.sqs.QueueAddress;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * What many workers share in an account and region, as a template for CloudFormation: the table, the queue that wakes them up,
 * the rules that feed it, and the workers' policy for both. It is the same in every partition of AWS. Its output {@code
 * Settings} is the section of the settings that goes with it.
 */
public final class FleetTemplate {
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
                .replace("@PARTITION_KEY@", TableDefinition.PARTITION_KEY)
                .replace("@SORT_KEY@", TableDefinition.SORT_KEY)
                .replace("@EXPIRY@", TableDefinition.EXPIRY)
                // JSON is YAML too, and quotes what may look like something else.
                .replace("@PROVIDERS@", JSON.writeValueAsString(providers))
                .replace(
                        "@WORKER_POLICY@\n",
                        AwsSetup.policy(
                                List.of(
                                        TableRights.on(List.of("${Table.Arn}")),
                                        QueueAddress.rightOn("${WakeUpQueue.Arn}")),
                                Map.of()));
    }
}
