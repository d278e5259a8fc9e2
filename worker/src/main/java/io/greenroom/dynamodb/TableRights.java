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

    /** On the table of this name in each of the places, and on no others. */
    public static Statement of(List<Place> places, String table) {
        return on(places.stream()
                .map(place -> place.arn("dynamodb", "table/" + table))
                .toList());
    }

    /** On the tables of these ARNs. */
    public static Statement on(List<String> tables) {
        return Statement.allow("ShareTheTable", ACTIONS, tables);
    }
}
