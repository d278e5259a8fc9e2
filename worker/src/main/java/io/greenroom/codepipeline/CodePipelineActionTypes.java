package io.greenroom.codepipeline;

import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.ActionTypeRegistry;
import io.greenroom.definition.RegisteredType;
import io.greenroom.job.ActionType;
import io.greenroom.job.ServiceFailure;
import io.greenroom.job.ServiceFailure.Kind;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.ActionOwner;
import software.amazon.awssdk.services.codepipeline.model.CodePipelineException;
import software.amazon.awssdk.services.codepipeline.model.ConcurrentModificationException;
import software.amazon.awssdk.services.codepipeline.model.PipelineNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.PipelineSummary;
import software.amazon.awssdk.services.codepipeline.model.StageDeclaration;

/** The custom action types of one account and region, through the AWS SDK. */
public final class CodePipelineActionTypes implements ActionTypeRegistry {
    private final CodePipelineClient client;

    /** The client is closed by who made it. */
    public CodePipelineActionTypes(CodePipelineClient client) {
        this.client = client;
    }

    @Override
    public List<RegisteredType> list() throws ServiceFailure, InterruptedException {
        return call(
                () -> client
                        .listActionTypesPaginator(request -> request.actionOwnerFilter(ActionOwner.CUSTOM))
                        .actionTypes()
                        .stream()
                        .filter(type -> type.id() != null)
                        .map(SdkDefinitions::registered)
                        .toList());
    }

    @Override
    public void create(ActionDefinition definition) throws ServiceFailure, InterruptedException {
        call(() -> client.createCustomActionType(SdkDefinitions.request(definition)));
    }

    @Override
    public void delete(ActionType type) throws ServiceFailure, InterruptedException {
        call(() -> client.deleteCustomActionType(request ->
                request.category(type.category()).provider(type.provider()).version(type.version())));
    }

    @Override
    public List<String> pipelines() throws ServiceFailure, InterruptedException {
        return call(() -> client.listPipelinesPaginator(request -> {}).pipelines().stream()
                .map(PipelineSummary::name)
                .toList());
    }

    @Override
    public List<Use> uses(String pipeline) throws ServiceFailure, InterruptedException {
        return call(() -> {
            try {
                return client.getPipeline(request -> request.name(pipeline)).pipeline().stages().stream()
                        .flatMap(stage -> uses(pipeline, stage).stream())
                        .toList();
            } catch (PipelineNotFoundException e) {
                return List.of();
            }
        });
    }

    private static List<Use> uses(String pipeline, StageDeclaration stage) {
        return stage.actions().stream()
                .filter(action -> action.actionTypeId().owner() == ActionOwner.CUSTOM)
                .map(action -> new Use(SdkDefinitions.id(action.actionTypeId()), pipeline, stage.name(), action.name()))
                .toList();
    }

    /**
     * Unlike a job's, these requests hold no secret: what the service says about them is passed on. And a person waits: what
     * the service has a word of its own for, such as a limit that is reached, is not tried again.
     */
    private static <T> T call(Supplier<T> call) throws ServiceFailure, InterruptedException {
        try {
            return SdkCalls.call(call);
        } catch (ServiceFailure e) {
            throw switch (e.getCause()) {
                case ConcurrentModificationException concurrent ->
                    new ServiceFailure(
                            Kind.THROTTLED, "Somebody else is changing action types at the same time", concurrent);
                case AwsServiceException said ->
                    new ServiceFailure(kind(e, said), "%s (%s)".formatted(e.getMessage(), text(said)), said);
                case null -> e;
                default -> e;
            };
        }
    }

    private static Kind kind(ServiceFailure e, AwsServiceException said) {
        boolean ownWord = said instanceof CodePipelineException && said.getClass() != CodePipelineException.class;
        return e.kind() == Kind.UNAVAILABLE && ownWord ? Kind.INVALID : e.kind();
    }

    private static String text(AwsServiceException e) {
        return e.awsErrorDetails() == null || e.awsErrorDetails().errorMessage() == null
                ? "it says no more"
                : e.awsErrorDetails().errorMessage();
    }
}
