package io.greenroom.cli;

import io.greenroom.assembly.AssemblyException;
import io.greenroom.assembly.ConfiguredProviders;
import io.greenroom.assembly.PollingPlan;
import io.greenroom.assembly.ServiceTrials;
import io.greenroom.cloudwatch.CloudWatchLogs;
import io.greenroom.commandlog.LogSink;
import io.greenroom.config.Settings;
import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.ActionDefinitions;
import io.greenroom.definition.DefinitionProblem;
import io.greenroom.job.ActionType;
import io.greenroom.job.Journal;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.sqs.QueueAddress;
import io.greenroom.time.Time;
import io.greenroom.wakeup.QueueFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code greenroom doctor}: finds out why a worker here would not work. */
@Command(
        name = "doctor",
        description = {
            "Looks at everything that a worker needs, on this machine and in AWS, and says what to do about what is wrong.",
            "It changes nothing and takes no job; run it as the user, with the settings and the credentials, of the worker."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Exit status: 0 nothing failed; 1 something did."})
final class DoctorCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Accounts accounts;
    private final Dialogue dialogue;
    private final Time time;

    @Mixin
    private SettingsOption config = new SettingsOption();

    @Option(names = "--json", description = "As JSON, one object.")
    private boolean json;

    DoctorCommand() {
        this(Accounts.standard(), Dialogue.ofThisProcess(), Time.system());
    }

    DoctorCommand(Accounts accounts, Dialogue dialogue, Time time) {
        this.accounts = accounts;
        this.dialogue = dialogue;
        this.time = time;
    }

    @Override
    public Integer call() throws InterruptedException {
        List<Finding> findings = findings(LogSetup.quiet());
        long failures = findings.stream().filter(Finding::isFailure).count();
        if (json) {
            printJson(findings, failures == 0);
        } else {
            findings.forEach(dialogue.out()::println);
        }
        dialogue.err()
                .println(
                        failures == 0
                                ? "Nothing is wrong."
                                : failures + (failures == 1 ? " check" : " checks") + " failed.");
        return failures == 0 ? 0 : 1;
    }

    private List<Finding> findings(SecretsInUse secrets) throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        findings.add(MachineChecks.java());
        Settings settings;
        try {
            settings = config.read();
        } catch (Refusal e) {
            findings.add(Finding.failed("settings", String.valueOf(e.getMessage()), "correct what is named here"));
            findings.add(Finding.skipped("everything else", "the settings can be read"));
            return findings;
        }
        findings.add(Finding.ok(
                "settings",
                settings.source().map(file -> "read from " + file).orElse("no file, so the defaults hold")));
        findings.addAll(new MachineChecks(settings, secrets, time).all());
        ActionDefinitions definitions = ActionDefinitions.read(settings.actionDefinitions());
        findings.add(definitions(definitions));
        Set<ActionType> polled = all(definitions);
        if (!definitions.hasErrors()) {
            try {
                polled = PollingPlan.of(definitions, settings.pollers()).types();
                findings.add(polling(polled, all(definitions).size(), settings.jobs()));
            } catch (AssemblyException e) {
                findings.add(Finding.failed(
                        "polling",
                        String.valueOf(e.getMessage()).replace('\n', ' '),
                        "correct the settings below pollers"));
            }
        }
        findings.addAll(inAccount(definitions.definitions(), polled, settings));
        findings.addAll(ofProviders(settings, secrets));
        return findings;
    }

    /** What the providers themselves look at, each check with the provider's name before it. */
    private List<Finding> ofProviders(Settings settings, SecretsInUse secrets) throws InterruptedException {
        try {
            var findings = new ArrayList<Finding>();
            new ConfiguredProviders(settings, secrets, time)
                    .checks()
                    .forEach(
                            (provider, found) -> found.forEach(finding -> findings.add(Finding.of(provider, finding))));
            return findings;
        } catch (AssemblyException e) {
            return List.of(
                    Finding.failed("providers", String.valueOf(e.getMessage()), "see the settings below providers"));
        }
    }

    private static Finding definitions(ActionDefinitions definitions) {
        String problems =
                definitions.problems().stream().map(DefinitionProblem::toString).collect(Collectors.joining("; "));
        if (definitions.hasErrors()) {
            return Finding.failed(
                    "action definitions", problems, "correct the files, or set actionDefinitions to their directory");
        }
        String text = "%d in %s".formatted(definitions.definitions().size(), definitions.directory());
        return problems.isEmpty()
                ? Finding.ok("action definitions", text)
                : Finding.warning("action definitions", problems, "");
    }

    private static Set<ActionType> all(ActionDefinitions definitions) {
        return definitions.definitions().stream().map(ActionDefinition::id).collect(Collectors.toSet());
    }

    /** What a worker here asks for, and how much of it at once; what others are to see to is not its fault. */
    private static Finding polling(Set<ActionType> polled, int all, Settings.Jobs jobs) {
        var text = new StringBuilder(
                polled.size() == all
                        ? "all action types"
                        : "%s; %d more are left to other workers"
                                .formatted(
                                        polled.stream()
                                                .map(ActionType::toString)
                                                .sorted()
                                                .collect(Collectors.joining(", ")),
                                        all - polled.size()));
        text.append("; at most %d jobs at once".formatted(jobs.maxConcurrent()));
        jobs.maxPerPipeline().ifPresent(most -> text.append(", %d of a pipeline".formatted(most)));
        jobs.maxPerProvider().forEach((provider, most) -> text.append(", %d of provider %s".formatted(most, provider)));
        return Finding.ok("polling", text.toString());
    }

    private List<Finding> inAccount(List<ActionDefinition> definitions, Set<ActionType> polled, Settings settings)
            throws InterruptedException {
        try (var regions = Regions.open(accounts, List.of(), time)) {
            var region = regions.all().getFirst();
            var linked = new ConsoleLinks(settings).fill(definitions, region.name());
            var findings = new ArrayList<>(new AccountChecks(region, linked, polled, time).all());
            var group = settings.logging().cloudWatchGroup();
            if (group.isPresent()) {
                findings.add(mayWrite(group.get(), region));
            }
            var table = settings.fleet().table();
            if (table.isPresent()) {
                findings.add(mayShare(table.get(), region));
            }
            var queue = settings.fleet().wakeUpQueue();
            if (queue.isPresent()) {
                findings.add(mayReceive(new QueueAddress(queue.get()), region));
            }
            return findings;
        } catch (AssemblyException e) {
            return List.of(
                    Finding.failed("region", "none is set", String.valueOf(e.getMessage())),
                    Finding.skipped("everything in AWS", "there is a region"));
        }
    }

    private Finding mayWrite(String group, Regions.Region region) throws InterruptedException {
        String check = "CloudWatch Logs";
        return switch (new CloudWatchLogs(region.aws().logs(), group).tryPut(time.instant())) {
            case LogSink.Answer.Taken taken -> Finding.ok(check, "lines may be written to log group " + group);
            case LogSink.Answer.Refused refused ->
                Finding.failed(check, refused.why(), "allow it, or set logging.commands to file");
            case LogSink.Answer.Later later ->
                Finding.warning(
                        check, "it cannot be told whether lines may be written: " + later.why(), "run doctor again");
        };
    }

    private Finding mayShare(String table, Regions.Region region) throws InterruptedException {
        String check = "fleet table";
        try {
            new ServiceTrials(region.aws(), time).share(table);
            return Finding.ok(check, "journal and ledger may be kept in table " + table);
        } catch (IOException | Journal.NotWritten e) {
            return Finding.failed(
                    check,
                    String.valueOf(e.getMessage()),
                    "a worker does not start without its table; without fleet.table it keeps its jobs on its own machine");
        }
    }

    private Finding mayReceive(QueueAddress queue, Regions.Region region) throws InterruptedException {
        String check = "wake-up queue";
        try {
            new ServiceTrials(region.aws(), time).receive(queue);
            return Finding.ok(check, "messages may be received from and deleted in " + queue);
        } catch (QueueFailure e) {
            String why = String.valueOf(e.getMessage());
            return switch (e.kind()) {
                case LASTING ->
                    Finding.failed(
                            check,
                            why,
                            "until then polling goes by the clock; without fleet.wakeUpQueue that is all there is");
                case PASSING -> Finding.warning(check, why, "run doctor again");
            };
        }
    }

    private void printJson(List<Finding> findings, boolean healthy) {
        var root = JSON.createObjectNode().put("healthy", healthy);
        var array = root.putArray("findings");
        findings.forEach(finding -> array.addObject()
                .put("check", finding.check())
                .put("status", finding.status().name().toLowerCase(Locale.ROOT))
                .put("text", finding.text())
                .put("remedy", finding.remedy()));
        dialogue.out().println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root));
    }
}
