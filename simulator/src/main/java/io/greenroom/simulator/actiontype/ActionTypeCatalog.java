package io.greenroom.simulator.actiontype;

import io.greenroom.simulator.tag.Tags;
import io.greenroom.simulator.wire.ServiceException;
import io.greenroom.simulator.wire.ShapeCheck;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The custom action types of one account in one region. */
public final class ActionTypeCatalog implements ActionTypes {
    private static final int QUOTA = 50;

    private final Map<ActionTypeId, ActionType> registered = new LinkedHashMap<>();
    private final Map<ActionTypeId, ActionType> deleted = new HashMap<>();
    private final Tags tags;

    public ActionTypeCatalog(Tags tags) {
        this.tags = tags;
    }

    @Override
    public synchronized Optional<ActionType> find(ActionTypeId id) {
        return Optional.ofNullable(registered.get(id));
    }

    /** In the order of registration. */
    public synchronized List<ActionType> all() {
        return List.copyOf(registered.values());
    }

    /**
     * Registers what CreateCustomActionType takes.
     *
     * @throws ServiceException when the service would refuse it
     */
    public ActionTypeId register(JsonNode definition) {
        ShapeCheck.check(ActionTypeShapes.CREATE, definition);
        var type = ActionTypeJson.definition(definition);
        create(type, Tags.read(definition.path("tags")));
        return type.id();
    }

    /** Registers the type; one that exists in just this form is left as it is. Answers its tags. */
    synchronized Map<String, String> create(ActionType type, Map<String, String> newTags) {
        DefinitionRules.check(type);
        refuseOtherDefinition(type);
        if (!registered.containsKey(type.id()) && registered.size() >= QUOTA) {
            throw new ServiceException(
                    "LimitExceededException",
                    "The account has reached its limit of %d custom action types in this region.".formatted(QUOTA));
        }
        var all = tags.attach(arn(type.id()), newTags);
        registered.putIfAbsent(type.id(), type);
        return all;
    }

    private void refuseOtherDefinition(ActionType type) {
        var existing = registered.get(type.id());
        if (existing != null && !existing.equals(type)) {
            throw ServiceException.validation("%s already exists with a different definition. Use another version."
                    .formatted(describe(type.id())));
        }
        var former = deleted.get(type.id());
        if (existing == null && former != null && !former.equals(type)) {
            throw ServiceException.validation(
                    "%s was deleted; its version can be used again only for the identical definition. Use another version."
                            .formatted(describe(type.id())));
        }
    }

    /** What is not there is deleted already. */
    synchronized void delete(ActionTypeId id) {
        var type = registered.remove(id);
        if (type != null) {
            deleted.put(id, type);
            tags.drop(arn(id));
        }
    }

    private String arn(ActionTypeId id) {
        return tags.arn("actiontype:Custom/%s/%s/%s".formatted(id.category(), id.provider(), id.version()));
    }

    /** The service's way of naming a type in its messages. */
    public static String describe(ActionTypeId id) {
        return "ActionType (Category: '%s', Owner: '%s', Provider: '%s', Version: '%s')"
                .formatted(id.category(), id.owner(), id.provider(), id.version());
    }
}
