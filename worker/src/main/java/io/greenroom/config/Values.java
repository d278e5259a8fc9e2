package io.greenroom.config;

import io.greenroom.config.Settings.ListenAddress;
import io.greenroom.yaml.Durations;
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
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Takes settings one by one, each as what it is to be. A value that will not do is noted as a problem and its default
 * returned, so that all the others are looked at too. What nobody asked for is unknown, at the end.
 */
final class Values {
    private final GivenSettings settings;
    private final Path home;
    private final List<SettingsProblem> problems = new ArrayList<>();
    private final Set<String> known = new LinkedHashSet<>();

    Values(GivenSettings settings, Path home) {
        this.settings = settings;
        this.home = home;
    }

    /** All that was noted, and what is unknown now that everything was asked for. */
    List<SettingsProblem> problems() {
        List<SettingsProblem> all = new ArrayList<>(problems);
        all.addAll(new UnknownSettings(known).in(settings));
        return all;
    }

    Optional<String> text(String path) {
        return value(path, "a text that is not empty", text -> Optional.of(text).filter(t -> !t.isBlank()));
    }

    /** Its value shows up in no message. */
    Optional<Secret> secret(String path) {
        known.add(path);
        Optional<String> text = settings.find(path).flatMap(Given::text);
        if (text.isPresent() && text.get().isBlank()) {
            problem(path, "must not be empty");
        }
        return text.map(Secret::new);
    }

    Duration duration(String path, Duration otherwise, Duration least, Duration most) {
        return value(path, allowed(least, most), text -> Durations.parse(text).filter(d -> isWithin(d, least, most)))
                .orElse(otherwise);
    }

    /** Empty for {@code never}. */
    Optional<Duration> durationOrNever(String path, Duration otherwise, Duration most) {
        known.add(path);
        if (settings.find(path).flatMap(Given::text).filter("never"::equals).isPresent()) {
            return Optional.empty();
        }
        String allowed = "never, or " + allowed(Duration.ZERO, most);
        return value(path, allowed, text -> Durations.parse(text).filter(d -> isWithin(d, Duration.ZERO, most)))
                .or(() -> Optional.of(otherwise));
    }

    int number(String path, int otherwise, int least, int most) {
        String allowed = "a whole number from %d to %d".formatted(least, most);
        return value(path, allowed, text -> Forms.number(text).filter(n -> n >= least && n <= most))
                .orElse(otherwise);
    }

    double decimal(String path, double otherwise, double least, double most) {
        String allowed = "a number from %s to %s, such as 2 or 0.5".formatted(plain(least), plain(most));
        return value(path, allowed, text -> Forms.decimal(text).filter(n -> n >= least && n <= most))
                .orElse(otherwise);
    }

    /** In bytes; the bounds are whole GiB or 1 KiB. */
    long size(String path, long otherwise, long mostGiB) {
        String allowed = "a number with KiB, MiB or GiB, such as 500MiB, from 1KiB to %dGiB".formatted(mostGiB);
        return value(path, allowed, text -> Forms.size(text).filter(n -> n > 0 && n <= mostGiB << 30))
                .orElse(otherwise);
    }

    boolean flag(String path) {
        return flag(path, false);
    }

    boolean flag(String path, boolean otherwise) {
        return value(path, "true or false", Forms::flag).orElse(otherwise);
    }

    String oneOf(String path, String otherwise, List<String> allowed) {
        return value(path, String.join(" or ", allowed), text -> Optional.of(text)
                        .filter(allowed::contains))
                .orElse(otherwise);
    }

    <E extends Enum<E>> E choice(String path, E otherwise) {
        List<E> choices = Arrays.asList(otherwise.getDeclaringClass().getEnumConstants());
        String allowed = choices.stream().map(Values::lowerCase).collect(Collectors.joining(" or "));
        return value(path, allowed, text -> choices.stream()
                        .filter(choice -> lowerCase(choice).equals(text))
                        .findFirst())
                .orElse(otherwise);
    }

    Optional<URI> url(String path) {
        return value(path, "a URL such as https://host.example.com, without user, query and fragment", Forms::url);
    }

    /** One without a path: what is there has the whole of the host. */
    Optional<URI> origin(String path) {
        String allowed =
                "a URL such as https://host.example.com, without path, user, query and fragment: the pages need a"
                        + " host name, or a port, of their own";
        return value(path, allowed, text -> Forms.url(text).filter(Forms::hasNoPath));
    }

    /** An HTTP proxy, by host and port alone. */
    Optional<URI> proxy(String path) {
        return value(path, "http://host:port, without user and path", text -> Forms.url(text)
                .filter(url -> "http".equalsIgnoreCase(url.getScheme()) && url.getPort() > 0 && Forms.hasNoPath(url)));
    }

    ListenAddress address(String path, ListenAddress otherwise) {
        return value(path, "host:port, such as 127.0.0.1:8470", Forms::address).orElse(otherwise);
    }

    /** The header in which a proxy says who a visitor is: not one that visitors without a name have as well. */
    Optional<String> identityHeader(String path) {
        String allowed =
                "the name of an HTTP header that only the proxy sets, and only for those whom it knows, such as"
                        + " X-Forwarded-User";
        return value(path, allowed, Forms::identityHeader);
    }

    /** By CloudWatch's rules. */
    String logGroup(String path, String otherwise) {
        return value(path, "1 to 512 letters, digits, and . - _ / #, not beginning with aws/", text -> Optional.of(text)
                        .filter(name -> name.matches("[.\\-_/#A-Za-z0-9]{1,512}") && !name.startsWith("aws/")))
                .orElse(otherwise);
    }

    /** Absolute: one that is written relative starts at the folder of the file it is written in. */
    Optional<Path> path(String path) {
        return value(path, "a path", (given, text) -> Forms.path(text, given.base(), home));
    }

    /** Notes when the two, each of which is in range, are the wrong way round. */
    void inOrder(String lesserPath, Duration lesser, String greaterPath, Duration greater) {
        if (lesser.compareTo(greater) > 0) {
            String path = settings.find(lesserPath).isPresent() ? lesserPath : greaterPath;
            problems.add(new SettingsProblem(
                    settings.origin(path),
                    "",
                    "%s (%s) must not be more than %s (%s)"
                            .formatted(lesserPath, Durations.text(lesser), greaterPath, Durations.text(greater))));
        }
    }

    /** Whether there is anything in the section. */
    boolean hasAny(String section) {
        return settings.hasAny(section);
    }

    /** Notes each of the paths that was not given. */
    void require(String... paths) {
        for (String path : paths) {
            if (settings.find(path).isEmpty()) {
                problem(path, "is missing");
            }
        }
    }

    void problem(String path, String message) {
        problems.add(new SettingsProblem(settings.origin(path), path, message));
    }

    private <T> Optional<T> value(String path, String allowed, Function<String, Optional<T>> form) {
        return value(path, allowed, (given, text) -> form.apply(text));
    }

    private <T> Optional<T> value(String path, String allowed, BiFunction<Given, String, Optional<T>> form) {
        known.add(path);
        Optional<Given> given = settings.find(path);
        Optional<String> text = given.flatMap(Given::text);
        if (given.isEmpty() || text.isEmpty()) {
            return Optional.empty();
        }
        Optional<T> value = form.apply(given.get(), text.get());
        if (value.isEmpty()) {
            problem(path, "is \"%s\"; it must be %s".formatted(shown(given.get()), allowed));
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

    private static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
