package io.greenroom.wakeup;

import io.greenroom.job.ActionType;
import io.greenroom.pipeline.ExecutionStatus;
import io.greenroom.wakeup.Reading.Hinted;
import io.greenroom.wakeup.Reading.NotForUs;
import io.greenroom.wakeup.Reading.Unreadable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads CodePipeline's events as EventBridge sends them, member by member: what is not known is passed over, and what is
 * looked at may be missing or of any kind. The members are those of the event reference in the CodePipeline user guide ("Monitoring
 * CodePipeline events"); {@code type.version} comes as a text or as a number, and {@code account} is left out by some stand-ins.
 */
final class EventReader {
    /** EventBridge's events are a few hundred characters long. */
    private static final int LONGEST = 64 * 1024;

    private static final int DEEPEST = 20;
    private static final int LONGEST_NAME = 200;

    private static final String ACTION = "CodePipeline Action Execution State Change";
    private static final String EXECUTION = "CodePipeline Pipeline Execution State Change";

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxDocumentLength(LONGEST)
                            .maxNumberLength(LONGEST_NAME)
                            .build())
                    .build())
            .build();
    private final Served served;

    EventReader(Served served) {
        this.served = served;
    }

    Reading read(String body) {
        if (body.length() > LONGEST) {
            return new Unreadable(
                    "it has %d characters, and no event has more than %d".formatted(body.length(), LONGEST));
        }
        try {
            return event(JSON.readTree(body));
        } catch (JacksonException e) {
            return new Unreadable("it is no JSON");
        }
    }

    private Reading event(JsonNode event) {
        String source = text(event, "source");
        String kind = text(event, "detail-type");
        if (source == null || kind == null) {
            return new Unreadable("it is no event of EventBridge");
        }
        if (!source.equals("aws.codepipeline") || !isFromHere(event)) {
            return new NotForUs();
        }
        JsonNode detail = event.path("detail");
        return switch (kind) {
            case ACTION -> action(detail);
            case EXECUTION -> execution(detail);
            default -> new NotForUs();
        };
    }

    private boolean isFromHere(JsonNode event) {
        String region = text(event, "region");
        String account = text(event, "account");
        return (region == null || region.equals(served.region()))
                && (account == null
                        || served.account().filter(own -> !own.equals(account)).isEmpty());
    }

    private Reading action(JsonNode detail) {
        JsonNode type = detail.path("type");
        String category = text(type, "category");
        String provider = text(type, "provider");
        String version = textOrNumber(type, "version");
        String state = text(detail, "state");
        if (category == null || provider == null || version == null || state == null) {
            return new Unreadable("it does not say which action is in which state");
        }
        var named = new ActionType(category, provider, version);
        return state.equals("STARTED")
                        && "Custom".equals(text(type, "owner"))
                        && served.types().contains(named)
                ? new Hinted(new Hint.JobsMayBeThere(named))
                : new NotForUs();
    }

    private static Reading execution(JsonNode detail) {
        String pipeline = text(detail, "pipeline");
        String execution = text(detail, "execution-id");
        String state = text(detail, "state");
        if (pipeline == null || execution == null || state == null) {
            return new Unreadable("it does not say which execution is in which state");
        }
        return ending(state)
                .<Reading>map(status -> new Hinted(new Hint.ExecutionEnded(pipeline, execution, status)))
                .orElseGet(NotForUs::new);
    }

    /** Empty for states that are no end, and for those that nobody knows yet. */
    private static Optional<ExecutionStatus> ending(String state) {
        return switch (state) {
            case "SUCCEEDED" -> Optional.of(ExecutionStatus.SUCCEEDED);
            case "FAILED" -> Optional.of(ExecutionStatus.FAILED);
            case "STOPPED" -> Optional.of(ExecutionStatus.STOPPED);
            case "SUPERSEDED" -> Optional.of(ExecutionStatus.SUPERSEDED);
            case "CANCELED", "CANCELLED" -> Optional.of(ExecutionStatus.CANCELLED);
            default -> Optional.empty();
        };
    }

    private static @Nullable String text(JsonNode parent, String name) {
        JsonNode value = parent.path(name);
        return value.isString() ? bounded(value.asString("")) : null;
    }

    private static @Nullable String textOrNumber(JsonNode parent, String name) {
        JsonNode value = parent.path(name);
        return value.isIntegralNumber() ? bounded(value.asString("")) : text(parent, name);
    }

    /** No name in CodePipeline is longer than a hundred characters. */
    private static @Nullable String bounded(String text) {
        return text.isBlank() || text.length() > LONGEST_NAME ? null : text;
    }
}
