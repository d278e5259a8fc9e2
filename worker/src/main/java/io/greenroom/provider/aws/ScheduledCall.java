package io.greenroom.provider.aws;

import java.util.Map;

/**
 * A call that EventBridge Scheduler makes by itself. Its "universal targets" call any action of the AWS SDK that changes
 * something.
 *
 * @param target ARN of the action, its name with a small first letter
 * @param input members as in the service's API
 */
public record ScheduledCall(String target, Map<String, Object> input) {
    public ScheduledCall {
        input = Map.copyOf(input);
    }

    /**
     * A call of one of AWS's services.
     *
     * @param service as in {@code ec2}
     * @param action as in {@code terminateInstances}
     */
    public static ScheduledCall of(String service, String action, Map<String, Object> input) {
        return new ScheduledCall("arn:aws:scheduler:::aws-sdk:%s:%s".formatted(service, action), input);
    }
}
