package io.greenroom.cli;

import io.greenroom.cloudwatch.LogConsole;
import io.greenroom.config.Settings;
import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.LogLinks;
import io.greenroom.definition.StatusLinks;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Where links in the console lead: to the status pages, else to the logs in CloudWatch, else nowhere. */
final class ConsoleLinks {
    private final Optional<URI> pages;
    private final Optional<String> logGroup;

    ConsoleLinks(Settings settings) {
        this(settings, Optional.empty());
    }

    /** @param pages instead of those that the settings name */
    ConsoleLinks(Settings settings, Optional<URI> pages) {
        this.pages = pages.or(() -> settings.status().publicUrl());
        this.logGroup = settings.logging().cloudWatchGroup();
    }

    /** Whether the links of each region are others. */
    boolean nameARegion() {
        return pages.isEmpty() && logGroup.isPresent();
    }

    /** The definitions as they are to be in the region. */
    List<ActionDefinition> fill(List<ActionDefinition> definitions, String region) {
        return definitions.stream().map(filling(region)).toList();
    }

    private UnaryOperator<ActionDefinition> filling(String region) {
        if (pages.isPresent()) {
            return new StatusLinks(pages.get())::fill;
        }
        if (logGroup.isPresent()) {
            var console = new LogConsole(region, logGroup.get());
            return new LogLinks(console.groupUrl(), console.streamUrl("{ExternalExecutionId}"))::fill;
        }
        return definition -> definition;
    }
}
