package io.greenroom.cli;

import io.greenroom.assembly.ConfiguredProviders;
import io.greenroom.assembly.OpenParts;
import io.greenroom.config.Settings;
import io.greenroom.environment.PreparedImage;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderView;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import io.greenroom.yaml.Durations;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** {@code greenroom images}: what providers have made once so that environments start sooner. */
@Command(
        name = "images",
        description = "Lists the images that were baked of components which say 'bake: true'; removes them.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit status: 0 done; 1 a provider could not be asked, or an image was not removed; 2 wrong usage or settings."
        })
final class ImagesCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Mixin
    private SettingsOption config = new SettingsOption();

    @Option(names = "--json", description = "As JSON, one array.")
    private boolean json;

    private record Found(ProviderView provider, PreparedImage image) {}

    /** As it is listed. */
    private record Listed(
            String id, String provider, String blueprint, String component, Instant madeAt, boolean usable) {
        static Listed of(Found found) {
            PreparedImage image = found.image();
            return new Listed(
                    image.id(),
                    found.provider().name(),
                    image.blueprint(),
                    image.component(),
                    image.madeAt(),
                    image.isUsable());
        }

        List<String> cells() {
            return List.of(
                    id,
                    provider,
                    Visible.line(blueprint),
                    Visible.line(component),
                    madeAt.toString(),
                    usable ? "" : "being made");
        }
    }

    private interface Work {
        boolean run(List<Found> found) throws InterruptedException;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        return list(json);
    }

    @Command(name = "list", description = "Lists them, as without a command.", mixinStandardHelpOptions = true)
    int list(@Option(names = "--json", description = "As JSON, one array.") boolean asJson)
            throws IOException, InterruptedException {
        return withImages(found -> {
            List<Listed> listed = found.stream().map(Listed::of).toList();
            if (asJson || json) {
                System.out.println(JSON.writeValueAsString(listed));
                return true;
            }
            print(listed);
            if (listed.isEmpty()) {
                System.err.println("There are no images.");
            }
            return true;
        });
    }

    private static void print(List<Listed> listed) {
        Columns.table(listed.stream().map(Listed::cells).toList()).forEach(System.out::println);
    }

    @Command(
            name = "purge",
            description = {
                "Removes images with what they stand on, after showing which. Environments that were started from one go on.",
                "The next environment of such a component sets its machine up again, and bakes another."
            },
            mixinStandardHelpOptions = true)
    int purge(
            @Parameters(paramLabel = "ID", arity = "0..*", description = "As 'greenroom images' lists it.") @Nullable
                    List<String> ids,
            @Option(
                            names = "--older-than",
                            paramLabel = "DURATION",
                            description = "Those made longer ago, such as 14d.")
                    @Nullable
                    String olderThan,
            @Option(names = "--all", description = "All there are.") boolean all,
            @Option(names = "--dry-run", description = "Shows what would be removed and removes nothing.")
                    boolean dryRun,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Does not ask.")
                    boolean yes)
            throws IOException, InterruptedException {
        List<String> named = ids == null ? List.of() : ids;
        int ways = (named.isEmpty() ? 0 : 1) + (olderThan == null ? 0 : 1) + (all ? 1 : 0);
        if (ways != 1) {
            throw Refusal.usage("Say what to purge: IDs, --older-than, or --all.");
        }
        Instant oldest = olderThan == null ? Instant.MIN : Instant.now().minus(duration(olderThan));
        Predicate<PreparedImage> fits = image -> all
                || named.contains(image.id())
                || (olderThan != null && image.madeAt().isBefore(oldest));
        return withImages(found -> {
            List<Found> chosen =
                    found.stream().filter(one -> fits.test(one.image())).toList();
            boolean whole = isWhole(named, chosen);
            print(chosen.stream().map(Listed::of).toList());
            return agreed(chosen, dryRun, yes) ? remove(chosen) && whole : whole;
        });
    }

    private static Duration duration(String text) {
        return Durations.parse(text)
                .orElseThrow(
                        () -> Refusal.usage("'%s' is no duration; it must be %s.".formatted(text, Durations.IN_WORDS)));
    }

    private static boolean isWhole(List<String> named, List<Found> chosen) {
        boolean whole = true;
        for (String id : named) {
            if (chosen.stream().noneMatch(one -> one.image().id().equals(id))) {
                System.err.printf("There is no image %s.%n", id);
                whole = false;
            }
        }
        return whole;
    }

    private static boolean agreed(List<Found> chosen, boolean dryRun, boolean yes) {
        if (chosen.isEmpty()) {
            System.err.println("There is nothing to purge.");
        }
        if (chosen.isEmpty() || dryRun) {
            return false;
        }
        Dialogue dialogue = Dialogue.ofThisProcess();
        if (!yes && !dialogue.answers()) {
            throw Refusal.usage("Nothing was removed, for there is no terminal to ask on. Add --yes to remove them, or"
                    + " --dry-run to only see them.");
        }
        return yes
                || dialogue.agreesTo(chosen.size() == 1 ? "Remove it?" : "Remove these %d?".formatted(chosen.size()));
    }

    private static boolean remove(List<Found> chosen) throws InterruptedException {
        boolean whole = true;
        for (Found one : chosen) {
            try {
                one.provider().removeImage(one.image().id());
            } catch (ProviderException e) {
                System.err.printf("Image %s was not removed: %s%n", one.image().id(), e.getMessage());
                whole = false;
            }
        }
        return whole;
    }

    /** One provider that cannot be asked hides none of the others' images. */
    private int withImages(Work work) throws IOException, InterruptedException {
        SecretsInUse secrets = LogSetup.quiet();
        Settings settings = config.readWithState();
        try (var open = new OpenParts()) {
            var found = new ArrayList<Found>();
            boolean whole = true;
            for (ProviderView provider : new ConfiguredProviders(settings, secrets, Time.system()).view(open)) {
                try {
                    provider.preparedImages().forEach(image -> found.add(new Found(provider, image)));
                } catch (ProviderException e) {
                    System.err.printf("The images of provider %s are not known: %s%n", provider.name(), e.getMessage());
                    whole = false;
                }
            }
            return work.run(found) && whole ? 0 : 1;
        }
    }
}
