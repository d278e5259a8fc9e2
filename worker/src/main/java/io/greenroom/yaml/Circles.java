package io.greenroom.yaml;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds names that wait for each other, so that none of them would ever have its turn. */
public final class Circles {
    private final Map<String, ? extends Collection<String>> after;

    private Circles(Map<String, ? extends Collection<String>> after) {
        this.after = after;
    }

    /**
     * Circles that have no name in common, until nothing waits for itself any more when they are undone.
     *
     * @param after what each name waits for; whatever is not a name of the map is there already
     * @return the names of each on their way around, the first one also at the end
     */
    public static List<List<String>> in(Map<String, ? extends Collection<String>> after) {
        return new Circles(after).all();
    }

    /** Takes away whatever can have its turn, again and again; what is left waits for itself, or for what does. */
    private List<List<String>> all() {
        var circles = new ArrayList<List<String>>();
        var left = new LinkedHashSet<>(after.keySet());
        takeFree(left);
        while (!left.isEmpty()) {
            List<String> circle = circleFrom(left);
            circles.add(circle);
            left.removeAll(circle);
            takeFree(left);
        }
        return circles;
    }

    private void takeFree(Set<String> left) {
        while (left.removeIf(name -> next(name, left).isEmpty())) {
            // each turn frees the next ones
        }
    }

    private List<String> next(String name, Set<String> left) {
        Collection<String> waits = after.get(name);
        return waits == null ? List.of() : waits.stream().filter(left::contains).toList();
    }

    private List<String> circleFrom(Set<String> left) {
        var way = new LinkedHashSet<String>();
        String name = left.iterator().next();
        while (way.add(name)) {
            name = next(name, left).getFirst();
        }
        List<String> names = List.copyOf(way);
        List<String> circle = new ArrayList<>(names.subList(names.indexOf(name), names.size()));
        circle.add(name);
        return circle;
    }
}
