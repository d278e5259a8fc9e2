package io.greenroom.definition;

import io.greenroom.job.ActionType;
import io.greenroom.job.ServiceFailure;
import java.util.List;

/** The custom action types of one account and region, and the pipelines that use them. */
public interface ActionTypeRegistry {

    /** Every custom action type there is, Greenroom's or not. */
    List<RegisteredType> list() throws ServiceFailure, InterruptedException;

    /** Registers what the definition describes. The service takes the very same definition again, but not another one. */
    void create(ActionDefinition definition) throws ServiceFailure, InterruptedException;

    /** Deleting what is not there is fine. */
    void delete(ActionType type) throws ServiceFailure, InterruptedException;

    /** The names of all pipelines. */
    List<String> pipelines() throws ServiceFailure, InterruptedException;

    /** Where a pipeline uses custom actions; empty, too, when the pipeline is gone. */
    List<Use> uses(String pipeline) throws ServiceFailure, InterruptedException;

    /** An action of a pipeline that is of a custom type. */
    record Use(ActionType type, String pipeline, String stage, String action) {
        @Override
        public String toString() {
            return "%s (%s/%s)".formatted(pipeline, stage, action);
        }
    }
}
