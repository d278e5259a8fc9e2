package io.greenroom.job;

import io.greenroom.job.Bulkhead.Kind;
import io.greenroom.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one pipeline, or one provider of environments, from taking all the room of a worker. A polled job that would be one
 * too many is not acknowledged, so that it stays the service's: it is handed out again, here or elsewhere. Until then it
 * waits here, without a place in the room, for as long as its acknowledgement is certain to tell whose it is, and goes on
 * when another one ends. What has begun never waits: nobody would see its end meanwhile. See docs/decisions/bulkheads.md.
 */
final class Bulkheads {
    private static final Logger LOG = LoggerFactory.getLogger(Bulkheads.class);

    /** How long after its poll a job may be acknowledged: twice that may hang then, and the nonce still tell. */
    static final Duration GOOD = Acknowledger.EXCLUSIVE.minus(Duration.ofSeconds(10));

    /** What does not come again in this time is another worker's, or over. */
    private static final Duration REMEMBERED = AwaitedRedeliveries.DUE;

    private static final Duration BETWEEN_NOTICES = Duration.ofMinutes(10);

    private final BulkheadSettings settings;
    private final Time time;
    private final Map<JobId, Place> inside = new HashMap<>();
    private final Map<Wall, Integer> counts = new HashMap<>();
    /** In the order in which they were handed out last. */
    private final Map<JobId, Waiting> waiting = new LinkedHashMap<>();

    /** By the jobs' keys, those whose next round is still to come. */
    private final Map<String, Kept> kept = new LinkedHashMap<>();

    private final Map<Wall, Duration> noticed = new HashMap<>();
    /** Of those inside, how many may be anybody's. */
    private int unknown;

    private boolean closed;

    Bulkheads(BulkheadSettings settings, Time time) {
        this.settings = settings;
        this.time = time;
    }

    /** What has a limit of its own. */
    private record Wall(Kind kind, String name) {}

    /**
     * A job that is not over, and has not been acknowledged.
     *
     * @param at what it waits for
     * @param goodUntil by the time's own count
     * @param forgottenAt by the time's own count
     */
    private record Waiting(
            PolledJob job,
            Room undecided,
            List<Wall> walls,
            Wall at,
            Instant since,
            Duration goodUntil,
            Duration forgottenAt) {}

    /**
     * What a job that was handed back still takes.
     *
     * @param until by the time's own count
     */
    private record Kept(List<Wall> walls, Duration until) {}

    /** That a job counts, until {@link #leave}. */
    static final class Place {
        private final JobId job;
        /** Null until it is known whose job it is. */
        private @Nullable List<Wall> walls;
        /** The job's key when it was handed back. */
        private @Nullable String handedBack;

        private Place(JobId job, @Nullable List<Wall> walls) {
            this.job = job;
            this.walls = walls;
        }
    }

    /**
     * One that need not wait any more.
     *
     * @param undecided where a place is to be taken until it is decided whether the job is ours
     * @param goodUntil when it is to be left alone after all, by the time's own count
     */
    record LetIn(PolledJob job, Room undecided, Place place, Duration goodUntil) {}

    /**
     * A polled job may be carried out, and counts from now on. Empty when it has to wait, which one that was begun in an
     * earlier round never has: then it is remembered here.
     *
     * @param provider where it is known
     */
    synchronized Optional<Place> enter(PolledJob job, Optional<String> provider, Room undecided) {
        Duration now = time.elapsed();
        forgetBy(now);
        giveUp(kept.remove(job.job().key()));
        List<Wall> walls = walls(job.job(), provider);
        Optional<Wall> full = job.job().continuationToken() == null ? full(walls) : Optional.empty();
        if (full.isEmpty()) {
            waiting.remove(job.job().id());
            return Optional.of(placed(job.job().id(), walls));
        }
        await(job, undecided, walls, full.get(), now);
        return Optional.empty();
    }

    /** A job that is ours already, or may be, counts as well, but never waits. Of which pipeline it is may not be known yet. */
    synchronized Place enterAnyway(JobId job) {
        return placed(job, null);
    }

    private Place placed(JobId job, @Nullable List<Wall> walls) {
        var place = new Place(job, walls);
        Place before = inside.put(job, place);
        if (before != null) {
            count(before.walls, -1);
        }
        count(walls, 1);
        return place;
    }

    private void count(@Nullable List<Wall> walls, int by) {
        if (walls == null) {
            unknown += by;
        } else {
            walls.forEach(wall -> count(wall, by));
        }
    }

    private void count(Wall wall, int by) {
        int count = counts.getOrDefault(wall, 0) + by;
        if (count == 0) {
            counts.remove(wall);
        } else {
            counts.put(wall, count);
        }
    }

    private List<Wall> walls(Job job, Optional<String> provider) {
        var walls = new ArrayList<Wall>();
        String pipeline = job.context().pipeline();
        if (settings.perPipeline().isPresent() && pipeline != null) {
            walls.add(new Wall(Kind.PIPELINE, pipeline));
        }
        provider.filter(settings.perProvider()::containsKey)
                .ifPresent(name -> walls.add(new Wall(Kind.PROVIDER, name)));
        return walls;
    }

    private int most(Wall wall) {
        return switch (wall.kind()) {
            case PIPELINE -> settings.perPipeline().orElse(Integer.MAX_VALUE);
            case PROVIDER -> settings.perProvider().getOrDefault(wall.name(), Integer.MAX_VALUE);
        };
    }

    private Optional<Wall> full(List<Wall> walls) {
        return walls.stream()
                .filter(wall -> counts.getOrDefault(wall, 0) + unknown >= most(wall))
                .findFirst();
    }

    private void await(PolledJob job, Room undecided, List<Wall> walls, Wall at, Duration now) {
        if (closed) {
            return;
        }
        notice(at, now);
        Duration age = Duration.between(job.polledAt(), time.instant());
        // A poll in the future: the clock was set back, and how old the nonce is is not known.
        Duration good = age.isNegative() ? Duration.ZERO : GOOD.minus(age);
        Waiting before = waiting.remove(job.job().id());
        waiting.put(
                job.job().id(),
                new Waiting(
                        job,
                        undecided,
                        walls,
                        at,
                        before == null ? job.polledAt() : before.since(),
                        now.plus(good),
                        now.plus(REMEMBERED)));
    }

    private void forgetBy(Duration now) {
        Iterator<Waiting> oldestFirst = waiting.values().iterator();
        while (oldestFirst.hasNext() && oldestFirst.next().forgottenAt().compareTo(now) <= 0) {
            oldestFirst.remove();
        }
        Iterator<Kept> firstHandedBack = kept.values().iterator();
        while (firstHandedBack.hasNext()) {
            Kept each = firstHandedBack.next();
            if (each.until().compareTo(now) > 0) {
                return;
            }
            firstHandedBack.remove();
            giveUp(each);
        }
    }

    private void giveUp(@Nullable Kept place) {
        if (place != null) {
            count(place.walls(), -1);
        }
    }

    private void notice(Wall wall, Duration now) {
        noticed.values().removeIf(last -> now.minus(last).compareTo(BETWEEN_NOTICES) >= 0);
        if (noticed.putIfAbsent(wall, now) == null) {
            LOG.info(
                    "As many jobs of {} {} are in flight as {} allows ({}): more of them wait",
                    wall.kind().word(),
                    wall.name(),
                    wall.kind().setting(),
                    most(wall));
        }
    }

    /**
     * It became known whose a job is that is inside, or became known otherwise.
     *
     * @return whether others may have room now that had none
     */
    synchronized boolean known(Job job, Optional<String> provider) {
        Place place = inside.get(job.id());
        if (place == null) {
            return false;
        }
        List<Wall> walls = walls(job, provider);
        List<Wall> before = place.walls;
        if (walls.equals(before)) {
            return false;
        }
        count(before, -1);
        place.walls = walls;
        count(walls, 1);
        return true;
    }

    /**
     * The service has the job back, and makes its next round in about half a minute. Its place is kept for that round, or
     * else ever more would be begun while earlier ones are away for a moment.
     */
    synchronized void handedBack(Job job) {
        Place place = inside.get(job.id());
        if (place != null) {
            place.handedBack = job.key();
        }
    }

    /** The job does not count any more, or only for as long as its next round may come. */
    synchronized void leave(Place place) {
        if (!inside.remove(place.job, place)) {
            return;
        }
        List<Wall> walls = place.walls;
        if (place.handedBack == null || walls == null) {
            count(walls, -1);
        } else {
            giveUp(kept.remove(place.handedBack));
            kept.put(place.handedBack, new Kept(walls, time.elapsed().plus(REMEMBERED)));
        }
    }

    /** The one that was handed out longest ago of those for which there is room by now and time still; it counts. */
    synchronized Optional<LetIn> next() {
        Duration now = time.elapsed();
        forgetBy(now);
        Iterator<Waiting> oldestFirst = waiting.values().iterator();
        while (oldestFirst.hasNext()) {
            Waiting each = oldestFirst.next();
            if (now.compareTo(each.goodUntil()) < 0 && full(each.walls()).isEmpty()) {
                oldestFirst.remove();
                Place place = placed(each.job().job().id(), each.walls());
                return Optional.of(new LetIn(each.job(), each.undecided(), place, each.goodUntil()));
            }
        }
        return Optional.empty();
    }

    /** Nothing waits here from now on: it is left to other workers. */
    synchronized void close() {
        closed = true;
        waiting.clear();
    }

    /** Those of all providers that have a limit, and those of pipelines that are full or for which jobs wait. */
    synchronized List<Bulkhead> all() {
        forgetBy(time.elapsed());
        var shown = new TreeMap<Wall, List<Waiting>>(
                Comparator.comparing(Wall::kind).thenComparing(Wall::name));
        settings.perProvider().keySet().forEach(name -> shown.put(new Wall(Kind.PROVIDER, name), new ArrayList<>()));
        counts.forEach((wall, count) -> {
            if (count >= most(wall)) {
                shown.computeIfAbsent(wall, w -> new ArrayList<>());
            }
        });
        waiting.values().forEach(each -> shown.computeIfAbsent(each.at(), w -> new ArrayList<>())
                .add(each));
        var all = new ArrayList<Bulkhead>();
        shown.forEach((wall, here) -> all.add(new Bulkhead(
                wall.kind(),
                wall.name(),
                most(wall),
                counts.getOrDefault(wall, 0),
                here.size(),
                here.stream().map(Waiting::since).min(Comparator.naturalOrder()).orElse(null))));
        return all;
    }
}
