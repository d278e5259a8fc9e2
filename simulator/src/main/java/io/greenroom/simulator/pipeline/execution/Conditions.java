package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.pipeline.definition.Condition;
import io.greenroom.simulator.pipeline.definition.Condition.Result;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.OnFailure;
import io.greenroom.simulator.pipeline.execution.ConditionSnapshot.Kind;
import io.greenroom.simulator.pipeline.execution.RuleResults.RuleResult;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Decides how an execution goes on at a stage's entry and at its end, by the stage's conditions. Used within transactions only. */
record Conditions(RuleResults rules, Ids ids, InstantSource clock, String region) {

    /** How it goes on. */
    sealed interface Verdict {
        record Proceed() implements Verdict {}

        record Skip() implements Verdict {}

        record Retry() implements Verdict {}

        /** {@code why} is null when the stage's actions tell it. */
        record Fail(@Nullable String why) implements Verdict {}

        record RollBack(@Nullable String why) implements Verdict {}
    }

    Verdict atEntry(StageRun stage) {
        return verdict(stage, Kind.BEFORE_ENTRY, stage.stage().beforeEntry(), new Verdict.Proceed());
    }

    /** When no action is open any more. */
    Verdict atEnd(StageRun stage) {
        if (!stage.hasFailed()) {
            return verdict(stage, Kind.ON_SUCCESS, stage.stage().onSuccess(), new Verdict.Proceed());
        }
        OnFailure onFailure = stage.stage().onFailure();
        if (onFailure.condition() != null) {
            return verdict(stage, Kind.ON_FAILURE, onFailure.condition(), new Verdict.Fail(null));
        }
        return switch (onFailure.result()) {
            case RETRY -> stage.hasRetriedByItself() ? new Verdict.Fail(null) : new Verdict.Retry();
            case ROLLBACK -> new Verdict.RollBack(null);
            case FAIL, SKIP -> new Verdict.Fail(null);
        };
    }

    private Verdict verdict(StageRun stage, Kind kind, @Nullable Condition condition, Verdict otherwise) {
        if (condition == null) {
            return otherwise;
        }
        ConditionSnapshot checked = check(kind, condition);
        stage.add(checked);
        return checked.isMet() ? otherwise : verdict(checked.result(), checked.summary());
    }

    private static Verdict verdict(Result result, String why) {
        return switch (result) {
            case SKIP -> new Verdict.Skip();
            case ROLLBACK -> new Verdict.RollBack(why);
            case FAIL, RETRY -> new Verdict.Fail(why);
        };
    }

    private ConditionSnapshot check(Kind kind, Condition condition) {
        return new ConditionSnapshot(
                kind,
                condition.result(),
                condition.rules().stream().map(this::check).toList(),
                clock.instant());
    }

    private ConditionSnapshot.Rule check(Condition.Rule rule) {
        return new ConditionSnapshot.Rule(
                ids.uuid(),
                rule.name(),
                rule.type(),
                rule.configuration(),
                rule.roleArn(),
                rule.region() == null ? region : rule.region(),
                rules.of(rule.name()) == RuleResult.PASS,
                rules.summary(rule.name()));
    }
}
