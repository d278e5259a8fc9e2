package io.greenroom.cli;

import io.greenroom.artifact.S3Trial;
import io.greenroom.cli.Regions.Region;
import io.greenroom.codepipeline.AwsRegion;
import io.greenroom.codepipeline.CallTrial;
import io.greenroom.codepipeline.CallTrial.Call;
import io.greenroom.codepipeline.CallTrial.Outcome;
import io.greenroom.codepipeline.CallerIdentity;
import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.InstallPlan;
import io.greenroom.definition.InstallPlan.Item;
import io.greenroom.definition.InstallPlan.Standing;
import io.greenroom.definition.export.IamPolicies;
import io.greenroom.job.ActionType;
import io.greenroom.job.ServiceFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What a worker needs of AWS. None of the calls changes anything or takes a job. */
final class AccountChecks {
    private static final String CLOCK = "clock";
    private static final String QUEUE = "CodePipeline";
    /** AWS refuses requests that are signed more than five minutes off. */
    private static final Duration MOST_SKEW = Duration.ofMinutes(5);

    private static final Duration NOTED_SKEW = Duration.ofMinutes(1);

    private final Region region;
    private final List<ActionDefinition> definitions;
    private final Set<ActionType> polled;
    private final InstantSource clock;

    /** @param polled those of the definitions that the worker polls for */
    AccountChecks(Region region, List<ActionDefinition> definitions, Set<ActionType> polled, InstantSource clock) {
        this.region = region;
        this.definitions = definitions;
        this.polled = polled;
        this.clock = clock;
    }

    List<Finding> all() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        findings.add(credentials());
        CallTrial first = Call.GET_JOB_DETAILS.on(region.aws().codePipeline());
        findings.add(clock(first));
        findings.add(queue(first));
        if (first.outcome() == Outcome.PERMITTED || first.outcome() == Outcome.FORBIDDEN) {
            for (Call call : Call.values()) {
                CallTrial trial = call == Call.GET_JOB_DETAILS
                        ? first
                        : call.on(region.aws().codePipeline());
                findings.add(
                        switch (call) {
                            case GET_PIPELINE_EXECUTION ->
                                sight(call, trial, "that an execution was stopped is noticed late, or not at all");
                            case LIST_PIPELINE_EXECUTIONS ->
                                sight(call, trial, "environments that no action ends live until they expire");
                            case ACKNOWLEDGE_JOB,
                                    GET_JOB_DETAILS,
                                    PUT_JOB_SUCCESS_RESULT,
                                    PUT_JOB_FAILURE_RESULT,
                                    LIST_ACTION_TYPES -> permission(call.operation(), trial);
                        });
            }
            definitions.stream()
                    .map(ActionDefinition::id)
                    .filter(polled::contains)
                    .forEach(type -> findings.add(polling(type)));
            findings.addAll(registered());
        } else {
            findings.add(Finding.skipped("permissions", "CodePipeline answers"));
            findings.add(Finding.skipped("actions", "CodePipeline answers"));
        }
        findings.add(s3());
        return findings;
    }

    private Finding credentials() throws InterruptedException {
        try {
            var who = CallerIdentity.ask(region.aws().sts());
            return Finding.ok("credentials", "%s in account %s".formatted(who.arn(), who.account()));
        } catch (ServiceFailure e) {
            return Finding.failed(
                    "credentials",
                    String.valueOf(e.getMessage()),
                    "'aws sts get-caller-identity' must work for the user that runs the worker; 'aws sso login' renews a session"
                            + " of IAM Identity Center");
        }
    }

    private Finding clock(CallTrial trial) {
        Optional<Instant> theirs = trial.serviceTime();
        if (theirs.isEmpty()) {
            return Finding.skipped(CLOCK, "CodePipeline answers");
        }
        Duration ahead = Duration.between(theirs.get(), clock.instant());
        String text = ahead.abs().compareTo(Duration.ofSeconds(2)) <= 0
                ? "agrees with CodePipeline's"
                : "is %d s %s CodePipeline's"
                        .formatted(ahead.abs().toSeconds(), ahead.isNegative() ? "behind" : "ahead of");
        String remedy =
                "set this machine's clock (chrony, systemd-timesyncd); AWS refuses requests that are 5 minutes off";
        if (ahead.abs().compareTo(MOST_SKEW) >= 0) {
            return Finding.failed(CLOCK, text, remedy);
        }
        return ahead.abs().compareTo(NOTED_SKEW) >= 0 ? Finding.warning(CLOCK, text, remedy) : Finding.ok(CLOCK, text);
    }

    private Finding queue(CallTrial trial) {
        String name = region.name();
        return switch (trial.outcome()) {
            case PERMITTED, FORBIDDEN -> Finding.ok(QUEUE, "answers in region " + name);
            case NOT_RECOGNISED ->
                Finding.failed(
                        QUEUE,
                        "does not accept who asks (%s) in region %s".formatted(trial.said(), name),
                        "AWS_REGION must be the region of your pipelines, the keys valid, and the clock right");
            case NO_ANSWER ->
                Finding.failed(
                        QUEUE,
                        "does not answer in region %s (%s)".formatted(name, trial.said()),
                        "see that AWS_REGION is spelled right, and that this machine reaches"
                                + " %s, or what AWS_ENDPOINT_URL names"
                                        .formatted(new AwsRegion(name).host("codepipeline")));
        };
    }

    private static Finding permission(String operation, CallTrial trial) {
        String check = "may " + operation;
        String remedy = "allow codepipeline:%s: 'install --print iam-worker' prints the worker's whole policy"
                .formatted(operation);
        return switch (trial.outcome()) {
            case PERMITTED -> Finding.ok(check, "yes");
            case FORBIDDEN -> Finding.failed(check, "no (%s)".formatted(trial.said()), remedy);
            case NOT_RECOGNISED, NO_ANSWER ->
                Finding.warning(check, "cannot be told (%s)".formatted(trial.said()), "run doctor again");
        };
    }

    /** Jobs are handled all the same without a right to see how executions stand. */
    private static Finding sight(Call call, CallTrial trial, String otherwise) {
        Finding finding = permission(call.operation(), trial);
        return finding.isFailure()
                ? Finding.warning(
                        finding.check(),
                        "%s: %s (tried on the pipeline %s, which is not there)"
                                .formatted(finding.text(), otherwise, Call.ABSENT_PIPELINE),
                        finding.remedy())
                : finding;
    }

    private Finding polling(ActionType type) {
        var absent = new ActionType(type.category(), type.provider(), IamPolicies.PROBE_VERSION);
        Finding finding =
                permission("PollForJobs", CallTrial.polling(region.aws().codePipeline(), absent));
        String tried = "%s (tried on %s: polling for version %s itself might take a job)"
                .formatted(finding.text(), absent, type.version());
        return new Finding("may poll " + type.provider(), finding.status(), tried, finding.remedy());
    }

    private List<Finding> registered() throws InterruptedException {
        try {
            return InstallPlan.of(definitions, region.registry().list()).items().stream()
                    .map(this::registered)
                    .toList();
        } catch (ServiceFailure e) {
            return List.of(Finding.skipped("actions", "ListActionTypes works (%s)".formatted(e.getMessage())));
        }
    }

    private Finding registered(Item item) {
        String check = "action " + item.definition().id().provider();
        String id = item.definition().id().toString();
        return switch (item.standing()) {
            case Standing.Same same -> Finding.ok(check, id + " is registered as in its file");
            case Standing.Missing missing ->
                Finding.failed(
                        check,
                        "%s is not registered in region %s".formatted(id, region.name()),
                        "run install, or set AWS_REGION to the region of your pipelines");
            case Standing.Differs differs -> {
                String text = "%s is registered, but %s".formatted(id, differs.differences());
                yield differs.onlyInLinks()
                        ? Finding.warning(
                                check,
                                text,
                                "jobs run all the same; set status.publicUrl, or logging.commands and logging.logGroup, as"
                                        + " they were for install")
                        : Finding.failed(check, text, "undo the change in the file, or run install --bump and install");
            }
        };
    }

    private Finding s3() {
        return S3Trial.failure(region.aws().s3(), "greenroom-doctor-" + UUID.randomUUID())
                .map(why -> Finding.failed(
                        "S3",
                        "cannot be reached: " + why,
                        "see that this machine reaches %s, or what AWS_ENDPOINT_URL_S3 names"
                                .formatted(new AwsRegion(region.name()).host("s3"))))
                .orElseGet(() -> Finding.ok("S3", "answers; artifacts are read with each job's own credentials"));
    }
}
