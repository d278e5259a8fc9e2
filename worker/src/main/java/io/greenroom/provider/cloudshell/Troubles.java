package io.greenroom.provider.cloudshell;

import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Picks from a sandbox's error events those that say why it failed, or what went wrong on its way down. */
final class Troubles {
    private static final int MOST = 5;
    private static final int LONGEST = 400;

    private Troubles() {}

    /**
     * In words, oldest first, the last few.
     *
     * @param masking takes secrets out, before a text is cut
     */
    static List<String> of(
            Sandbox sandbox, List<ActivityEvent> errors, Notes.@Nullable Ending ending, UnaryOperator<String> masking) {
        Stream<ActivityEvent> telling;
        if (ending != null) {
            telling = after(ending.lastEvent(), errors).stream();
        } else if (sandbox.state() == SandboxState.ENDED && sandbox.setupIsOver()) {
            telling = errors.stream().filter(Troubles::isAboutTeardown);
        } else {
            telling = errors.stream();
        }
        List<String> words = telling.map(ActivityEvent::inWords)
                .map(masking)
                .filter(text -> !text.isBlank())
                .map(Troubles::cut)
                .distinct()
                .toList();
        return words.subList(Math.max(0, words.size() - MOST), words.size());
    }

    /** Ids grow where they are numbers; where they are not, the words of the event have to tell. */
    private static List<ActivityEvent> after(String event, List<ActivityEvent> errors) {
        if (isNumber(event) && errors.stream().allMatch(error -> isNumber(error.id()))) {
            long last = Long.parseLong(event);
            return errors.stream()
                    .filter(error -> Long.parseLong(error.id()) > last)
                    .toList();
        }
        int index = errors.stream().map(ActivityEvent::id).toList().indexOf(event);
        return index >= 0
                ? errors.subList(index + 1, errors.size())
                : errors.stream().filter(Troubles::isAboutTeardown).toList();
    }

    private static boolean isNumber(String id) {
        return id.matches("\\d{1,18}");
    }

    private static boolean isAboutTeardown(ActivityEvent event) {
        return event.text().toLowerCase(Locale.ROOT).contains("teardown");
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
