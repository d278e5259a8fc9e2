package io.greenroom.provider.aws.fake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong, and how slow everything is. Operations are named as {@code ec2:RunInstances}; a {@code *} stands for any
 * text. Nothing goes wrong at first, and nothing takes time on the fake's clock.
 */
public final class Faults {
    private final Map<String, Double> lost = new HashMap<>();
    private final Map<String, Integer> throttled = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private final List<Refused> refused = new ArrayList<>();
    private final List<Full> full = new ArrayList<>();
    private final StackFaults stacks = new StackFaults();
    private Random random = new Random(1);
    private Duration visibility = Duration.ZERO;
    private Duration tagVisibility = Duration.ZERO;
    private Duration boot = Duration.ZERO;
    private Duration agent = Duration.ZERO;
    private Duration image = Duration.ZERO;
    private int unknownInvocations = 1;
    private boolean tagsLost;
    private boolean noAgents;
    private boolean twice;
    private Duration logDelay = Duration.ZERO;
    private int logPage = Integer.MAX_VALUE;
    private boolean emptyLogPages;
    private int tasksWithoutRoom;
    private String noRoom = "";
    private int failingTasks;
    private String taskFailure = "";
    private @Nullable Reason failure;
    private int failures;

    /** Why a machine is what it is, as EC2's {@code StateReason}. */
    public record Reason(String code, String message) {}

    private static final class Refused {
        private final String operation;
        private final Refusal refusal;
        private int left;

        private Refused(String operation, Refusal refusal, int left) {
            this.operation = operation;
            this.refusal = refusal;
            this.left = left;
        }
    }

    private record Full(String type, String subnet, String market, Refusal refusal) {}

    /** For the same faults at the same calls, as far as the order of calls is the same. */
    public synchronized Faults seed(long seed) {
        random = new Random(seed);
        return this;
    }

    /** So many of the answers get lost once the thing is done: the connection ends without one. */
    public synchronized Faults loseAnswers(String operations, double probability) {
        lost.put(operations, probability);
        return this;
    }

    /** Every so manieth call is refused for its rate, without any effect; never for 0. */
    public synchronized Faults throttle(String operations, int everyNth) {
        throttled.put(operations, everyNth);
        return this;
    }

    /** The next so many calls are refused, without any effect. */
    public synchronized Faults refuse(String operations, int times, int status, String code, String message) {
        refused.add(new Refused(operations, new Refusal(status, code, message), times));
        return this;
    }

    /**
     * There is no room for such machines; {@code *} stands for any.
     *
     * @param market {@code spot} or {@code on-demand}
     */
    public synchronized Faults noCapacity(String type, String subnet, String market, int status, String code) {
        String message = "We currently do not have sufficient %s capacity in the Availability Zone you requested."
                .formatted(type.equals("*") ? "" : type);
        full.add(new Full(type, subnet, market, new Refusal(status, code, message)));
        return this;
    }

    /** There is room again, everywhere. */
    public synchronized Faults capacityEverywhere() {
        full.clear();
        return this;
    }

    /** New machines are described only so long after the call that made them. */
    public synchronized Faults visibleAfter(Duration delay) {
        visibility = delay;
        return this;
    }

    /** New machines are described without their tags for so long. */
    public synchronized Faults tagsVisibleAfter(Duration delay) {
        tagVisibility = delay;
        return this;
    }

    /** Machines that have ended are described without their tags, as those may come off before the machine does. */
    public synchronized Faults tagsLostAtEnd(boolean also) {
        tagsLost = also;
        return this;
    }

    /** How long machines are pending. */
    public synchronized Faults runningAfter(Duration delay) {
        boot = delay;
        return this;
    }

    /** How long the agent takes from {@code running} to {@code Online}. */
    public synchronized Faults agentOnlineAfter(Duration delay) {
        agent = delay;
        return this;
    }

    /** Whether agents come online at all. */
    public synchronized Faults agentsNeverOnline(boolean never) {
        noAgents = never;
        return this;
    }

    /** How long new images are pending. */
    public synchronized Faults imagesAvailableAfter(Duration delay) {
        image = delay;
        return this;
    }

    /** How often GetCommandInvocation does not know a new command yet: once, unless this says otherwise. */
    public synchronized Faults unknownInvocations(int times) {
        unknownInvocations = times;
        return this;
    }

    /** Agents run every command a second time when it has ended, as after a crash before they could say so. */
    public synchronized Faults commandsRunTwice(boolean also) {
        twice = also;
        return this;
    }

    /** The next so many machines are made and end at once with this reason, although the call succeeds. */
    public synchronized Faults failLaunches(int times, String code, String message) {
        failures = times;
        failure = new Reason(code, message);
        return this;
    }

    /** Lines of logs are seen only so long after they were written. */
    public synchronized Faults logsLateBy(Duration delay) {
        logDelay = delay;
        return this;
    }

    /** Pages of logs have at most so many lines. */
    public synchronized Faults logPagesOf(int lines) {
        logPage = lines;
        return this;
    }

    /** Whether the first page of a log is empty, though more follow. */
    public synchronized Faults emptyLogPages(boolean also) {
        emptyLogPages = also;
        return this;
    }

    /** There is no room for the next so many tasks, for this reason, such as {@code RESOURCE:MEMORY}. */
    public synchronized Faults noRoomForTasks(int times, String reason) {
        tasksWithoutRoom = times;
        noRoom = reason;
        return this;
    }

    /** The next so many tasks are stopped before their containers run, for this reason. */
    public synchronized Faults failTasks(int times, String reason) {
        failingTasks = times;
        taskFailure = reason;
        return this;
    }

    /** What goes wrong with stacks and their resources. */
    public StackFaults stacks() {
        return stacks;
    }

    /** Nothing goes wrong any more; what was said of delays stays. */
    public synchronized Faults none() {
        stacks.none();
        emptyLogPages = false;
        tasksWithoutRoom = 0;
        failingTasks = 0;
        lost.clear();
        throttled.clear();
        refused.clear();
        full.clear();
        tagsLost = false;
        noAgents = false;
        twice = false;
        failures = 0;
        return this;
    }

    /**
     * Sets what the properties name: {@code fake.seed}; {@code fake.lose.OPERATIONS}, a probability;
     * {@code fake.throttle.OPERATIONS}, every nth; {@code fake.full}, a list of {@code TYPE,SUBNET,MARKET,STATUS,CODE}
     * separated by blanks; {@code fake.visible-after}, {@code fake.tags-visible-after}, {@code fake.running-after},
     * {@code fake.agent-online-after}, {@code fake.images-available-after}, durations such as {@code PT5S};
     * {@code fake.agents-never-online}, {@code fake.commands-run-twice}, true or false; {@code fake.logs-late-by}, {@code fake.resources-take} and {@code
     * fake.removals-take}, durations; {@code fake.fails.LOGICAL_ID} and {@code fake.stays.LOGICAL_ID}, the reasons why a stack's
     * resource cannot be made or removed.
     */
    public Faults set(Properties properties) {
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith("fake.")) {
                set(name, properties.getProperty(name).strip());
            }
        }
        return this;
    }

    private void set(String name, String value) {
        if (name.startsWith("fake.lose.")) {
            loseAnswers(name.substring("fake.lose.".length()), Double.parseDouble(value));
            return;
        }
        if (name.startsWith("fake.throttle.")) {
            throttle(name.substring("fake.throttle.".length()), Integer.parseInt(value));
            return;
        }
        if (name.startsWith("fake.fails.")) {
            stacks.failCreation(name.substring("fake.fails.".length()), value);
            return;
        }
        if (name.startsWith("fake.stays.")) {
            stacks.failRemoval(name.substring("fake.stays.".length()), Integer.MAX_VALUE, value);
            return;
        }
        switch (name) {
            case "fake.resources-take" -> stacks.resourcesTake(Duration.parse(value));
            case "fake.removals-take" -> stacks.removalsTake(Duration.parse(value));
            case "fake.logs-late-by" -> logsLateBy(Duration.parse(value));
            case "fake.seed" -> seed(Long.parseLong(value));
            case "fake.full" -> setFull(value);
            case "fake.visible-after" -> visibleAfter(Duration.parse(value));
            case "fake.tags-visible-after" -> tagsVisibleAfter(Duration.parse(value));
            case "fake.running-after" -> runningAfter(Duration.parse(value));
            case "fake.agent-online-after" -> agentOnlineAfter(Duration.parse(value));
            case "fake.images-available-after" -> imagesAvailableAfter(Duration.parse(value));
            case "fake.agents-never-online" -> agentsNeverOnline(Boolean.parseBoolean(value));
            case "fake.commands-run-twice" -> commandsRunTwice(Boolean.parseBoolean(value));
            default -> throw new IllegalArgumentException("The fake knows no property " + name);
        }
    }

    private void setFull(String pools) {
        capacityEverywhere();
        for (String pool : pools.split(" +", -1)) {
            String[] part = pool.split(",", -1);
            if (part.length == 5) {
                noCapacity(part[0], part[1], part[2], Integer.parseInt(part[3]), part[4]);
            } else if (!pool.isEmpty()) {
                throw new IllegalArgumentException("fake.full needs TYPE,SUBNET,MARKET,STATUS,CODE, not " + pool);
            }
        }
    }

    /** Throws when this call is to be refused. */
    synchronized void strike(String operation, Service service) {
        for (Refused each : refused) {
            if (each.left > 0 && matches(each.operation, operation)) {
                each.left--;
                throw each.refusal;
            }
        }
        int count = counts.merge(operation, 1, Integer::sum);
        for (Map.Entry<String, Integer> each : throttled.entrySet()) {
            if (each.getValue() > 0 && count % each.getValue() == 0 && matches(each.getKey(), operation)) {
                throw service.throttled();
            }
        }
    }

    synchronized boolean losesAnswer(String operation) {
        for (Map.Entry<String, Double> each : lost.entrySet()) {
            if (matches(each.getKey(), operation) && random.nextDouble() < each.getValue()) {
                return true;
            }
        }
        return false;
    }

    /** Throws when there is no room for such a machine. */
    synchronized void refuseFull(String type, String subnet, String market) {
        for (Full each : full) {
            if (matches(each.type, type) && matches(each.subnet, subnet) && matches(each.market, market)) {
                throw each.refusal;
            }
        }
    }

    /** Why the next machine ends at once; null when it does not. */
    synchronized @Nullable Reason launchFailure() {
        if (failures == 0) {
            return null;
        }
        failures--;
        return failure;
    }

    synchronized Duration visibility() {
        return visibility;
    }

    synchronized Duration tagVisibility() {
        return tagVisibility;
    }

    synchronized boolean tagsLost() {
        return tagsLost;
    }

    synchronized Duration boot() {
        return boot;
    }

    synchronized Duration agent() {
        return agent;
    }

    synchronized Duration image() {
        return image;
    }

    synchronized boolean noAgents() {
        return noAgents;
    }

    synchronized int unknownInvocations() {
        return unknownInvocations;
    }

    synchronized boolean twice() {
        return twice;
    }

    synchronized Duration logDelay() {
        return logDelay;
    }

    synchronized int logPage() {
        return logPage;
    }

    synchronized boolean emptyLogPages() {
        return emptyLogPages;
    }

    /** Why there is no room for the next task; null when there is. */
    synchronized @Nullable String noRoom() {
        if (tasksWithoutRoom == 0) {
            return null;
        }
        tasksWithoutRoom--;
        return noRoom;
    }

    /** Why the next task is stopped before it runs; null when it is not. */
    synchronized @Nullable String taskFailure() {
        if (failingTasks == 0) {
            return null;
        }
        failingTasks--;
        return taskFailure;
    }

    /** Whether the text is such a one; {@code *} stands for any text, {@code ?} for one character. */
    static boolean matches(String pattern, String text) {
        String expression = Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
        return Pattern.compile(expression, Pattern.DOTALL).matcher(text).matches();
    }
}
