package io.greenroom.provider.aws;

import io.greenroom.config.ProviderFinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * What {@code doctor} finds of a provider on AWS, and the looks at what such providers have alike: bucket, agents and
 * schedules. Nothing is changed: rights are tried with DryRun, or on what is not there, and the answer tells whether the call
 * got past the check of rights. Of one thread.
 */
public final class AwsChecks {
    /** How to get at missing rights. */
    public static final String PRINT = "'install --print iam-worker' prints the worker's whole policy";
    /** Of a thing that nobody has. */
    public static final String ABSENT = "greenroom-doctor";

    private static final String ABSENT_ID = "00000000-0000-0000-0000-000000000000";
    private static final String ABSENT_MACHINE = "i-00000000000000000";
    /** A redirection, with which S3 answers for a bucket of another region. */
    private static final String ELSEWHERE = "301";

    private static final Pattern MISSING_RIGHT = Pattern.compile("not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)");

    private final String setUp;
    private final List<ProviderFinding> findings = new ArrayList<>();

    /** @param provider whose template makes what is missing */
    public AwsChecks(String provider) {
        this.setUp = "'install --print %s-setup' prints a template that makes it".formatted(provider);
    }

    /** What was found, in the order in which it was looked at. */
    public List<ProviderFinding> findings() {
        return List.copyOf(findings);
    }

    public void add(ProviderFinding finding) {
        findings.add(finding);
    }

    /**
     * Whether the service talks to us at all; when it does not, that is found, and there is nothing else to ask.
     *
     * @param name of the service, for people
     * @param suffix of the variable {@code AWS_ENDPOINT_URL_…} that says where it is
     */
    public boolean isReached(String name, String suffix, Trial first) {
        if (first instanceof Trial.NoAnswer none) {
            findings.add(ProviderFinding.bad(
                    name,
                    "cannot be asked: " + none.why(),
                    "see the credentials and the region, and that this machine reaches %s, or what AWS_ENDPOINT_URL_%s names"
                            .formatted(name, suffix)));
            return false;
        }
        if (first instanceof Trial.Refused refused && refused.isNotRecognised()) {
            findings.add(ProviderFinding.bad(
                    name,
                    "does not accept who asks (%s)".formatted(refused),
                    "the credentials must be valid, the region one that the account uses, and the clock right"));
            return false;
        }
        return true;
    }

    /**
     * Whether the worker may make a call.
     *
     * @param past codes that are said only to who may make it
     */
    public void right(String action, Trial trial, Set<String> past) {
        String what = "may " + action;
        findings.add(
                switch (trial) {
                    case Trial.Done done -> ProviderFinding.good(what, "yes");
                    case Trial.Forbidden forbidden ->
                        ProviderFinding.bad(
                                what, "no (%s)".formatted(forbidden.code()), "allow %s: %s".formatted(action, PRINT));
                    case Trial.Refused refused ->
                        past.contains(refused.code())
                                ? ProviderFinding.good(what, "yes")
                                : ProviderFinding.doubtful(
                                        what,
                                        "cannot be told (%s)".formatted(refused),
                                        "see what is named here, and run doctor again");
                    case Trial.NoAnswer none -> unanswered(what, none);
                });
    }

    /** Whether something is there that is named somewhere. It may be there all the same when nobody may look. */
    public void there(String what, Trial trial, String good, String remedy) {
        findings.add(
                switch (trial) {
                    case Trial.Done done -> ProviderFinding.good(what, good);
                    case Trial.Forbidden forbidden ->
                        ProviderFinding.doubtful(
                                what, "it cannot be told whether it is there (%s)".formatted(forbidden.code()), PRINT);
                    case Trial.Refused refused ->
                        ProviderFinding.bad(what, "cannot be used (%s)".formatted(refused), remedy);
                    case Trial.NoAnswer none -> unanswered(what, none);
                });
    }

    /** The right that AWS says is missing; it does not always. */
    public static Optional<String> missing(Trial.Forbidden forbidden) {
        Matcher matcher = MISSING_RIGHT.matcher(forbidden.text());
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** Where the service did not answer. */
    public static ProviderFinding unanswered(String what, Trial.NoAnswer none) {
        return ProviderFinding.doubtful(
                what,
                "cannot be told: " + none.why(),
                "see that this machine reaches the service in this region, and run doctor again");
    }

    /** The bucket, and that it empties itself. */
    public void bucket(S3Client s3, String bucket) throws InterruptedException {
        String what = "bucket " + bucket;
        switch (Trial.of(() -> s3.headBucket(ask -> ask.bucket(bucket)))) {
            case Trial.Done done -> {
                findings.add(ProviderFinding.good(what, "is there"));
                lifecycle(s3, bucket);
                right(
                        "s3:GetObject",
                        Trial.of(() -> s3.headObject(ask -> ask.bucket(bucket).key("runs/" + ABSENT))),
                        Set.of("404", "NoSuchKey", "NotFound"));
            }
            case Trial.Forbidden forbidden ->
                findings.add(ProviderFinding.bad(
                        what,
                        "may not be listed, or is another account's (%s)".formatted(forbidden.code()),
                        "correct the setting bucket, or allow s3:ListBucket: " + PRINT));
            case Trial.Refused refused ->
                findings.add(ProviderFinding.bad(
                        what,
                        refused.code().equals(ELSEWHERE)
                                ? "is in another region than the environments"
                                : "cannot be used (%s)".formatted(refused),
                        "correct the setting bucket; " + setUp));
            case Trial.NoAnswer none -> findings.add(unanswered(what, none));
        }
    }

    private void lifecycle(S3Client s3, String bucket) throws InterruptedException {
        var rules = new ArrayList<LifecycleRule>();
        Trial trial = Trial.of(() -> rules.addAll(
                s3.getBucketLifecycleConfiguration(ask -> ask.bucket(bucket)).rules()));
        String what = "bucket %s empties itself".formatted(bucket);
        String remedy = "give it a lifecycle rule that expires runs/ after some days: " + setUp;
        findings.add(
                switch (trial) {
                    case Trial.Done done ->
                        rules.stream().anyMatch(AwsChecks::expiresRuns)
                                ? ProviderFinding.good(what, "runs/ expires")
                                : ProviderFinding.doubtful(what, "no rule expires runs/", remedy);
                    case Trial.Forbidden forbidden ->
                        ProviderFinding.doubtful(what, "it cannot be told (%s)".formatted(forbidden.code()), PRINT);
                    case Trial.Refused refused ->
                        ProviderFinding.doubtful(what, "there are no rules (%s)".formatted(refused.code()), remedy);
                    case Trial.NoAnswer none -> unanswered(what, none);
                });
    }

    /** Rules may have their prefix in the old place, too. */
    @SuppressWarnings("deprecation")
    private static boolean expiresRuns(LifecycleRule rule) {
        String prefix = Stream.of(
                        Optional.ofNullable(rule.filter()).map(filter -> filter.prefix()),
                        Optional.ofNullable(rule.filter())
                                .flatMap(filter -> Optional.ofNullable(filter.and()))
                                .map(and -> and.prefix()),
                        Optional.ofNullable(rule.prefix()))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse("");
        return rule.status() == ExpirationStatus.ENABLED && rule.expiration() != null && "runs/".startsWith(prefix);
    }

    /** What commands on machines go through. */
    public void agents(SsmClient ssm, String document) throws InterruptedException {
        right(
                "ssm:DescribeInstanceInformation",
                Trial.of(() -> ssm.describeInstanceInformation(ask -> ask.maxResults(5))),
                Set.of());
        right(
                "ssm:GetCommandInvocation",
                Trial.of(() ->
                        ssm.getCommandInvocation(ask -> ask.commandId(ABSENT_ID).instanceId(ABSENT_MACHINE))),
                Set.of("InvocationDoesNotExist", "InvalidCommandId"));
        right(
                "ssm:DeleteParameter",
                Trial.of(() -> ssm.deleteParameter(ask -> ask.name("/greenroom/%s/none".formatted(ABSENT)))),
                Set.of("ParameterNotFound"));
        there(
                "document " + document,
                Trial.of(() -> ssm.describeDocument(ask -> ask.name(document))),
                "is there",
                "correct the setting document; " + setUp);
    }

    /** What ends environments when no worker is left. */
    public void schedules(SchedulerClient scheduler, String group) throws InterruptedException {
        there(
                "schedule group " + group,
                Trial.of(() -> scheduler.getScheduleGroup(ask -> ask.name(group))),
                "is there",
                setUp);
        Set<String> absent = Set.of("ResourceNotFoundException");
        right(
                "scheduler:GetSchedule",
                Trial.of(() -> scheduler.getSchedule(ask -> ask.groupName(group).name(ABSENT))),
                absent);
        right(
                "scheduler:DeleteSchedule",
                Trial.of(() ->
                        scheduler.deleteSchedule(ask -> ask.groupName(group).name(ABSENT))),
                absent);
    }
}
