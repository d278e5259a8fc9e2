package io.greenroom.simulator.wire;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a value in a request must look like: the service's model as data. Checked by {@link ShapeCheck}. */
public sealed interface Shape {

    /** A string. {@code max} of -1 is no limit; {@code values} is empty where any value does. */
    record Text(int min, int max, @Nullable Pattern pattern, List<String> values) implements Shape {
        public Text length(int shortest, int longest) {
            return new Text(shortest, longest, pattern, values);
        }

        /** The whole string has to match. */
        public Text matching(String regex) {
            return new Text(min, max, Pattern.compile(regex, Pattern.DOTALL), values);
        }
    }

    record Whole(long min, long max) implements Shape {}

    record Flag() implements Shape {}

    /** Seconds since the epoch, a fraction allowed. */
    record Timestamp() implements Shape {}

    record Items(Shape item, int min, int max) implements Shape {}

    record Entries(Text key, Shape value, int min, int max) implements Shape {}

    /** An object. Members that are not named here are let pass, as the service does. */
    record Struct(Map<String, Member> members) implements Shape {
        public Struct required(String name, Shape shape) {
            return with(name, new Member(shape, true));
        }

        public Struct optional(String name, Shape shape) {
            return with(name, new Member(shape, false));
        }

        private Struct with(String name, Member member) {
            var more = new LinkedHashMap<>(members);
            more.put(name, member);
            return new Struct(more);
        }
    }

    record Member(Shape shape, boolean required) {}

    /** An object that somebody else looks at. */
    record AnyObject() implements Shape {}

    static Text text() {
        return new Text(0, -1, null, List.of());
    }

    static Text text(int shortest, int longest) {
        return text().length(shortest, longest);
    }

    static Text oneOf(String... values) {
        return new Text(0, -1, null, List.of(values));
    }

    static Text uuid() {
        return text().matching("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    }

    static Whole whole(long least, long most) {
        return new Whole(least, most);
    }

    static Flag flag() {
        return new Flag();
    }

    static Items items(Shape item, int fewest, int most) {
        return new Items(item, fewest, most);
    }

    static Entries entries(Text key, Shape value, int fewest, int most) {
        return new Entries(key, value, fewest, most);
    }

    static Struct struct() {
        return new Struct(Map.of());
    }
}
