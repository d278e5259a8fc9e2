package io.greenroom.provider.cloudformation;

import io.greenroom.provider.aws.WorkerCredentials;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.services.sts.StsClient;

/** Temporary credentials of one role, which commands on the worker's machine get; each environment's are called after it. */
final class CommandRole implements StackSites.Lending {
    private static final String REGION = "AWS_REGION";

    private final StsClient sts;
    private final String role;
    private final String region;
    private final InstantSource time;

    /**
     * @param role its ARN
     * @param region that commands work in
     */
    CommandRole(StsClient sts, String role, String region, InstantSource time) {
        this.sts = sts;
        this.role = role;
        this.region = region;
        this.time = time;
    }

    @Override
    public StackSites.Loan to(String environment) {
        var credentials = new RoleCredentials(sts, role, environment, region, time);
        return () -> {
            var secret = new LinkedHashMap<>(credentials.variables());
            secret.remove(REGION); // which would be masked in all that commands print
            return secret;
        };
    }

    /** The older of the two is what the AWS CLI and boto3 look for. */
    @Override
    public Map<String, String> openly() {
        var variables = new LinkedHashMap<>(WorkerCredentials.RULED_OUT);
        variables.put(REGION, region);
        variables.put("AWS_DEFAULT_REGION", region);
        return variables;
    }

    @Override
    public String toString() {
        return "credentials of " + role;
    }
}
