package io.greenroom.provider.aws;

import java.util.Map;

/** The worker's own credentials, which are not for the commands that run on its machine. */
public final class WorkerCredentials {
    /**
     * Variables that have the AWS CLI and the SDKs look for credentials in variables alone: the worker's own may be in files of
     * its user, or be those of the machine. See "Settings reference" in the AWS SDKs and Tools Reference Guide.
     */
    public static final Map<String, String> RULED_OUT = Map.of(
            "AWS_SHARED_CREDENTIALS_FILE", "/dev/null",
            "AWS_CONFIG_FILE", "/dev/null",
            "AWS_EC2_METADATA_DISABLED", "true");

    private WorkerCredentials() {}
}
