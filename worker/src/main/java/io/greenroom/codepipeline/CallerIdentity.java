package io.greenroom.codepipeline;

import io.greenroom.job.ServiceFailure;
import software.amazon.awssdk.services.sts.StsClient;

/** Who the credentials belong to. */
public record CallerIdentity(String account, String arn) {

    /** Asks STS, which everybody may do. */
    public static CallerIdentity ask(StsClient client) throws ServiceFailure, InterruptedException {
        var answer = SdkCalls.call("STS", client::getCallerIdentity);
        return new CallerIdentity(answer.account(), answer.arn());
    }
}
