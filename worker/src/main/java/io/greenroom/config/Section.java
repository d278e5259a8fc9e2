package io.greenroom.config;

import io.greenroom.config.Settings.ListenAddress;
import io.greenroom.yaml.Durations;
import io.greenroom.yaml.Sizes;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A section of the settings, from which they are taken one by one, each as what it is to be. A value that will not do is
 * noted as a problem and its default returned, so that all the others are looked at too. What nobody asked for is unknown,
 * at the end. Names may lead further down: {@code timeouts.connect}.
 */
public final class Section {
    private final GivenSettings settings;
    private final Path home;
    private final String prefix;
    private final List<SettingsProblem> problems;
    private final Set<String> known;

    private Section(
            GivenSettings settings, Path home, String prefix, List<SettingsProblem> problems, Set<String> known) {
        this.settings = settings;
        this.home = home;
        this.prefix = prefix;
        this.problems = problems;
        this.known = known;
    }

    /** All settings there are. */
    static Section whole(GivenSettings settings, Path home) {
        return new Section(settings, home, "", new ArrayList<>(), new LinkedHashSet<>());
    }

    /** A part of this one; what is noted there is noted here. */
    Section section(String name) {
        return new Section(settings, home, at(name) + ".", problems, known);
    }

    private String at(String name) {
        return prefix + name;
    }

    /** All that was noted, and what is unknown now that everything was asked for. */
    List<SettingsProblem> problems() {
        List<SettingsProblem> all = new ArrayList<>(problems);
        all.addAll(new UnknownSettings(known).in(settings));
        return all;
    }

    /** A text that is not blank. */
    public Optional<String> text(String name) {
        return value(name, "a text that is not empty", text -> Optional.of(text).filter(t -> !t.isBlank()));
    }

    /** A word that can be part of names and tags elsewhere. */
    String name(String name, String otherwise) {
        return value(name, "1 to 40 letters, digits and -, beginning with a letter", text -> Optional.of(text)
                        .filter(t -> t.matches("[A-Za-z][A-Za-z0-9-]{0,39}")))
                .orElse(otherwise);
    }

    /** Its value shows up in no message. */
    public Optional<Secret> secret(String name) {
        known.add(at(name));
        Optional<String> text = settings.find(at(name)).flatMap(Given::text);
        if (text.isPresent() && text.get().isBlank()) {
            problem(name, "must not be empty");
        }
        return text.map(Secret::new);
    }

    /** Within bounds, which are allowed too. */
    public Duration duration(String name, Duration otherwise, Duration least, Duration most) {
        return value(name, allowed(least, most), text -> Durations.parse(text).filter(d -> isWithin(d, least, most)))
                .orElse(otherwise);
    }

    /** Empty for {@code never}. */
    Optional<Duration> durationOrNever(String name, Duration otherwise, Duration most) {
        known.add(at(name));
        if (settings.find(at(name)).flatMap(Given::text).filter("never"::equals).isPresent()) {
            return Optional.empty();
        }
        String allowed = "never, or " + allowed(Duration.ZERO, most);
        return value(name, allowed, text -> Durations.parse(text).filter(d -> isWithin(d, Duration.ZERO, most)))
                .or(() -> Optional.of(otherwise));
    }

    /** Within bounds, which are allowed too. */
    public int number(String name, int otherwise, int least, int most) {
        return numberIfGiven(name, least, most).orElse(otherwise);
    }

    /** Within bounds, which are allowed too; empty when it is not given. */
    OptionalInt number(String name, int least, int most) {
        return numberIfGiven(name, least, most).map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    private Optional<Integer> numberIfGiven(String name, int least, int most) {
        String allowed = "a whole number from %d to %d".formatted(least, most);
        return value(name, allowed, text -> Forms.number(text).filter(n -> n >= least && n <= most));
    }

    /**
     * The items of a list, each a section of its own; the first has the name 1.
     *
     * @param what they are, for whoever gave something else
     */
    List<Section> items(String name, String what) {
        known.add(at(name));
        boolean isOther = settings.find(at(name))
                .flatMap(Given::text)
                .filter(text -> !text.isEmpty())
                .isPresent();
        if (isOther) {
            problem(name, "must be a list of " + what);
        }
        var items = new ArrayList<Section>();
        Section next = section(name + ".1");
        while (next.isGiven()) {
            items.add(next);
            next = section("%s.%d".formatted(name, items.size() + 1));
        }
        return items;
    }

    /** In US dollars. */
    Optional<BigDecimal> money(String name) {
        return value(name, "an amount of US dollars from 0 to 10000, such as 0.05", text -> Optional.of(text)
                .filter(amount -> amount.matches("\\d{1,4}(\\.\\d{1,8})?|10000"))
                .map(BigDecimal::new));
    }

    /** Within bounds, which are allowed too. */
    public double decimal(String name, double otherwise, double least, double most) {
        String allowed = "a number from %s to %s, such as 2 or 0.5".formatted(plain(least), plain(most));
        return value(name, allowed, text -> Forms.decimal(text).filter(n -> n >= least && n <= most))
                .orElse(otherwise);
    }

    /** In bytes, from 1 KiB on. */
    public long size(String name, long otherwise, long mostGiB) {
        String allowed = "%s, from 1KiB to %dGiB".formatted(Sizes.IN_WORDS, mostGiB);
        return value(name, allowed, text -> Sizes.parse(text).filter(n -> n >= 1 << 10 && n <= mostGiB << 30))
                .orElse(otherwise);
    }

    /** False when it is not given. */
    public boolean flag(String name) {
        return flag(name, false);
    }

    public boolean flag(String name, boolean otherwise) {
        return flagIfGiven(name).orElse(otherwise);
    }

    Optional<Boolean> flagIfGiven(String name) {
        return value(name, "true or false", Forms::flag);
    }

    String oneOf(String name, String otherwise, List<String> allowed) {
        return value(name, String.join(" or ", allowed), text -> Optional.of(text)
                        .filter(allowed::contains))
                .orElse(otherwise);
    }

    <E extends Enum<E>> E choice(String name, E otherwise) {
        List<E> choices = Arrays.asList(otherwise.getDeclaringClass().getEnumConstants());
        String allowed = choices.stream().map(Section::word).collect(Collectors.joining(" or "));
        return value(name, allowed, text -> choices.stream()
                        .filter(choice -> word(choice).equals(text))
                        .findFirst())
                .orElse(otherwise);
    }

    /** Of an HTTP or HTTPS server. */
    public Optional<URI> url(String name) {
        return value(name, "a URL such as https://host.example.com, without user, query and fragment", Forms::url);
    }

    /** One without a path: what is there has the whole of the host. */
    Optional<URI> origin(String name) {
        String allowed =
                "a URL such as https://host.example.com, without path, user, query and fragment: the pages need a"
                        + " host name, or a port, of their own";
        return value(name, allowed, text -> Forms.url(text).filter(Forms::hasNoPath));
    }

    /** A standard queue of SQS, by its URL. */
    Optional<URI> queue(String name) {
        String allowed = "the https URL of a standard SQS queue, such as"
                + " https://sqs.eu-west-1.amazonaws.com/111122223333/greenroom-wake; http only on this machine";
        return value(name, allowed, Forms::queue);
    }

    /** An HTTP proxy, by host and port alone. */
    public Optional<URI> proxy(String name) {
        return value(name, "http://host:port, without user and path", text -> Forms.url(text)
                .filter(url -> "http".equalsIgnoreCase(url.getScheme()) && url.getPort() > 0 && Forms.hasNoPath(url)));
    }

    ListenAddress address(String name, ListenAddress otherwise) {
        return value(name, "host:port, such as 127.0.0.1:8470", Forms::address).orElse(otherwise);
    }

    /** The header in which a proxy says who a visitor is: not one that visitors without a name have as well. */
    Optional<String> identityHeader(String name) {
        String allowed =
                "the name of an HTTP header that only the proxy sets, and only for those whom it knows, such as"
                        + " X-Forwarded-User";
        return value(name, allowed, Forms::identityHeader);
    }

    /** By CloudWatch's rules. */
    String logGroup(String name, String otherwise) {
        return value(name, "1 to 512 letters, digits, and . - _ / #, not beginning with aws/", text -> Optional.of(text)
                        .filter(group -> group.matches("[.\\-_/#A-Za-z0-9]{1,512}") && !group.startsWith("aws/")))
                .orElse(otherwise);
    }

    /** By DynamoDB's rules. */
    Optional<String> tableName(String name) {
        return value(
                name, "the name of a DynamoDB table: 3 to 255 letters, digits, and . - _", text -> Optional.of(text)
                        .filter(table -> table.matches("[A-Za-z0-9._-]{3,255}")));
    }

    /** One that people can read, and that is a part of keys and logs. */
    Optional<String> workerName(String name) {
        return value(name, "1 to 100 letters, digits, and . - _", text -> Optional.of(text)
                .filter(worker -> worker.matches("[A-Za-z0-9._-]{1,100}")));
    }

    /** Absolute: one that is written relative starts at the folder of the file it is written in. */
    public Optional<Path> path(String name) {
        return value(name, "a path", (given, text) -> Forms.path(text, given.base(), home));
    }

    /** Notes when the two, each of which is in range, are the wrong way round. */
    void inOrder(String lesserName, Duration lesser, String greaterName, Duration greater) {
        if (lesser.compareTo(greater) > 0) {
            String name = settings.find(at(lesserName)).isPresent() ? lesserName : greaterName;
            problems.add(new SettingsProblem(
                    settings.origin(at(name)),
                    "",
                    "%s (%s) must not be more than %s (%s)"
                            .formatted(
                                    at(lesserName), Durations.text(lesser), at(greaterName), Durations.text(greater))));
        }
    }

    /** Whether there is anything in it. */
    public boolean isGiven() {
        return settings.hasAny(prefix.substring(0, prefix.length() - 1));
    }

    /** Whether its name stands in the file, with or without anything in it: {@code docker: {}}. */
    public boolean isNamed() {
        return settings.inFile().containsKey(prefix.substring(0, prefix.length() - 1));
    }

    /** Notes each of the settings that was not given. */
    public void require(String... names) {
        for (String name : names) {
            if (settings.find(at(name)).isEmpty()) {
                problem(name, "is missing");
            }
        }
    }

    /**
     * Notes what is wrong with a setting.
     *
     * @param message what is wrong and what is allowed; never a secret's value
     */
    public void problem(String name, String message) {
        problems.add(new SettingsProblem(settings.origin(at(name)), at(name), message));
    }

    /** A list of texts; in an environment variable they stand between commas. Empty when it is not given. */
    public Optional<List<String>> texts(String name) {
        known.add(at(name));
        return settings.find(at(name)).flatMap(Given::text).map(text -> Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList());
    }

    private <T> Optional<T> value(String name, String allowed, Function<String, Optional<T>> form) {
        return value(name, allowed, (given, text) -> form.apply(text));
    }

    private <T> Optional<T> value(String name, String allowed, BiFunction<Given, String, Optional<T>> form) {
        known.add(at(name));
        Optional<Given> given = settings.find(at(name));
        Optional<String> text = given.flatMap(Given::text);
        if (given.isEmpty() || text.isEmpty()) {
            return Optional.empty();
        }
        if (given.get().isList()) {
            problem(name, "must be a single value");
            return Optional.empty();
        }
        Optional<T> value = form.apply(given.get(), text.get());
        if (value.isEmpty()) {
            problem(name, "is \"%s\"; it must be %s".formatted(shown(given.get()), allowed));
        }
        return value;
    }

    /** As written, so that nothing from the environment comes to light; and without a user in a URL. */
    private static String shown(Given given) {
        return given.written().replaceAll("//[^/@]*@", "//***@");
    }

    private static String allowed(Duration least, Duration most) {
        return "%s, from %s to %s".formatted(Durations.IN_WORDS, Durations.text(least), Durations.text(most));
    }

    private static boolean isWithin(Duration duration, Duration least, Duration most) {
        return duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0;
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
