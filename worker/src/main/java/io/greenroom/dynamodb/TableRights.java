package io.greenroom.dynamodb;

import io.greenroom.iam.Place;
import io.greenroom.iam.Statement;
import java.util.List;

/**
 * What a worker has to be allowed so that it can share a table with others. Transactions need the rights of their
 * parts.
 */
public final class TableRights {
    private static final List<String> ACTIONS = List.of(
            "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:Query");

    private TableRights() {}

    /** On this table, and on no others. */
    public static List<Statement> of(Place place, String table) {
        return List.of(Statement.allow("ShareTheTable", ACTIONS, List.of(place.arn("dynamodb", "table/" + table))));
    }
}
