package io.greenroom.provider.cloudformation;

import io.greenroom.environment.ProviderException;
import io.greenroom.provider.aws.Listing;
import io.greenroom.time.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Things that a service describes by their names, as many scripts want to see them: all of them are asked for at once, a hundred
 * in a call, and only so often.
 *
 * @param <T> such as tasks
 */
final class NamedThings<T> {
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final int IN_A_CALL = 100;

    private final Question<T> question;
    private final Set<String> names = ConcurrentHashMap.newKeySet();
    private final Listing<Map<String, T>> listing;

    /** Asks the service about up to a hundred of them; those that it does not know are missing in the answer. */
    interface Question<T> {
        Map<String, T> ask(List<String> names) throws ProviderException, InterruptedException;
    }

    NamedThings(Question<T> question, Time time, RandomGenerator random) {
        this.question = question;
        this.listing = new Listing<>(this::ask, INTERVAL, time, random);
    }

    /** How it is; empty when the service does not know it. Blocks while the service is asked. */
    Optional<T> find(String name) throws IOException, InterruptedException {
        if (names.add(name)) {
            listing.forget();
        }
        try {
            return Optional.ofNullable(listing.get().getFirst().get(name));
        } catch (ProviderException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Asks for it no more. */
    void forget(String name) {
        names.remove(name);
    }

    private List<Map<String, T>> ask() throws ProviderException, InterruptedException {
        var all = new HashMap<String, T>();
        List<String> wanted = new ArrayList<>(names);
        for (int at = 0; at < wanted.size(); at += IN_A_CALL) {
            all.putAll(question.ask(wanted.subList(at, Math.min(wanted.size(), at + IN_A_CALL))));
        }
        return List.of(all);
    }
}
