package io.greenroom.provider.cloudformation;

import io.greenroom.provider.aws.ServiceCalls;
import io.greenroom.provider.cloudformation.Progress.LogStream;
import io.greenroom.provider.cloudformation.Progress.Shown;
import io.greenroom.time.RateLimiter;
import io.greenroom.time.Time;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/** Reads streams of CloudWatch Logs into outputs, page by page. */
final class LogReader {
    private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);
    /** Of the 25 GetLogEvents a second that the smallest quota of a region allows to the whole account, some are for others. */
    private static final int CALLS_PER_SECOND = 10;
    /** A page has up to 1 MB; then other scripts have their turn. */
    private static final int PAGES = 20;

    private final CloudWatchLogsClient client;
    private final RateLimiter pace;

    /** @param client that tries a call again by itself */
    LogReader(CloudWatchLogsClient client, Time time) {
        this.client = client;
        this.pace = new RateLimiter(CALLS_PER_SECOND, time);
    }

    /**
     * What is shown after reading.
     *
     * @param isAll whether the stream has no more for now
     */
    record Read(Shown shown, boolean isAll) {}

    /** Goes on reading where it was left off. How far it got is noted after each page. */
    Read read(ScriptNotes notes, Shown from, Noting noting) throws IOException, InterruptedException {
        Shown shown = from;
        for (int page = 0; page < PAGES; page++) {
            LogStream log = shown.log();
            if (log == null) {
                return new Read(shown, true);
            }
            GetLogEventsResponse events;
            try {
                events = page(log, shown);
            } catch (ResourceNotFoundException e) {
                return new Read(shown, true); // a stream is made with its first line
            } catch (SdkException e) {
                if (ServiceCalls.isPassing(e)) {
                    throw new IOException(
                            ServiceCalls.failure("logs:GetLogEvents", e).getMessage(), e);
                }
                return new Read(unreadable(notes, shown, e), true);
            }
            String next = events.nextForwardToken();
            if (!events.events().isEmpty()) {
                KeptOutput output = notes.output(shown.bytes());
                output.append(text(events));
                shown = shown.afterPage(next, output.length());
                noting.note(shown);
            } else if (next == null || next.equals(shown.token())) {
                return new Read(shown, true);
            } else {
                shown = shown.afterPage(next, shown.bytes()); // an empty page need not be the last one
            }
        }
        return new Read(shown, false);
    }

    /** Notes how far it got. */
    interface Noting {
        void note(Shown shown) throws IOException;
    }

    private GetLogEventsResponse page(LogStream log, Shown shown) throws InterruptedException {
        pace.take();
        return ServiceCalls.interruptibly(() -> client.getLogEvents(get -> get.logGroupName(log.group())
                .logStreamName(log.name())
                .startFromHead(true)
                .nextToken(shown.token())));
    }

    /** Whether or not its log can be read, what it does counts. */
    private static Shown unreadable(ScriptNotes notes, Shown shown, SdkException e) throws IOException {
        LOG.warn("Stream {} cannot be read: {}", shown.log(), ServiceCalls.words(e));
        KeptOutput output = notes.output(shown.bytes());
        output.appendLines("The rest of the log cannot be shown. "
                + ServiceCalls.failure("logs:GetLogEvents", e).getMessage());
        return shown.from(null).upTo(output.length());
    }

    private static String text(GetLogEventsResponse events) {
        var text = new StringBuilder();
        for (var event : events.events()) {
            text.append(event.message());
            if (!event.message().endsWith("\n")) {
                text.append('\n');
            }
        }
        return text.toString();
    }
}
