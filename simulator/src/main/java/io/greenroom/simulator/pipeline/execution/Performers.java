package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.actiontype.ActionTypes;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.Action;
import java.util.concurrent.Executor;

/** Who carries out which action. */
final class Performers {
    private final ActionTypes types;
    private final Sources sources;
    private final Skips skips;
    private final Performer custom;
    private final Performer source;
    private final Performer image;
    private final Performer approval;
    private final Performer skipped;

    Performers(Surroundings surroundings, StandIns standIns, PipelineSettings settings, Executor executor) {
        var timeline = surroundings.timeline();
        var bucket = surroundings.bucket();
        this.types = surroundings.types();
        this.sources = standIns.sources();
        this.skips = standIns.skips();
        this.custom = new CustomActions(surroundings.board(), timeline, settings);
        this.source = new SourceActions(sources, standIns.outputs(), bucket, timeline, executor);
        this.image = new ImageSources(sources, standIns.outputs(), bucket, settings, timeline, executor);
        this.approval = new ApprovalActions(standIns.approvals(), timeline);
        this.skipped = new SkippedActions(standIns.outputs(), bucket, executor);
    }

    Performer performerOf(Action action) {
        if (skips.names(action.type())) {
            return skipped;
        }
        boolean known = action.isCustom() && types.find(action.type()).isPresent();
        if (action.isSource()) {
            boolean askWorkers = known && sources.folderFor(action.name()).isEmpty();
            return askWorkers ? custom : action.isImageSource() ? image : source;
        }
        if (action.isCustom()) {
            return known ? custom : Performers::failAsUnavailable;
        }
        return action.isApproval() ? approval : Performers::failAsNotSimulated;
    }

    private static void failAsUnavailable(ActionOrder order, Report report) {
        report.failed(
                "ConfigurationError",
                "ActionType (Category: '%s', Provider: '%s', Owner: 'Custom', Version: '%s') in action '%s' is not available"
                        .formatted(
                                order.action().type().category(),
                                order.action().type().provider(),
                                order.action().type().version(),
                                order.action().name()));
    }

    private static void failAsNotSimulated(ActionOrder order, Report report) {
        report.failed(
                "ConfigurationError",
                "Action '%s' is of provider %s, which is not simulated. To go on without it: --skip %s"
                        .formatted(
                                order.action().name(),
                                order.action().type().provider(),
                                Skips.kindOf(order.action().type())));
    }
}
