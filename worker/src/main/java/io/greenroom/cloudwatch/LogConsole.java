package io.greenroom.cloudwatch;

import io.greenroom.action.ExternalId;
import io.greenroom.action.RunLinks;
import io.greenroom.codepipeline.AwsRegion;
import java.util.Optional;

/**
 * Where the AWS console shows a log group and its streams. A run's stream, and its external execution id, is the run as one
 * word, so that CodePipeline can put it into the address as it is.
 */
public final class LogConsole implements RunLinks {
    private final String groupUrl;

    public LogConsole(String region, String logGroup) {
        this.groupUrl = "https://%s/cloudwatch/home?region=%s#logsV2:log-groups/log-group/%s"
                .formatted(new AwsRegion(region).consoleHost(), region, encoded(logGroup));
    }

    /** As the console's own addresses have it: percent-encoded twice, with a dollar for the first percent sign. */
    private static String encoded(String logGroup) {
        return logGroup.replace("#", "$2523").replace("/", "$252F");
    }

    /** The group with all its streams. */
    public String groupUrl() {
        return groupUrl;
    }

    /** One stream; the name needs no encoding, or is a placeholder for one that needs none. */
    public String streamUrl(String stream) {
        return groupUrl + "/log-events/" + stream;
    }

    @Override
    public String externalId(ExternalId run) {
        return run.asOneWord();
    }

    @Override
    public Optional<String> logUrl(ExternalId run) {
        return Optional.of(streamUrl(run.asOneWord()));
    }
}
